// The condition keys that follow from a resource.
#pragma once

#include <string_view>

#include "iam/caller.h"
#include "iam/context.h"

namespace crossgate::iam {

/// aws:ResourceAccount, aws:ResourceOrgID and aws:ResourceOrgPaths of what `caller` asks for, by its ARN or "*": an ARN
/// without an account's number (one of AWS's policies) and "*" stand for something in the caller's own account. Every
/// account here is in the caller's organization. `place`: where the resource's account stands, if that is another one;
/// nullptr: not known, so that there is no aws:ResourceOrgPaths.
void describe_resource(Context& context, const Caller& caller, std::string_view resource,
                       const OrganizationPlace* place = nullptr);

}  // namespace crossgate::iam
