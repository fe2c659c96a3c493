#include "iam/caller.h"

namespace crossgate::iam {

// IAM User Guide, "AWS global condition context keys". The keys that are always false are set all the same: left out,
// a Deny that tests for false would not hold.
void Caller::describe(Context& context) const {
  context.set("aws:PrincipalArn", principal_arn.str());
  context.set("aws:PrincipalAccount", std::string(account.str()));
  context.set("aws:userid", user_id);
  context.set("aws:ViaAWSService", "false");
  context.set("aws:PrincipalIsAWSService", "false");
  for (const auto& tag : tags) context.set("aws:PrincipalTag/" + tag.key, tag.value);
  switch (kind) {
    case CallerKind::root:
      context.set("aws:PrincipalType", "Account");
      break;
    case CallerKind::user:
      context.set("aws:PrincipalType", "User");
      context.set("aws:username", name);
      break;
    case CallerKind::assumed_role:
      context.set("aws:PrincipalType", "AssumedRole");
      // Sessions from AssumeRole never carry true, even when they were assumed with MFA.
      context.set("aws:MultiFactorAuthPresent", "false");
      if (issued) context.set("aws:TokenIssueTime", format_iso8601(*issued));
      break;
  }
}

}  // namespace crossgate::iam
