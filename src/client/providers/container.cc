#include <algorithm>
#include <array>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/loopback.h"
#include "client/machine.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

constexpr std::string_view kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// The host of a URL without port, user and brackets, in lower case.
std::string host_of(std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('[')) return to_lower(rest.substr(1, rest.find(']') - 1));
  return to_lower(rest.substr(0, rest.find(':')));
}

/// Whoever may set variables is not to send an authorisation token to any host in the clear: https goes anywhere, http
/// only to this machine and to the agents of ECS and EKS.
bool is_allowed(std::string_view url) {
  constexpr std::array<std::string_view, 4> kAgents{"169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"};
  const auto parts = cut(url, "://");
  if (!parts || parts->after.empty()) return false;
  if (equals_ignoring_case(parts->before, "https")) return true;
  if (!equals_ignoring_case(parts->before, "http")) return false;
  const std::string host = host_of(parts->after);
  return is_loopback_address(host) || std::ranges::find(kAgents, host) != kAgents.end();
}

Result<std::optional<Secret>> find_authorization(const Environment& environment) {
  std::optional<std::string> token;
  if (const auto file = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    TRY(token, read_file_if_there(std::string(*file)));
    if (!token)
      return fail(kOther,
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that is not there: " + std::string(*file));
  } else if (const auto value = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")) {
    token = std::string(*value);
  }
  if (!token) return std::nullopt;
  if (token->find_first_of("\r\n") != std::string::npos)
    return fail(kOther, "The container's authorization token has a line break in it, which no header can have");
  return Secret(*std::move(token));
}

}  // namespace

Found find_container(const Settings& settings) {
  const auto relative = settings.environment.get(kRelative);
  const auto full = settings.environment.get(kFull);
  if (!relative && !full) return std::nullopt;
  ContainerSource source{relative ? std::string(kContainerAgent).append(*relative) : std::string(*full), std::nullopt};
  if (!is_allowed(source.url))
    return fail(kOther, "Unsupported host in " + std::string(relative ? kRelative : kFull) + " (" + source.url +
                            "): it must be https, a loopback address, localhost, 169.254.170.2, 169.254.170.23 or "
                            "[fd00:ec2::23]");
  TRY(source.authorization, find_authorization(settings.environment));
  return Source{std::move(source)};
}

}  // namespace crossgate::client
