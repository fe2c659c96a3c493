// What `configure list` and `configure list-profiles` show.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "client/configuration.h"
#include "client/context.h"
#include "client/source.h"

namespace crossgate::client {

/// The table of profile, keys and region with the places that they come from, the keys masked. `session` is null where
/// there are no credentials.
std::string settings_listing(const Context& context, const Session* session);

/// In the order of the files, the config file's first. Reads both again.
Result<std::vector<std::string>> profile_names(const Configuration& configuration);

}  // namespace crossgate::client
