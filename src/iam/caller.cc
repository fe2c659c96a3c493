#include "iam/caller.h"

namespace crossgate::iam {
namespace {

std::string_view type_of(CallerKind kind) {
  switch (kind) {
    case CallerKind::root:
      return "Account";
    case CallerKind::user:
      return "User";
    case CallerKind::assumed_role:
      return "AssumedRole";
    case CallerKind::federated_user:
      return "FederatedUser";
    case CallerKind::web_identity:
      return "Anonymous";
  }
  return "";
}

}  // namespace

// IAM User Guide, "AWS global condition context keys". The keys that are always false are set all the same: left out,
// a Deny that tests for false would not hold.
void Caller::describe(Context& context) const {
  if (kind == CallerKind::web_identity) {
    // Its request is not signed: "Anonymous requests return anonymous", and have no principal's ARN and no id.
    context.set("aws:PrincipalAccount", "anonymous");
  } else {
    context.set("aws:PrincipalArn", principal_arn.str());
    context.set("aws:PrincipalAccount", std::string(account.str()));
    context.set("aws:userid", user_id);
  }
  context.set("aws:ViaAWSService", "false");
  context.set("aws:PrincipalIsAWSService", "false");
  if (organization != nullptr) {
    context.set("aws:PrincipalOrgID", organization->organization_id);
    context.set("aws:PrincipalOrgPaths", organization->path);
  }
  for (const auto& tag : tags) context.set("aws:PrincipalTag/" + tag.key, tag.value);
  context.set("aws:PrincipalType", std::string(type_of(kind)));
  if (kind == CallerKind::user) context.set("aws:username", name);
  if (issued) {
    // Sessions from AssumeRole never carry true, even when they were assumed with MFA.
    context.set("aws:MultiFactorAuthPresent", mfa ? "true" : "false");
    context.set("aws:TokenIssueTime", format_iso8601(*issued));
  }
  if (!source_identity.empty()) context.set("aws:SourceIdentity", source_identity);
  if (!identity_provider.empty()) context.set("aws:FederatedProvider", identity_provider);
  for (const auto& claim : claims) context.set(claim.key, claim.values);
}

}  // namespace crossgate::iam
