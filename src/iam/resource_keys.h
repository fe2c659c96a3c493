// The condition keys that follow from a resource.
#pragma once

#include <string_view>

#include "iam/caller.h"
#include "iam/context.h"

namespace crossgate::iam {

/// aws:ResourceAccount and aws:ResourceOrgID of what `caller` asks for, by its ARN or "*": an ARN without an account's
/// number (one of AWS's policies) and "*" stand for something in the caller's own account. Every account here is in
/// the caller's organization.
void describe_resource(Context& context, const Caller& caller, std::string_view resource);

}  // namespace crossgate::iam
