#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/machine.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

/// The environment decides, else the profile that was asked for.
std::optional<std::string_view> setting(const Settings& settings, std::string_view variable, std::string_view key) {
  const auto value = settings.environment.get(variable);
  return value ? value : option(settings.profile, key);
}

bool is_on(const Settings& settings, std::string_view variable, std::string_view key) {
  const auto value = setting(settings, variable, key);
  return value && equals_ignoring_case(*value, "true");
}

Result<std::string> find_url(const Settings& settings) {
  bool version_6 = is_on(settings, "AWS_IMDS_USE_IPV6", "imds_use_ipv6");
  if (const auto mode =
          setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")) {
    version_6 = equals_ignoring_case(*mode, "ipv6");
    if (!version_6 && !equals_ignoring_case(*mode, "ipv4"))
      return fail(kOther, "Invalid EC2 Instance Metadata endpoint mode: " + std::string(*mode) +
                              " Valid endpoint modes (case-insensitive): ipv4, ipv6.");
  }
  std::string_view url = setting(settings, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
                             .value_or(std::string_view());
  if (url.empty()) url = version_6 ? kInstanceService6 : kInstanceService;
  while (url.ends_with('/')) url.remove_suffix(1);
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return fail(kOther, "Invalid endpoint EC2 Instance Metadata endpoint: " + std::string(url));
  return std::string(url);
}

/// A number from 1 on; what is none is refused, as by botocore.
Result<std::uint64_t> find_number(const Settings& settings, std::string_view variable, std::string_view key) {
  const auto text = setting(settings, variable, key);
  if (!text) return 1;
  const auto number = parse_decimal(trim(*text));
  if (!number || *number < 1 || *number > 3600)
    return fail(kOther, std::string(key) + " must be a number from 1 to 3600, not " + std::string(*text));
  return *number;
}

}  // namespace

Found find_instance(const Settings& settings, std::string when_none) {
  const auto disabled = settings.environment.get("AWS_EC2_METADATA_DISABLED");
  if (disabled && equals_ignoring_case(*disabled, "true")) return std::nullopt;
  TRY(auto url, find_url(settings));
  TRY(const auto seconds, find_number(settings, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"));
  TRY(const auto attempts, find_number(settings, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"));
  // AWS's clients give each request as much; ours spends it once, so that a laptop waits for one second.
  const std::chrono::seconds patience(seconds * attempts);
  const bool version_1 = !is_on(settings, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
  return Source{InstanceSource{std::move(url), patience, version_1, std::move(when_none)}};
}

}  // namespace crossgate::client
