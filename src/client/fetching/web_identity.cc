#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "api/operation.h"
#include "base/text.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"
#include "client/files.h"
#include "wire/xml.h"

namespace crossgate::client {
namespace {

constexpr std::string_view kOperation = "AssumeRoleWithWebIdentity";

std::string form(const WebIdentitySource& source, std::string_view token, Time now) {
  const bool named = source.role_session_name && !source.role_session_name->empty();
  const std::string name =
      named ? *source.role_session_name : "crossgate-session-" + std::to_string(to_epoch_seconds(now));
  std::string out = "Action=" + std::string(kOperation) + "&Version=" + std::string(api::kSts.version);
  out += "&RoleArn=" + percent_encode(source.role_arn) + "&RoleSessionName=" + percent_encode(name);
  return out + "&WebIdentityToken=" + percent_encode(token);
}

}  // namespace

Result<Session> assume_role_with_web_identity(const WebIdentitySource& source, const Endpoint& sts,
                                              const Means& means) {
  TRY(const auto token, read_file_if_there(source.token_file));
  if (!token) return fail(kOther, "The web identity's token file is not there: " + source.token_file);
  const HttpRequest request{sts.url + (sts.path() == "/" ? "/" : ""),
                            {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                            form(source, trim(*token), means.clock.now())};
  TRY(const auto answer, send_patiently(request, means));
  if (answer.status != 200) {
    const wire::RemoteError error = wire::parse_xml_error(answer.status, answer.body);
    return fail(kRefused, "An error occurred (" + error.code + ") when calling the " + std::string(kOperation) +
                              " operation: " + error.message);
  }
  // Its credentials have the shape of any other AssumeRole's.
  const auto* like = api::find_operation("sts", "AssumeRole");
  if (like == nullptr) return fail(kOther, "sts AssumeRole is not declared");
  TRY(const auto tree, wire::parse_xml(kOperation, *like->output, answer.body));
  const auto* result = tree.if_object();
  const auto* credentials = result == nullptr ? nullptr : object_member(*result, "Credentials");
  return read_credentials(credentials, kStsNames, "The answer to AssumeRoleWithWebIdentity");
}

}  // namespace crossgate::client
