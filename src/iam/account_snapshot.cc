#include "iam/account_snapshot.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "iam/managed_policies.h"

namespace crossgate::iam {
namespace {

using storage::PrincipalKind;

std::string name_key(PrincipalKind kind, std::string_view name) {
  return std::string(to_string(kind)) + "/" + to_lower(name);
}

std::shared_ptr<const Policy> trust_nobody() {
  static const auto kPolicy =
      Policy::parse(R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}})", PolicyKind::trust)
          .value();
  return kPolicy;
}

std::shared_ptr<const Policy> compile_or_deny(std::string_view document, std::string_view arn = {}) {
  auto policy = Policy::parse(document, PolicyKind::identity, arn);
  return policy ? *std::move(policy) : deny_everything();
}

template <class Map, class Key>
auto find_pointer(const Map& map, const Key& key) -> typename Map::mapped_type {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
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
    : identities(std::move(loaded)) {
  index_names();
  compile_policies(before);
}

void AccountSnapshot::index_names() {
  for (const auto& principal : identities.principals) {
    by_name_.emplace(name_key(principal.kind, principal.name), &principal);
    by_unique_id_.emplace(principal.unique_id, &principal);
  }
  for (const auto& key : identities.access_keys) keys_.emplace(key.id.str(), &key);
  for (const auto& policy : identities.managed_policies) managed_by_name_.emplace(to_lower(policy.name), &policy);
  for (const auto& credential : identities.service_credentials)
    service_credentials_.emplace(to_lower(credential.service_user_name), &credential);
}

void AccountSnapshot::compile_policies(const AccountSnapshot* before) {
  for (const auto& policy : identities.managed_policies)
    managed_by_arn_.emplace(arn_of(policy).str(), compile_managed(policy, before));
  compile_inline_policies(before);
  for (const auto& attachment : identities.attachments)
    if (const auto* owner = find(attachment.kind, attachment.principal_name))
      policies_[owner->unique_id].push_back(managed_policy(attachment.policy.str()));
  for (const auto& membership : identities.memberships) add_policies_of_group(membership);
  for (const auto& principal : identities.principals)
    if (principal.kind == PrincipalKind::role) trust_.emplace(principal.unique_id, compile_trust(principal, before));
}

/// In an account of thousands this is what a change costs, so no owner is looked up twice in a row.
void AccountSnapshot::compile_inline_policies(const AccountSnapshot* before) {
  const storage::InlinePolicy* last = nullptr;
  const storage::Principal* owner = nullptr;
  for (const auto& policy : identities.inline_policies) {
    if (last == nullptr || last->kind != policy.kind || last->principal_name != policy.principal_name)
      owner = find(policy.kind, policy.principal_name);
    last = &policy;
    if (owner == nullptr) continue;
    auto known = before == nullptr ? nullptr : before->inline_policy(owner->unique_id, policy.document);
    policies_[owner->unique_id].push_back(known ? std::move(known) : compile_or_deny(policy.document));
  }
}

AccountSnapshot::PolicyPointer AccountSnapshot::inline_policy(std::string_view owner_id,
                                                              std::string_view document) const {
  const auto found = policies_.find(owner_id);
  if (found == policies_.end()) return nullptr;
  const auto known = std::ranges::find_if(found->second, [&](const PolicyPointer& policy) {
    return policy->arn().empty() && policy->document() == document;
  });
  return known == found->second.end() ? nullptr : *known;
}

std::shared_ptr<const Policy> AccountSnapshot::compile_managed(const storage::ManagedPolicy& policy,
                                                               const AccountSnapshot* before) const {
  const auto* version = policy.version(policy.default_version);
  if (version == nullptr) return deny_everything();
  const std::string arn = arn_of(policy).str();
  auto known = before == nullptr ? nullptr : find_pointer(before->managed_by_arn_, arn);
  return known && known->document() == version->document ? known : compile_or_deny(version->document, arn);
}

std::shared_ptr<const Policy> AccountSnapshot::compile_trust(const storage::Principal& role,
                                                             const AccountSnapshot* before) const {
  auto known = before == nullptr ? nullptr : find_pointer(before->trust_, role.unique_id);
  if (known && known->document() == role.trust_policy) return known;
  auto trust = Policy::parse(role.trust_policy, PolicyKind::trust);
  return trust ? *std::move(trust) : trust_nobody();
}

void AccountSnapshot::add_policies_of_group(const storage::Membership& membership) {
  const auto* group = find(PrincipalKind::group, membership.group_name);
  const auto* user = find(PrincipalKind::user, membership.user_name);
  if (group == nullptr || user == nullptr) return;
  const auto of_group = policies_of(*group);
  auto& policies = policies_[user->unique_id];
  policies.insert(policies.end(), of_group.begin(), of_group.end());
}

const storage::Principal* AccountSnapshot::find(PrincipalKind kind, std::string_view name) const {
  return find_pointer(by_name_, name_key(kind, name));
}

const storage::Principal* AccountSnapshot::find_by_unique_id(std::string_view unique_id) const {
  return find_pointer(by_unique_id_, unique_id);
}

const storage::Principal* AccountSnapshot::find_by_arn(const Arn& arn) const {
  const std::string_view resource = arn.resource();
  const auto kind = resource.starts_with("role/") ? PrincipalKind::role : PrincipalKind::user;
  const auto* principal = find(kind, resource.substr(resource.rfind('/') + 1));
  return principal != nullptr && arn_of(*principal) == arn ? principal : nullptr;
}

const storage::AccessKey* AccountSnapshot::find_key(const AccessKeyId& key) const {
  return find_pointer(keys_, key.str());
}

const storage::ManagedPolicy* AccountSnapshot::find_managed_policy(std::string_view name) const {
  return find_pointer(managed_by_name_, to_lower(name));
}

const storage::ServiceCredential* AccountSnapshot::find_service_credential(std::string_view service_user_name) const {
  return find_pointer(service_credentials_, to_lower(service_user_name));
}

Arn AccountSnapshot::arn_of(const storage::Principal& principal) const {
  return Arn::iam(identities.account.id, std::string(to_string(principal.kind)) + principal.path + principal.name);
}

Arn AccountSnapshot::arn_of(const storage::ManagedPolicy& policy) const {
  return Arn::iam(identities.account.id, "policy" + policy.path + policy.name);
}

std::vector<std::shared_ptr<const Policy>> AccountSnapshot::policies_of(const storage::Principal& principal) const {
  const auto found = policies_.find(principal.unique_id);
  return found == policies_.end() ? std::vector<std::shared_ptr<const Policy>>{} : found->second;
}

std::shared_ptr<const Policy> AccountSnapshot::boundary_of(const storage::Principal& principal) const {
  return principal.boundary.empty() ? nullptr : managed_policy(principal.boundary);
}

std::shared_ptr<const Policy> AccountSnapshot::trust_of(const storage::Principal& role) const {
  if (identities.account.closed) return trust_nobody();
  const auto found = trust_.find(role.unique_id);
  return found == trust_.end() ? trust_nobody() : found->second;
}

std::shared_ptr<const Policy> AccountSnapshot::managed_policy(std::string_view arn) const {
  if (auto of_aws = aws_managed_policy(arn)) return of_aws;
  const auto found = managed_by_arn_.find(std::string(arn));
  return found == managed_by_arn_.end() ? deny_everything() : found->second;
}

}  // namespace crossgate::iam
