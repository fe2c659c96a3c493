#include "iam/account_snapshot.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "iam/managed_policies.h"

namespace crossgate::iam {
namespace {

using storage::PrincipalKind;

std::shared_ptr<const Policy> trust_nobody() {
  static const auto kPolicy =
      Policy::parse(R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}})", PolicyKind::trust)
          .value();
  return kPolicy;
}

using PolicyPointer = std::shared_ptr<const Policy>;

/// One of `known` that says the same, or nullptr.
PolicyPointer find_same(const PolicySet& known, std::string_view document, std::string_view arn = {}) {
  const auto found = std::ranges::find_if(known, [&](const PolicyPointer& policy) {
    return policy != nullptr && policy->document() == document && policy->arn() == arn;
  });
  return found == known.end() ? nullptr : *found;
}

PolicyPointer compile_or_deny(const PolicySet& known, std::string_view document, std::string_view arn = {}) {
  if (auto same = find_same(known, document, arn)) return same;
  auto policy = Policy::parse(document, PolicyKind::identity, arn);
  return policy ? *std::move(policy) : deny_everything();
}

PolicyPointer compile_inline(const storage::InlinePolicy& policy, const PolicySet& known) {
  return compile_or_deny(known, policy.document);
}

Arn arn_in(const AccountId& account, const storage::ManagedPolicy& policy) {
  return Arn::iam(account, "policy" + policy.path + policy.name);
}

PolicyPointer compile_managed(const AccountId& account, const storage::ManagedPolicy& policy, const PolicySet& known) {
  const auto* version = policy.version(policy.default_version);
  return version == nullptr ? deny_everything()
                            : compile_or_deny(known, version->document, arn_in(account, policy).str());
}

PolicyPointer compile_trust(const storage::Principal& principal, const PolicySet& known) {
  if (principal.kind != PrincipalKind::role) return nullptr;
  if (auto same = find_same(known, principal.trust_policy)) return same;
  auto trust = Policy::parse(principal.trust_policy, PolicyKind::trust);
  return trust ? *std::move(trust) : trust_nobody();
}

template <class Range>
auto first_of(const Range& rows) -> decltype(&*rows.begin()) {
  return rows.begin() == rows.end() ? nullptr : &*rows.begin();
}

}  // namespace

std::shared_ptr<const Policy> deny_everything() {
  static const auto kPolicy =
      Policy::parse(R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})", PolicyKind::identity)
          .value();
  return kPolicy;
}

std::shared_ptr<const Policy> allow_everything() {
  static const auto kPolicy =
      Policy::parse(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})", PolicyKind::identity)
          .value();
  return kPolicy;
}

AccountSnapshot::AccountSnapshot(storage::AccountIdentities loaded, const AccountSnapshot* before)
    : identities(std::move(loaded)),
      by_unique_id_(identities.principals, before ? &before->by_unique_id_ : nullptr,
                    [](const storage::Principal& row) -> std::string_view { return row.unique_id; }),
      keys_(identities.access_keys, before ? &before->keys_ : nullptr,
            [](const storage::AccessKey& row) { return row.id.str(); }),
      service_credentials_(identities.service_credentials, before ? &before->service_credentials_ : nullptr,
                           [](const storage::ServiceCredential& row) { return to_lower(row.service_user_name); }),
      inline_(identities.inline_policies, before ? &before->inline_ : nullptr, compile_inline),
      managed_(identities.managed_policies, before ? &before->managed_ : nullptr,
               [&](const storage::ManagedPolicy& row, const PolicySet& known) {
                 return compile_managed(identities.account.id, row, known);
               }),
      trust_(identities.principals, before ? &before->trust_ : nullptr, compile_trust) {}

const storage::Principal* AccountSnapshot::find(PrincipalKind kind, std::string_view name) const {
  return first_of(identities.principals.of(storage::entity_of(kind, name)));
}

const storage::Principal* AccountSnapshot::find_by_unique_id(std::string_view unique_id) const {
  return by_unique_id_.find(unique_id);
}

const storage::Principal* AccountSnapshot::find_by_arn(const Arn& arn) const {
  const std::string_view resource = arn.resource();
  const auto kind = resource.starts_with("role/") ? PrincipalKind::role : PrincipalKind::user;
  const auto* principal = find(kind, resource.substr(resource.rfind('/') + 1));
  return principal != nullptr && arn_of(*principal) == arn ? principal : nullptr;
}

const storage::AccessKey* AccountSnapshot::find_key(const AccessKeyId& key) const { return keys_.find(key.str()); }

const storage::ManagedPolicy* AccountSnapshot::find_managed_policy(std::string_view name) const {
  return first_of(identities.managed_policies.of({to_string(storage::Taggable::policy), name}));
}

const storage::ServiceCredential* AccountSnapshot::find_service_credential(std::string_view service_user_name) const {
  return service_credentials_.find(to_lower(service_user_name));
}

Arn AccountSnapshot::arn_of(const storage::Principal& principal) const {
  return Arn::iam(identities.account.id, std::string(to_string(principal.kind)) + principal.path + principal.name);
}

Arn AccountSnapshot::arn_of(const storage::ManagedPolicy& policy) const {
  return arn_in(identities.account.id, policy);
}

PolicySet AccountSnapshot::policies_of(const storage::Principal& principal) const {
  PolicySet policies;
  const auto owner = entity_of(principal);
  add_own_policies(policies, owner);
  if (principal.kind != PrincipalKind::user) return policies;
  for (const auto& membership : identities.memberships.of(owner))
    add_own_policies(policies, storage::entity_of(PrincipalKind::group, membership.group_name));
  return policies;
}

void AccountSnapshot::add_own_policies(PolicySet& policies, const storage::Entity& owner) const {
  std::ranges::move(inline_.of(owner), std::back_inserter(policies));
  for (const auto& attachment : identities.attachments.of(owner))
    policies.push_back(managed_policy(attachment.policy.str()));
}

PolicyPointer AccountSnapshot::boundary_of(const storage::Principal& principal) const {
  return principal.boundary.empty() ? nullptr : managed_policy(principal.boundary);
}

PolicyPointer AccountSnapshot::trust_of(const storage::Principal& role) const {
  if (identities.account.closed) return trust_nobody();
  const auto trust = trust_.of(entity_of(role));
  return trust.empty() || trust.front() == nullptr ? trust_nobody() : trust.front();
}

PolicyPointer AccountSnapshot::managed_policy(std::string_view arn) const {
  if (auto of_aws = aws_managed_policy(arn)) return of_aws;
  const auto name = arn.substr(arn.rfind('/') + 1);
  const auto found = managed_.of({to_string(storage::Taggable::policy), name});
  return found.empty() || found.front()->arn() != arn ? deny_everything() : found.front();
}

}  // namespace crossgate::iam
