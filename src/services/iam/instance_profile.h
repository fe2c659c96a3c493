// Instance profiles as requests name them.
#pragma once

#include <string>
#include <vector>

#include "api/iam/instance_profiles.h"
#include "base/error.h"
#include "services/binding.h"
#include "services/deps.h"
#include "services/iam/entities.h"

namespace crossgate::services::iam_api {

/// Lives as long as the snapshot.
struct FoundProfile {
  Snapshot account;
  const storage::InstanceProfile* profile;
};
/// NoSuchEntity where there is none.
Result<FoundProfile> find_profile(const Call& call, Deps& deps, const api::iam::InstanceProfileName& name);

/// May the caller do `action` to this instance profile? With the keys aws:ResourceTag/… and iam:ResourceTag/….
Result<Permission> ask_about_profile(const Call& call, Deps& deps, std::string action,
                                     const api::iam::InstanceProfileName& name);

/// Those that a role is in. Blocks.
Result<std::vector<api::iam::InstanceProfile>> profiles_with_role(Deps& deps, const iam::AccountSnapshot& account,
                                                                  const storage::Principal& role);

}  // namespace crossgate::services::iam_api
