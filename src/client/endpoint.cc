#include "client/endpoint.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "client/aws_hosts.h"
#include "client/exit_status.h"
#include "client/rule_set.h"

namespace crossgate::client {
namespace {

struct UrlParts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view path;
};

std::optional<UrlParts> split_url(std::string_view url) {
  const auto scheme = cut(url, "://");
  if (!scheme || (scheme->before != "http" && scheme->before != "https")) return std::nullopt;
  const auto slash = std::min(scheme->after.find('/'), scheme->after.size());
  if (slash == 0) return std::nullopt;
  return UrlParts{scheme->before, scheme->after.substr(0, slash), scheme->after.substr(slash)};
}

Result<std::string> checked_url(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (!split_url(url) || url.find_first_of(" \t\r\n?#@") != std::string_view::npos)
    return fail(kOther,
                "Invalid endpoint: " + std::string(url) + " (it must be http://HOST[:PORT] or https://HOST[:PORT])");
  return std::string(url);
}

bool is_true(std::optional<std::string_view> value) { return value && equals_ignoring_case(*value, "true"); }

/// "sso-oidc" is SSO_OIDC in variables and sso_oidc in the configuration file.
std::string in_variables(std::string_view service) {
  std::string out(service);
  for (char& c : out) c = c == '-' ? '_' : is_lower(c) ? static_cast<char>(c - 32) : c;
  return out;
}

/// A boolean that the environment decides, else the profile (botocore's ensure_boolean: only "true" is true).
bool is_on(std::string_view variable, std::string_view key, const Settings& settings) {
  if (const auto value = settings.environment.get(variable)) return is_true(value);
  return is_true(option(settings.profile, key));
}

std::optional<std::string> from_services_section(const api::Service& service, const Settings& settings) {
  const auto name = option(settings.profile, "services");
  const IniOptions* section = name ? settings.configuration.services(*name) : nullptr;
  if (section == nullptr) return std::nullopt;
  const auto block = section->find(to_lower(in_variables(service.name)));
  if (block == section->end() || !block->second.nested) return std::nullopt;
  const auto url = block->second.nested->find("endpoint_url");
  if (url == block->second.nested->end()) return std::nullopt;
  return url->second;
}

std::optional<std::string> from_settings(const api::Service& service, const Settings& settings) {
  if (is_on("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", settings)) return std::nullopt;
  for (const std::string& name : {"AWS_ENDPOINT_URL_" + in_variables(service.name), std::string("AWS_ENDPOINT_URL")})
    if (const auto url = settings.environment.non_empty(name)) return std::string(*url);
  if (auto url = from_services_section(service, settings)) return url;
  if (const auto url = option(settings.profile, "endpoint_url")) return std::string(*url);
  return std::nullopt;
}

}  // namespace

std::string Endpoint::host() const {
  const auto parts = split_url(url);
  std::string_view host = parts->authority;
  const std::string_view standard_port = parts->scheme == "https" ? ":443" : ":80";
  if (host.ends_with(standard_port)) host.remove_suffix(standard_port.size());
  return std::string(host);
}

std::string Endpoint::path() const {
  const auto parts = split_url(url);
  return parts->path.empty() ? "/" : std::string(parts->path);
}

Result<std::optional<Region>> find_region(const std::optional<std::string>& from_option, const Settings& settings) {
  std::optional<std::string_view> name = from_option;
  if (!name) name = settings.environment.non_empty("AWS_REGION");
  if (!name) name = settings.environment.non_empty("AWS_DEFAULT_REGION");
  if (!name) name = option(settings.profile, "region");
  if (!name) return std::nullopt;
  auto region = Region::parse(*name);
  if (!region) return fail(kOther, "Provided region_name '" + std::string(*name) + "' " + region.error().rule);
  return *std::move(region);
}

Result<std::optional<std::string>> configured_endpoint_url(const api::Service& service,
                                                           const std::optional<Region>& region,
                                                           const Settings& settings) {
  if (const auto url = from_settings(service, settings)) return checked_url(*url);
  TRY(const auto url, find_rule_set_url(service, region, settings.environment));
  if (url) return checked_url(*url);
  return std::nullopt;
}

bool needs_region(const api::Service& service) { return !service.global && service.name != api::kSts.name; }

Result<Endpoint> find_endpoint(const api::Service& service, const std::optional<std::string>& from_option,
                               const std::optional<Region>& region, const Settings& settings) {
  const std::string_view region_name = region ? region->str() : std::string_view();
  if (region_name.empty() && needs_region(service)) return fail(kConfiguration, std::string(kNoRegion));
  std::optional<std::string> url;
  if (from_option) {
    TRY(auto checked, checked_url(*from_option));
    url = std::move(checked);
  } else {
    TRY(auto configured, configured_endpoint_url(service, region, settings));
    url = std::move(configured);
  }
  if (url) return Endpoint{*std::move(url), signing_region(service, region_name), false};
  const HostVariant variant{is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", settings),
                            is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", settings)};
  TRY(const auto host, aws_host(service, region_name, variant));
  return Endpoint{"https://" + host, signing_region(service, region_name), true};
}

}  // namespace crossgate::client
