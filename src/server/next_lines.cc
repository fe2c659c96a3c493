#include "server/next_lines.h"

#include <fmt/format.h>

namespace crossgate::server {
namespace {

/// Where clients reach the server. A certificate is for names, and the one that clones use is sure to be among them; so
/// is that one with an address that stands for all of the machine's. Port 0 is known when the server listens.
std::string service_url(const Config& config, const Endpoint& endpoint) {
  const std::string scheme = config.tls ? "https" : "http";
  std::string host_and_port = endpoint.str();
  if (config.tls || endpoint.is_unspecified())
    host_and_port = fmt::format("git-codecommit.{}.{}:{}", config.regions.front().str(), config.domain, endpoint.port);
  if (endpoint.port == 0) host_and_port.replace(host_and_port.size() - 1, 1, "PORT");
  return scheme + "://" + host_and_port;
}

}  // namespace

std::string next_lines(const Administrator& administrator, const Config& config, const Endpoint& endpoint) {
  return fmt::format(
      "The administrator's access key is shown this once. To use it:\n\n"
      "  aws configure set --profile admin aws_access_key_id {}\n"
      "  aws configure set --profile admin aws_secret_access_key {}\n"
      "  aws configure set --profile admin region {}\n"
      "  export AWS_PROFILE=admin\n"
      "  eval \"$(crossgate setup aws --endpoint-url {})\"    # points aws here, in this shell\n"
      "  crossgate setup git    # and git\n\n",
      administrator.access_key_id.str(), administrator.secret_access_key.reveal(), config.regions.front().str(),
      service_url(config, endpoint));
}

}  // namespace crossgate::server
