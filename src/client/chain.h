// The order in which the places are searched (docs/client.md, "Where credentials come from": botocore's).
#pragma once

#include "client/configuration.h"
#include "client/providers/providers.h"

namespace crossgate::client {

/// The first place that has credentials for the profile, or may have them: the last, an instance's metadata, shows only
/// when it is asked. Fails with kConfiguration when there is none.
Result<Source> find_source(const Settings& settings, const ProfileChoice& profile);

/// The places that a source_profile may use: neither the environment, nor containers and instances.
Found find_for_source_profile(const Settings& settings, std::string_view profile);

}  // namespace crossgate::client
