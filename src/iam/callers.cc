#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "iam/directory.h"

namespace crossgate::iam {

Caller caller_of(const AccountSnapshot& snapshot, const storage::Principal* user, const AccessKeyId& key) {
  const AccountId& account = snapshot.identities.account.id;
  const Arn arn = user == nullptr ? Arn::iam(account, "root") : snapshot.arn_of(*user);
  Caller caller{.kind = user == nullptr ? CallerKind::root : CallerKind::user,
                .account = account,
                .arn = arn,
                .principal_arn = arn,
                .access_key_id = key};
  if (user == nullptr) {
    caller.unique_id = caller.user_id = account.str();
    return caller;
  }
  caller.unique_id = caller.user_id = user->unique_id;
  caller.name = user->name;
  caller.tags = user->tags;
  caller.policies.identity = snapshot.policies_of(*user);
  caller.policies.boundary = snapshot.boundary_of(*user);
  return caller;
}

namespace {

/// Session tags stand before the tags of the role or user of the same key, whatever its case (IAM User Guide, "Passing
/// session tags in AWS STS").
std::vector<storage::Tag> effective_tags(std::vector<storage::Tag> session, const std::vector<storage::Tag>& own) {
  const auto of_session = static_cast<std::ptrdiff_t>(session.size());
  for (const auto& tag : own) {
    const auto is_same = [&](const storage::Tag& other) { return equals_ignoring_case(other.key, tag.key); };
    if (std::none_of(session.begin(), session.begin() + of_session, is_same)) session.push_back(tag);
  }
  return session;
}

PolicySet session_policies(const AccountSnapshot& snapshot, const SessionRecord& record) {
  PolicySet policies;
  for (const auto& document : record.session_policies) {
    auto policy = Policy::parse(document, PolicyKind::identity);
    policies.push_back(policy ? *std::move(policy) : deny_everything());
  }
  for (const auto& arn : record.session_policy_arns) policies.push_back(snapshot.managed_policy(arn));
  return policies;
}

/// The user, or the root user, that a session was made by; nullopt: he is gone.
std::optional<Caller> maker_of(const AccountSnapshot& snapshot, const SessionRecord& record, const AccessKeyId& key) {
  if (record.principal_id == record.account.str()) return caller_of(snapshot, nullptr, key);
  const auto* user = snapshot.find_by_unique_id(record.principal_id);
  if (user == nullptr || user->kind != storage::PrincipalKind::user) return std::nullopt;
  return caller_of(snapshot, user, key);
}

std::optional<Caller> role_session(const AccountSnapshot& snapshot, const SessionRecord& record,
                                   const AccessKeyId& key) {
  const auto* role = snapshot.find_by_unique_id(record.principal_id);
  if (role == nullptr || role->kind != storage::PrincipalKind::role) return std::nullopt;
  Caller caller{.kind = CallerKind::assumed_role,
                .account = record.account,
                .arn = Arn::sts(record.account, "assumed-role/" + role->name + "/" + record.session_name),
                .principal_arn = snapshot.arn_of(*role),
                .unique_id = role->unique_id,
                .user_id = role->unique_id + ":" + record.session_name,
                .name = role->name,
                .session_name = record.session_name,
                .tags = effective_tags(record.tags, role->tags),
                .access_key_id = key};
  caller.policies.identity = snapshot.policies_of(*role);
  caller.policies.boundary = snapshot.boundary_of(*role);
  return caller;
}

/// What the one who vouches for him may do, as far as the session policies let him.
std::optional<Caller> federated_user(const AccountSnapshot& snapshot, const SessionRecord& record,
                                     const AccessKeyId& key) {
  auto caller = maker_of(snapshot, record, key);
  if (!caller) return std::nullopt;
  if (caller->kind == CallerKind::root) caller->policies.identity = {allow_everything()};
  caller->kind = CallerKind::federated_user;
  caller->arn = caller->principal_arn = Arn::sts(record.account, "federated-user/" + record.session_name);
  caller->user_id = std::string(record.account.str()) + ":" + record.session_name;
  caller->session_name = record.session_name;
  caller->tags = effective_tags(record.tags, caller->tags);
  return caller;
}

std::optional<Caller> principal_of(const AccountSnapshot& snapshot, const SessionRecord& record,
                                   const AccessKeyId& key) {
  switch (record.kind) {
    case SessionKind::role:
      return role_session(snapshot, record, key);
    case SessionKind::user:
      return maker_of(snapshot, record, key);
    case SessionKind::federated_user:
      return federated_user(snapshot, record, key);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Caller> caller_of(const AccountSnapshot& snapshot, const SessionRecord& record, const AccessKeyId& key) {
  auto caller = principal_of(snapshot, record, key);
  if (!caller) return std::nullopt;
  caller->issued = record.issued;
  caller->expires = record.expires;
  caller->mfa = record.mfa;
  caller->source_identity = record.source_identity;
  caller->transitive_tags = record.transitive_tags;
  caller->identity_provider = record.identity_provider;
  caller->claims = record.claims;
  // A federated user without session policies may do nothing (STS API Reference, GetFederationToken).
  if (record.kind == SessionKind::federated_user || !record.session_policies.empty() ||
      !record.session_policy_arns.empty())
    caller->policies.session = session_policies(snapshot, record);
  return caller;
}

}  // namespace crossgate::iam
