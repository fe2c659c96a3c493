// AWS's own managed policies that people attach by habit.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "iam/policy.h"

namespace crossgate::iam {

/// As IAM's GetPolicy, ListPolicies and GetPolicyVersion (its only version is "v1") show it. Lives as long as the
/// program; immutable.
struct AwsManagedPolicy {
  Arn arn;  ///< arn:aws:iam::aws:policy/NAME
  std::string_view name;
  std::string_view unique_id;  ///< ANPA…
  std::string_view description;
  std::shared_ptr<const Policy> policy;
};

/// Ordered by name. Thread-safe.
std::span<const AwsManagedPolicy> aws_managed_policies();
/// nullptr when there is none of this ARN. Thread-safe.
const AwsManagedPolicy* find_aws_managed_policy(std::string_view arn);

/// The same in short: the policy alone, nullptr when there is none of this ARN; and which ARNs there are.
std::shared_ptr<const Policy> aws_managed_policy(std::string_view arn);
std::vector<std::string_view> aws_managed_policy_arns();

}  // namespace crossgate::iam
