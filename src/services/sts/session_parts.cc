#include "services/sts/session_parts.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/evaluate.h"
#include "iam/managed_policies.h"
#include "iam/policy.h"
#include "iam/resource_keys.h"

namespace crossgate::services::sts {
namespace {

using namespace api::sts;

constexpr std::int64_t kDefaultRoleSeconds = 3600;
constexpr std::size_t kSessionPolicyArns = 10;
/// Session policies together, as text (STS API Reference, AssumeRole: "can't exceed 2,048 characters").
constexpr std::size_t kSessionPolicyCharacters = 2048;
/// docs/iam.md, "Session tokens": the largest token must pass as a Git user name.
constexpr std::size_t kPackedBytes = std::size_t{28} << 10;

/// In the place of a role that does not exist. A service is nobody who can ask.
std::shared_ptr<const iam::Policy> trust_nobody() {
  static const auto kNobody = iam::Policy::parse(
      R"({"Statement":{"Effect":"Allow","Principal":{"Service":"nobody.invalid"},"Action":"sts:*"}})",
      iam::PolicyKind::trust);
  return kNobody.value();
}

Result<void> check_session_policy_arn(const iam::AccountSnapshot& account, std::string_view text) {
  if (iam::find_aws_managed_policy(text)) return {};
  if (const auto arn = Arn::parse(text)) {
    const auto* policy = account.find_managed_policy(arn->resource().substr(arn->resource().rfind('/') + 1));
    if (policy && account.arn_of(*policy) == *arn) return {};
  }
  return fail(iam::kMalformedPolicyDocument, "The session policy " + std::string(text) + " does not exist.");
}

std::unexpected<Error> too_large(const iam::SessionRecord& record, std::int64_t percent) {
  const std::string consumes = " consumes " + std::to_string(percent) + "% of allotted space";
  if (record.tags.empty())
    return fail(kPackedPolicyTooLarge, "Packed policy" + consumes + ", please use smaller policy.");
  return fail(kPackedPolicyTooLarge, "Packed size of session tags" + consumes + ".");
}

}  // namespace

Result<Role> find_role(Deps& deps, const Arn& arn) {
  const auto id = AccountId::parse(arn.account());
  if (!id || arn.service() != "iam") return Role{};
  TRY(auto account, deps.directory.account(*id));
  TRY(const auto organization, deps.directory.organization());
  auto place = organization ? organization->place_of(*id) : nullptr;
  const auto* principal = account ? account->find_by_arn(arn) : nullptr;
  if (!principal || principal->kind != storage::PrincipalKind::role) return Role{nullptr, nullptr, std::move(place)};
  return Role{std::move(account), principal, std::move(place)};
}

Result<Arn> parse_role_arn(const ArnText& text) {
  auto arn = Arn::parse(text.str());
  if (!arn) return fail(kValidation, std::string(text.str()) + " is invalid");
  return *std::move(arn);
}

Result<void> ask_role(const TrustQuestion& question, std::string_view action) {
  const auto trust =
      question.role.principal ? question.role.account->trust_of(*question.role.principal) : trust_nobody();
  const auto account = AccountId::parse(question.role_arn.account());
  iam::Context context = question.context;
  iam::describe_resource(context, question.caller, question.role_arn.str(), question.role.place.get());
  const auto decision = iam::decide_assume_role({.caller = question.caller,
                                                 .role_account = account ? *account : question.caller.account,
                                                 .role_arn = question.role_arn.str(),
                                                 .trust = *trust,
                                                 .context = context,
                                                 .action = action});
  if (question.asked != nullptr) question.asked->push_back({std::string(action), question.role_arn.str(), decision});
  if (decision.allowed && question.role.principal) return {};
  return fail(kAccessDenied, decision.message(question.caller, {action, question.role_arn.str(), context}));
}

Result<void> ask_for_session(const TrustQuestion& question, std::string_view action, const iam::SessionRecord& wanted) {
  TRY_VOID(ask_role(question, action));
  if (!wanted.tags.empty()) TRY_VOID(ask_role(question, "sts:TagSession"));
  if (!wanted.source_identity.empty()) TRY_VOID(ask_role(question, "sts:SetSourceIdentity"));
  return {};
}

void add_role_tags(iam::Context& context, const Role& role) {
  if (!role.principal) return;
  for (const auto& tag : role.principal->tags) {
    context.set("aws:ResourceTag/" + tag.key, tag.value);
    context.set("iam:ResourceTag/" + tag.key, tag.value);
  }
}

std::int64_t requested_seconds(const std::optional<RoleSeconds>& requested) {
  return requested ? requested->value() : kDefaultRoleSeconds;
}

Result<void> check_role_maximum(std::int64_t seconds, const storage::Principal& role) {
  if (seconds <= role.max_session_seconds) return {};
  return fail(kValidation, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

Result<void> add_policies(iam::SessionRecord& record, const PolicyMembers& members,
                          const iam::AccountSnapshot& account) {
  std::size_t characters = 0;
  if (members.document) {
    TRY_VOID(iam::Policy::parse(members.document->str(), iam::PolicyKind::identity));
    record.session_policies.emplace_back(members.document->str());
    characters += count_characters(members.document->str());
  }
  if (members.arns) {
    for (const auto& descriptor : *members.arns) {
      if (!descriptor.arn) return fail(kValidation, "A member of PolicyArns has no arn.");
      TRY_VOID(check_session_policy_arn(account, descriptor.arn->str()));
      record.session_policy_arns.emplace_back(descriptor.arn->str());
      characters += count_characters(descriptor.arn->str());
    }
  }
  if (record.session_policy_arns.size() > kSessionPolicyArns)
    return fail(kValidation,
                "At most " + std::to_string(kSessionPolicyArns) + " session policies may be given by ARN.");
  if (characters > kSessionPolicyCharacters) {
    const auto percent = (characters * 100 + kSessionPolicyCharacters - 1) / kSessionPolicyCharacters;
    return too_large({.account = record.account}, static_cast<std::int64_t>(percent));
  }
  return {};
}

Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<Tag>>& tags) {
  std::vector<storage::Tag> out;
  if (!tags) return out;
  if (tags->size() > kMostSessionTags)
    return fail(kValidation,
                "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length "
                "less than or equal to " +
                    std::to_string(kMostSessionTags));
  std::set<std::string> keys;
  for (const auto& tag : *tags) {
    auto folded = to_lower(tag.Key.str());
    if (folded.starts_with("aws:")) return fail(kValidation, "Tag keys that begin with aws: are reserved.");
    if (!keys.insert(std::move(folded)).second)
      return fail(kValidation, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    out.push_back({std::string(tag.Key.str()), std::string(tag.Value.str())});
  }
  return out;
}

const storage::Tag* find_tag(const std::vector<storage::Tag>& tags, std::string_view key) {
  const auto found =
      std::ranges::find_if(tags, [&](const storage::Tag& tag) { return equals_ignoring_case(tag.key, key); });
  return found == tags.end() ? nullptr : &*found;
}

void add_session_keys(iam::Context& context, const iam::SessionRecord& wanted) {
  context.set("sts:RoleSessionName", wanted.session_name);
  const auto lasts = std::chrono::duration_cast<std::chrono::seconds>(wanted.expires - wanted.issued);
  context.set("sts:DurationSeconds", std::to_string(lasts.count()));
  if (!wanted.source_identity.empty()) context.set("sts:SourceIdentity", wanted.source_identity);
  if (!wanted.transitive_tags.empty()) context.set("sts:TransitiveTagKeys", wanted.transitive_tags);
}

void add_request_tags(iam::Context& context, const std::vector<storage::Tag>& tags) {
  if (tags.empty()) return;
  std::vector<std::string> keys;
  for (const auto& tag : tags) {
    keys.push_back(tag.key);
    context.set("aws:RequestTag/" + tag.key, tag.value);
  }
  context.set("aws:TagKeys", std::move(keys));
}

Result<MadeSession> make_session(const iam::SessionRecord& record, Deps& deps) {
  std::optional<std::int64_t> percent;
  if (!record.tags.empty() || !record.session_policies.empty() || !record.session_policy_arns.empty())
    percent = static_cast<std::int64_t>((iam::packed_size(record) * 100 + kPackedBytes - 1) / kPackedBytes);
  if (percent > 100) return too_large(record, *percent);
  const auto made = deps.directory.make_session(record);
  return MadeSession{{made.access_key_id, made.secret_access_key, made.session_token, made.expires}, percent};
}

AssumedRoleUser describe_session(const iam::SessionRecord& record, const storage::Principal& role) {
  return {record.principal_id + ":" + record.session_name,
          Arn::sts(record.account, "assumed-role/" + role.name + "/" + record.session_name).str()};
}

}  // namespace crossgate::services::sts
