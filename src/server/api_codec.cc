#include "server/api_codec.h"

#include "wire/json.h"
#include "wire/xml.h"

namespace crossgate::server {
namespace {

constexpr std::string_view kJson = "application/x-amz-json-1.1";
constexpr std::string_view kXml = "text/xml";

/// What a stranger may know of it.
Error presentable(const Error& error, std::string_view request_id) {
  if (error.code.http_status == 503) return {error.code, "The server is busy; try again."};
  if (error.code.http_status < 500) return error;
  return {error.code, "Something went wrong here. Request id: " + std::string(request_id)};
}

}  // namespace

Response encode_output(const api::OperationInfo& operation, const boost::json::value& output,
                       std::string_view request_id) {
  const api::Service& service = *operation.service;
  if (service.protocol == api::Protocol::json) {
    return {200, {{"Content-Type", std::string(kJson)}}, wire::serialize_json(output)};
  }
  return {200,
          {{"Content-Type", std::string(kXml)}},
          wire::serialize_xml(operation.name, service.xml_namespace, *operation.output, output, request_id)};
}

Response encode_error(const api::Service* service, const Error& error, std::string_view request_id) {
  const Error shown = presentable(error, request_id);
  const ErrorCode& code = shown.code;
  Response response;
  if (service != nullptr && service->protocol == api::Protocol::query) {
    response = {code.query_http_status != 0 ? code.query_http_status : code.http_status,
                {{"Content-Type", std::string(kXml)}},
                wire::serialize_xml_error(shown, service->xml_namespace, request_id)};
  } else {
    response = {code.http_status,
                {{"Content-Type", std::string(kJson)}, {"x-amzn-ErrorType", std::string(code.name)}},
                wire::serialize_json_error(shown)};
  }
  if (code.http_status == 503) response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace crossgate::server
