// Inline policies, as several operations look at them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "iam/account_snapshot.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

/// How many characters all inline policies of one user, role or group may have together, white space left out (IAM
/// User Guide, "IAM and STS quotas").
constexpr std::int64_t inline_quota(storage::PrincipalKind kind) {
  if (kind == storage::PrincipalKind::user) return 2048;
  return kind == storage::PrincipalKind::role ? 10'240 : 5120;
}

/// In no order. They live as long as the snapshot.
std::vector<const storage::InlinePolicy*> inline_policies_of(const iam::AccountSnapshot& account,
                                                             const storage::Principal& owner);

}  // namespace crossgate::services::iam_api
