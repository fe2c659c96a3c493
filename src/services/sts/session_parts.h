// What the operations that make sessions have in common: policies, tags, sizes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/sts/types.h"
#include "base/error.h"
#include "iam/account_snapshot.h"
#include "iam/context.h"
#include "iam/session_record.h"
#include "iam/session_token.h"
#include "services/deps.h"

namespace crossgate::services::sts {

inline constexpr std::size_t kMostSessionTags = 50;

/// A role to be assumed, and the account it lives in; both null where there is none.
struct Role {
  std::shared_ptr<const iam::AccountSnapshot> account;
  const storage::Principal* principal = nullptr;
  std::shared_ptr<const iam::OrganizationPlace> place = {};  ///< of the account that the ARN names, if it is one
};
Result<Role> find_role(Deps& deps, const Arn& arn);
/// kValidation where it is no ARN.
Result<Arn> parse_role_arn(const api::sts::ArnText& text);

/// What a role's trust policy says to a caller about an action. A role that does not exist trusts nobody, so it answers
/// like one that does not trust the caller.
struct TrustQuestion {
  const iam::Caller& caller;
  const Arn& role_arn;
  const Role& role;
  const iam::Context& context;
  std::vector<Question>* asked = nullptr;  ///< as in Call
};
Result<void> ask_role(const TrustQuestion& question, std::string_view action);
/// The same about everything that a session takes: `action` itself, and sts:TagSession and sts:SetSourceIdentity where
/// it is to have tags or a source identity.
Result<void> ask_for_session(const TrustQuestion& question, std::string_view action, const iam::SessionRecord& wanted);
/// aws:ResourceTag/… and iam:ResourceTag/….
void add_role_tags(iam::Context& context, const Role& role);

/// How long a role's session lasts: what was asked for, or an hour, within the role's maximum.
std::int64_t requested_seconds(const std::optional<api::sts::RoleSeconds>& requested);
Result<void> check_role_maximum(std::int64_t seconds, const storage::Principal& role);

/// The session policies of a request. Managed ones must be the account's own, or AWS's.
struct PolicyMembers {
  const std::optional<api::sts::SessionPolicy>& document;
  const std::optional<std::vector<api::sts::PolicyDescriptorType>>& arns;
};
Result<void> add_policies(iam::SessionRecord& record, const PolicyMembers& members,
                          const iam::AccountSnapshot& account);

/// The tags of a request: at most 50, no key twice whatever its case, none of AWS's own.
Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<api::sts::Tag>>& tags);
/// nullptr: there is none of this key, compared without case.
const storage::Tag* find_tag(const std::vector<storage::Tag>& tags, std::string_view key);
/// aws:RequestTag/… and aws:TagKeys. Without tags there is no such key.
void add_request_tags(iam::Context& context, const std::vector<storage::Tag>& tags);
/// sts:RoleSessionName, and sts:SourceIdentity and sts:TransitiveTagKeys where there are such; and sts:DurationSeconds.
void add_session_keys(iam::Context& context, const iam::SessionRecord& wanted);

/// Makes the session. `packed_percent` is how much of the space for policies and tags they take; nullopt where there
/// are none. kPackedPolicyTooLarge above 100.
struct MadeSession {
  api::sts::Credentials credentials;
  std::optional<std::int64_t> packed_percent;
};
Result<MadeSession> make_session(const iam::SessionRecord& record, Deps& deps);
api::sts::AssumedRoleUser describe_session(const iam::SessionRecord& record, const storage::Principal& role);

}  // namespace crossgate::services::sts
