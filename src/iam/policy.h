// A policy document, read strictly and compiled.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::iam {

/// MalformedPolicyDocument, with what is wrong and where.
inline constexpr ErrorCode kMalformedPolicyDocument{"MalformedPolicyDocumentException", 400, "MalformedPolicyDocument",
                                                    400};

enum class PolicyKind {
  identity,  ///< has resources and no principals: identity-based, session and service control policies, boundaries
  trust,     ///< has principals and no resources; says who may assume a role
};

struct CompiledPolicy;  // iam/compiled_policy.h: for the evaluator only

/// Immutable; thread-safe; cheap to share.
class Policy {
 public:
  /// Refuses whatever it does not fully understand: an unknown element, operator or version, a duplicate key, a
  /// principal in an identity policy. Never ignores. The error is kMalformedPolicyDocument. `arn`: see below.
  static Result<std::shared_ptr<const Policy>> parse(std::string_view document, PolicyKind kind,
                                                     std::string_view arn = {});

  const CompiledPolicy& compiled() const { return *compiled_; }
  /// The document as it was given.
  const std::string& document() const { return document_; }
  /// Of a managed or a service control policy, for whoever is refused by it; empty for those that have none.
  const std::string& arn() const { return arn_; }
  ~Policy();

 private:
  Policy(std::string document, std::string_view arn, std::unique_ptr<const CompiledPolicy> compiled);
  std::string document_;
  std::string arn_;
  std::unique_ptr<const CompiledPolicy> compiled_;
};

/// Policies of one layer, in no order.
using PolicySet = std::vector<std::shared_ptr<const Policy>>;

}  // namespace crossgate::iam
