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
  return caller;
}

Caller caller_of(const AccountSnapshot& snapshot, const storage::Principal& role, const SessionRecord& record,
                 const AccessKeyId& key) {
  const AccountId& account = snapshot.identities.account.id;
  Caller caller{.kind = CallerKind::assumed_role,
                .account = account,
                .arn = Arn::sts(account, "assumed-role/" + role.name + "/" + record.session_name),
                .principal_arn = snapshot.arn_of(role),
                .unique_id = role.unique_id,
                .user_id = role.unique_id + ":" + record.session_name,
                .name = role.name,
                .session_name = record.session_name,
                .tags = role.tags,
                .access_key_id = key,
                .issued = record.issued,
                .expires = record.expires};
  caller.policies.identity = snapshot.policies_of(role);
  if (record.session_policies.empty() && record.session_policy_arns.empty()) return caller;

  auto& session = caller.policies.session.emplace();
  for (const auto& document : record.session_policies) {
    auto policy = Policy::parse(document, PolicyKind::identity);
    session.push_back(policy ? *std::move(policy) : deny_everything());
  }
  for (const auto& arn : record.session_policy_arns) session.push_back(snapshot.managed_policy(arn));
  return caller;
}

}  // namespace crossgate::iam
