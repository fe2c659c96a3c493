#include <algorithm>

#include "base/text.h"
#include "client/chain.h"
#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

bool has_keys(const IniOptions* profile) {
  return option(profile, "aws_access_key_id") || option(profile, "aws_secret_access_key");
}

/// A profile with web_identity_token_file assumes its role by web identity, not with another profile's keys.
bool assumes_role(const IniOptions* profile) {
  return option(profile, "role_arn") && !option(profile, "web_identity_token_file");
}

constexpr std::size_t kLongestChain = 50;  ///< each a call of its own to STS; nobody has more than a few

/// Follows source_profile from profile to profile.
class RoleChain {
 public:
  explicit RoleChain(const Settings& settings) : settings_(settings) {}

  Result<Source> follow(const std::string& profile_name) {
    if (visited_.size() == kLongestChain)
      return fail(kOther, "More than " + std::to_string(kLongestChain) +
                              " profiles name each other by source_profile: " + visited_.front() + " … " +
                              profile_name);
    visited_.push_back(profile_name);
    const IniOptions* profile = settings_.configuration.profile(profile_name);
    RoleSource role;
    role.role_arn = *option(profile, "role_arn");
    role.external_id = option(profile, "external_id");
    role.mfa_serial = option(profile, "mfa_serial");
    role.role_session_name = option(profile, "role_session_name");
    // A duration that is no number is passed over, as botocore does.
    if (const auto duration = option(profile, "duration_seconds"))
      role.duration_seconds = parse_decimal(trim(*duration));
    TRY(auto source, find_source_of(profile_name, profile));
    role.source = std::make_unique<const Source>(std::move(source));
    return Source{std::move(role)};
  }

 private:
  Result<Source> find_source_of(const std::string& name, const IniOptions* profile) {
    const auto source_profile = option(profile, "source_profile");
    const auto credential_source = option(profile, "credential_source");
    if (source_profile && credential_source)
      return fail(kOther, "The profile \"" + name + "\" contains both source_profile and credential_source.");
    if (credential_source) return from_credential_source(name, *credential_source);
    if (source_profile) return from_profile(name, std::string(*source_profile));
    return fail(kOther,
                "Partial credentials found in assume-role, missing: source_profile or credential_source (profile \"" +
                    name + "\")");
  }

  Result<Source> from_credential_source(const std::string& name, std::string_view credential_source) {
    const std::string none = "No credentials found in credential_source " + std::string(credential_source) +
                             " referenced in profile \"" + name + '"';
    TRY(auto found, find_at(credential_source, name, none));
    if (found) return *std::move(found);
    return fail(kOther, none);
  }

  Found find_at(std::string_view credential_source, const std::string& name, const std::string& none) {
    if (credential_source == "Environment") return find_in_environment(settings_);
    if (credential_source == "EcsContainer") return find_container(settings_);
    if (credential_source == "Ec2InstanceMetadata") return find_instance(settings_, none);
    return fail(kOther, "The credential source \"" + std::string(credential_source) + "\" referenced in profile \"" +
                            name + "\" is not valid.");
  }

  Result<Source> from_profile(const std::string& name, const std::string& source_name) {
    const IniOptions* source = settings_.configuration.profile(source_name);
    if (source == nullptr)
      return fail(kOther, "The source_profile \"" + source_name + "\" referenced in the profile \"" + name +
                              "\" does not exist.");
    // A profile may name itself to use its own keys; any other return to a profile is a loop.
    const bool visited = std::ranges::find(visited_, source_name) != visited_.end();
    if (visited && (source_name != name || !has_keys(source))) return loop(source_name);
    if (assumes_role(source) && !has_keys(source)) return follow(source_name);
    TRY(auto found, find_for_source_profile(settings_, source_name));
    if (found) return *std::move(found);
    return fail(kOther, "The source profile \"" + source_name + "\" must have credentials.");
  }

  std::unexpected<Error> loop(const std::string& source_name) const {
    std::string path;
    for (const std::string& name : visited_) path += name + " -> ";
    return fail(kOther, "Infinite loop in credential configuration detected: " + path + source_name);
  }

  const Settings& settings_;
  std::vector<std::string> visited_;
};

}  // namespace

Found find_assumed_role(const Settings& settings, std::string_view profile) {
  if (!assumes_role(settings.configuration.profile(profile))) return std::nullopt;
  TRY(auto source, RoleChain(settings).follow(std::string(profile)));
  return source;
}

}  // namespace crossgate::client
