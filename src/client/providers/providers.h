// The places in which credentials are looked for, one a file. Each looks at its own place only and says nothing about
// order; client/chain.h orders them. All are pure functions of the configuration and the environment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/configuration.h"
#include "client/environment.h"
#include "client/source.h"

namespace crossgate::client {

/// nullopt: nothing here, look in the next place. An error ends the search: what is here is broken.
using Found = Result<std::optional<Source>>;

/// What a provider may look at.
struct SearchContext {
  const Environment& environment;
  const Configuration& configuration;
};

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SECURITY_TOKEN or AWS_SESSION_TOKEN.
Found find_in_environment(const SearchContext& context);
/// `role_arn` with `source_profile` or `credential_source`, along the whole chain of profiles.
Found find_assumed_role(const SearchContext& context, std::string_view profile);
/// Keys in ~/.aws/credentials.
Found find_in_credentials_file(const SearchContext& context, std::string_view profile);
/// `credential_process`.
Found find_process(const SearchContext& context, std::string_view profile);
/// Keys in ~/.aws/config.
Found find_in_config_file(const SearchContext& context, std::string_view profile);

/// Sources that this version cannot use fail with kConfiguration, so that nothing is passed over in silence.
Found refuse_web_identity(const SearchContext& context, std::string_view profile, bool look_in_environment);
Found refuse_sso(const SearchContext& context, std::string_view profile);
Found refuse_login(const SearchContext& context, std::string_view profile);
Found refuse_container(const SearchContext& context);

/// Keys as a file or the environment gives them, checked; `place` is for messages.
Result<sigv4::Credentials> make_credentials(std::string_view access_key_id, std::string_view secret_access_key,
                                            std::optional<std::string_view> session_token, std::string_view place);
/// The keys of one section of one file; nullopt when it has no aws_access_key_id, an error when only that.
Found find_keys(const IniOptions* section, const std::string& place);

}  // namespace crossgate::client
