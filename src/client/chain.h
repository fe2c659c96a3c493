// The order in which the places are searched (credentials.md, "Order of sources": botocore's).
#pragma once

#include "client/configuration.h"
#include "client/providers/providers.h"

namespace crossgate::client {

/// The first place that has credentials for the profile. Fails with kConfiguration when none has.
Result<Source> find_source(const SearchContext& context, const ProfileChoice& profile);

/// The places that a source_profile may use: neither the environment, nor containers and instances.
Found find_for_source_profile(const SearchContext& context, std::string_view profile);

}  // namespace crossgate::client
