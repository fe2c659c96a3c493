#include "services/iam/entities.h"

#include <algorithm>
#include <set>
#include <utility>

#include "api/iam/errors.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/managed_policies.h"

namespace crossgate::services::iam_api {
namespace {

using storage::PrincipalKind;

std::string_view noun(PrincipalKind kind) { return kind == PrincipalKind::user ? "user" : "role"; }

/// What stands in the way of removing a user or role, as AWS words it.
std::string_view remaining_part(const iam::AccountSnapshot& account, const PrincipalRef& ref) {
  const auto is_its = [&](const auto& row) {
    return row.kind == ref.kind && equals_ignoring_case(row.principal_name, ref.name);
  };
  const auto& identities = account.identities;
  if (std::ranges::any_of(identities.attachments, is_its)) return "detach all policies";
  if (std::ranges::any_of(identities.inline_policies, is_its)) return "delete policies";
  return "delete access keys";
}

}  // namespace

Result<Snapshot> own_account(const Call& call, Deps& deps) {
  TRY(auto account, deps.directory.account(call.caller.account));
  if (!account) return fail("the caller's account is gone");
  return account;
}

Result<Permission> ask_about(const Call& call, Deps& deps, std::string action, const PrincipalRef& principal) {
  TRY(const auto account, own_account(call, deps));
  const std::string shown = std::string(noun(principal.kind)) + " " + principal.name;
  const auto* found = account->find(principal.kind, principal.name);
  if (!found) {
    const auto arn = Arn::iam(call.caller.account, std::string(noun(principal.kind)) + "/" + principal.name);
    return Permission{std::move(action), arn.str(), {}, shown};
  }
  Permission permission{std::move(action), account->arn_of(*found).str(), {}, shown};
  for (const auto& tag : found->tags) {
    permission.context.set("aws:ResourceTag/" + tag.key, tag.value);
    permission.context.set("iam:ResourceTag/" + tag.key, tag.value);
  }
  return permission;
}

Result<Permission> ask_about_user(const Call& call, Deps& deps, std::string action, const std::string& user) {
  if (!user.empty()) return ask_about(call, deps, std::move(action), {PrincipalKind::user, user});
  return Permission{std::move(action), Arn::iam(call.caller.account, "root").str()};
}

Result<std::string> user_or_caller(const Call& call, const std::optional<api::iam::ExistingUserName>& name) {
  if (name) return std::string(name->str());
  if (call.caller.kind == iam::CallerKind::assumed_role) {
    return fail(kValidation, "Must specify userName when calling with non-User credentials");
  }
  return call.caller.name;
}

Result<FoundPrincipal> find_principal(const Call& call, Deps& deps, const PrincipalRef& principal) {
  TRY(auto account, own_account(call, deps));
  const auto* found = account->find(principal.kind, principal.name);
  if (!found) return std::unexpected(no_such_principal(principal));
  return FoundPrincipal{std::move(account), found};
}

Error no_such_principal(const PrincipalRef& principal) {
  return {api::iam::kNoSuchEntity,
          "The " + std::string(noun(principal.kind)) + " with name " + principal.name + " cannot be found."};
}

std::vector<const storage::Principal*> principals_below(const iam::AccountSnapshot& account, PrincipalKind kind,
                                                        std::string_view prefix) {
  std::vector<const storage::Principal*> found;
  for (const auto& principal : account.identities.principals) {
    if (principal.kind == kind && principal.path.starts_with(prefix)) found.push_back(&principal);
  }
  return found;
}

std::string folded_name(const storage::Principal* principal) { return to_lower(principal->name); }

Result<void> delete_principal(const Call& call, Deps& deps, const PrincipalRef& principal) {
  TRY(const auto change, deps.identities.delete_principal(call.caller.account, principal.kind, principal.name));
  switch (change) {
    case storage::Change::absent:
      return std::unexpected(no_such_principal(principal));
    case storage::Change::conflict: {
      TRY(const auto account, own_account(call, deps));
      return fail(api::iam::kDeleteConflict,
                  "Cannot delete entity, must " + std::string(remaining_part(*account, principal)) + " first.");
    }
    default:
      return {};
  }
}

ManagedPolicy describe(const iam::AccountSnapshot& account, const storage::ManagedPolicy& policy) {
  return {.arn = account.arn_of(policy),
          .name = policy.name,
          .path = policy.path,
          .unique_id = policy.unique_id,
          .description = policy.description,
          .document = policy.document,
          .created = policy.created,
          .updated = policy.updated};
}

ManagedPolicy describe(const iam::AwsManagedPolicy& policy) {
  return {.arn = policy.arn,
          .name = std::string(policy.name),
          .path = "/",
          .unique_id = std::string(policy.unique_id),
          .description = std::string(policy.description),
          .document = policy.policy->document(),
          .created = {},
          .updated = {}};
}

std::optional<ManagedPolicy> find_policy(const iam::AccountSnapshot& account, const Arn& arn) {
  if (const auto* policy = iam::find_aws_managed_policy(arn.str())) return describe(*policy);
  const auto name = arn.resource().substr(arn.resource().rfind('/') + 1);
  const auto* policy = account.find_managed_policy(name);
  if (!policy || account.arn_of(*policy) != arn) return std::nullopt;
  return describe(account, *policy);
}

std::string policy_position(std::string_view name, std::string_view arn) {
  return to_lower(name) + (arn.starts_with("arn:aws:iam::aws:") ? "\n0" : "\n1");
}

Result<Arn> parse_policy_arn(const api::iam::ArnText& text) {
  auto arn = Arn::parse(text.str());
  if (!arn || arn->service() != "iam" || !arn->resource().starts_with("policy/")) {
    return fail(api::iam::kInvalidInput, "ARN " + std::string(text.str()) + " is not valid.");
  }
  return *std::move(arn);
}

Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<api::iam::Tag>>& tags) {
  std::vector<storage::Tag> out;
  if (!tags) return out;
  if (tags->size() > 50) return fail(api::iam::kInvalidInput, "There can be at most 50 tags.");
  std::set<std::string> keys;
  for (const auto& tag : *tags) {
    auto folded = to_lower(tag.Key.str());
    if (folded.starts_with("aws:")) {
      return fail(api::iam::kInvalidInput, "Tag keys that begin with aws: are reserved.");
    }
    if (!keys.insert(std::move(folded)).second) {
      return fail(api::iam::kInvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    out.push_back({std::string(tag.Key.str()), std::string(tag.Value.str())});
  }
  return out;
}

void add_request_tags(iam::Context& context, const std::optional<std::vector<api::iam::Tag>>& tags) {
  if (!tags || tags->empty()) return;
  std::vector<std::string> keys;
  for (const auto& tag : *tags) {
    keys.emplace_back(tag.Key.str());
    context.set("aws:RequestTag/" + keys.back(), std::string(tag.Value.str()));
  }
  context.set("aws:TagKeys", std::move(keys));
}

std::optional<std::vector<api::iam::Tag>> write_tags(const std::vector<storage::Tag>& tags) {
  if (tags.empty()) return std::nullopt;
  std::vector<api::iam::Tag> out;
  for (const auto& tag : tags) {
    out.push_back({api::iam::TagKey::parse(tag.key).value(), api::iam::TagValue::parse(tag.value).value()});
  }
  return out;
}

Result<void> refuse_boundary(const std::optional<api::iam::ArnText>& boundary) {
  if (boundary) return fail(api::iam::kInvalidInput, "Permissions boundaries are not supported yet.");
  return {};
}

std::int64_t document_size(std::string_view document) {
  return std::ranges::count_if(document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
}

Error quota_exceeded(std::string_view quota, std::int64_t limit) {
  return {api::iam::kLimitExceeded, "Cannot exceed quota for " + std::string(quota) + ": " + std::to_string(limit)};
}

}  // namespace crossgate::services::iam_api
