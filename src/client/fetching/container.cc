#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"

namespace crossgate::client {
namespace {

std::unexpected<Error> broken_container(const std::string& why) {
  return fail(kOther, "Error when retrieving credentials from container-role: " + why);
}

}  // namespace

Result<Session> ask_container(const ContainerSource& source, const Means& means) {
  HttpRequest request{source.url, {{"Accept", "application/json"}}};
  request.method = "GET";
  request.patience = std::chrono::seconds(2);
  request.past_proxies = true;
  if (source.authorization) request.headers.push_back({"Authorization", std::string(source.authorization->reveal())});
  const auto answer = send_patiently(request, means);
  if (!answer) return broken_container(answer.error().message);
  if (answer->status != 200)
    return broken_container("Received non 200 response " + std::to_string(answer->status) + " from " + source.url);
  const auto object = parse_object(answer->body);
  if (!object) return broken_container(source.url + " did not answer with a JSON object");
  auto session = read_credentials(&*object, kMetadataNames, "the answer of " + source.url);
  if (!session) return broken_container(session.error().message);
  return session;
}

}  // namespace crossgate::client
