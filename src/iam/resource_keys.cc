#include "iam/resource_keys.h"

#include <string>

#include "base/arn.h"

namespace crossgate::iam {

void describe_resource(Context& context, const Caller& caller, std::string_view resource) {
  const auto arn = Arn::parse(resource);
  const bool has_account = arn && AccountId::parse(arn->account());
  context.set("aws:ResourceAccount", std::string(has_account ? arn->account() : caller.account.str()));
  if (caller.organization != nullptr) context.set("aws:ResourceOrgID", caller.organization->organization_id);
}

}  // namespace crossgate::iam
