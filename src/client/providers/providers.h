// The places in which credentials are looked for, one a file. Each looks at its own place only and says nothing about
// order; client/chain.h orders them. Nothing is asked over a network here, and nothing run: they are functions of the
// configuration and the environment (and, for a container, of the file that the environment names).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/configuration.h"
#include "client/endpoint.h"
#include "client/environment.h"
#include "client/source.h"

namespace crossgate::client {

/// nullopt: nothing here, look in the next place. An error ends the search: what is here is broken.
using Found = Result<std::optional<Source>>;

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SECURITY_TOKEN or AWS_SESSION_TOKEN.
Found find_in_environment(const Settings& settings);
/// `role_arn` with `source_profile` or `credential_source`, along the whole chain of profiles.
Found find_assumed_role(const Settings& settings, std::string_view profile);
/// Keys in ~/.aws/credentials.
Found find_in_credentials_file(const Settings& settings, std::string_view profile);
/// `credential_process`.
Found find_process(const Settings& settings, std::string_view profile);
/// Keys in ~/.aws/config.
Found find_in_config_file(const Settings& settings, std::string_view profile);

/// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN (unless `in_environment` is false), `web_identity_token_file` and
/// `role_arn`.
Found find_web_identity(const Settings& settings, std::string_view profile, bool in_environment);
/// `sso_account_id` and `sso_role_name`, with `sso_session` or in the older form.
Found find_sso(const Settings& settings, std::string_view profile);
/// `login_session`.
Found find_login(const Settings& settings, std::string_view profile);
/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI.
Found find_container(const Settings& settings);
/// The instance's metadata service, which may turn out to have none, or not to be there; nullopt where it is disabled.
/// `when_none` is said then.
Found find_instance(const Settings& settings, std::string when_none);

/// Keys as a file or the environment gives them, checked; `place` is for messages.
Result<sigv4::Credentials> make_credentials(std::string_view access_key_id, std::string_view secret_access_key,
                                            std::optional<std::string_view> session_token, std::string_view place);
/// The keys of one section of one file; nullopt when it has no aws_access_key_id, an error when only that.
Found find_keys(const IniOptions* section, const std::string& place);

}  // namespace crossgate::client
