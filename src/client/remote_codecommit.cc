#include "client/remote_codecommit.h"

#include "base/text.h"
#include "client/aws_hosts.h"
#include "client/exit_status.h"
#include "client/helper_line.h"

namespace crossgate::client {
namespace {

/// https://HOST, or http:// where somebody asks for it.
std::string with_scheme(std::string_view endpoint) {
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  return (endpoint.find("://") == std::string_view::npos ? "https://" : "") + std::string(endpoint);
}

Result<std::string> find_host(const Context& context, const Region& region) {
  if (const auto endpoint = context.environment.non_empty("CODE_COMMIT_ENDPOINT")) return with_scheme(*endpoint);
  TRY(const auto configured, configured_endpoint_url(api::kCodeCommit, context.region, context.settings()));
  if (configured) return git_url_beside(*configured, region.str());
  TRY(const auto host, aws_host(api::kCodeCommit, region.str(), {}));
  return "https://git-" + host;
}

}  // namespace

Result<RemoteUrl> parse_remote_url(std::string_view url) {
  const auto parts = cut(url, "://");
  if (!parts || parts->before.empty())
    return fail(kUsage, "\"" + std::string(url) +
                            "\" is no URL of a repository: codecommit://[PROFILE@]REPOSITORY or "
                            "codecommit::REGION://[PROFILE@]REPOSITORY");
  RemoteUrl out;
  if (parts->before != "codecommit") out.region = std::string(parts->before);
  std::string_view rest = parts->after;
  while (rest.ends_with('/')) rest.remove_suffix(1);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    out.profile = std::string(rest.substr(0, at));
    rest.remove_prefix(at + 1);
  }
  if (rest.empty() || rest.find('/') != std::string_view::npos)
    return fail(kUsage, "\"" + std::string(url) + "\" names no repository");
  out.repository = std::string(rest);
  return out;
}

Result<RemotePlan> plan_remote(const std::string& remote, const RemoteUrl& url, const Context& context,
                               const std::string& program) {
  if (!context.region)
    return fail(kConfiguration, "the URL names no region.\n  Write codecommit::REGION://" + url.repository +
                                    ", or set AWS_REGION or the profile's region.");
  TRY(const auto host, find_host(context, *context.region));
  const HelperLine line{program, url.profile, std::string(context.region->str()), true, true};
  RemotePlan plan;
  plan.words = {"git", host.starts_with("http://") ? "remote-http" : "remote-https", remote,
                host + "/v1/repos/" + percent_encode(url.repository)};
  // For this host only: git asks its helpers for the passwords of proxies and of certificates, too.
  const std::string section = "credential." + host.substr(0, host.find('/', host.find("://") + 3)) + '.';
  plan.settings = {{section + "helper", ""}, {section + "helper", line.str()}, {section + "useHttpPath", "true"}};
  return plan;
}

std::vector<std::pair<std::string, std::string>> as_variables(
    std::span<const std::pair<std::string, std::string>> settings, const Environment& environment) {
  std::uint64_t count = parse_decimal(environment.get("GIT_CONFIG_COUNT").value_or("")).value_or(0);
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, value] : settings) {
    const std::string number = std::to_string(count++);
    out.emplace_back("GIT_CONFIG_KEY_" + number, key);
    out.emplace_back("GIT_CONFIG_VALUE_" + number, value);
  }
  out.emplace_back("GIT_CONFIG_COUNT", std::to_string(count));
  return out;
}

}  // namespace crossgate::client
