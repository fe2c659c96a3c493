#include "iam/resource_keys.h"

#include <string>

#include "base/arn.h"

namespace crossgate::iam {

void describe_resource(Context& context, const Caller& caller, std::string_view resource,
                       const OrganizationPlace* place) {
  const auto arn = Arn::parse(resource);
  const bool has_account = arn && AccountId::parse(arn->account());
  const bool is_own = !has_account || arn->account() == caller.account.str();
  context.set("aws:ResourceAccount", std::string(has_account ? arn->account() : caller.account.str()));
  if (caller.organization == nullptr) return;
  context.set("aws:ResourceOrgID", caller.organization->organization_id);
  if (is_own) place = caller.organization.get();
  if (place != nullptr) context.set("aws:ResourceOrgPaths", place->path);
}

}  // namespace crossgate::iam
