// A policy document, read strictly and compiled.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate::iam {

/// MalformedPolicyDocument, with what is wrong and where.
inline constexpr ErrorCode kMalformedPolicyDocument{"MalformedPolicyDocumentException", 400, "MalformedPolicyDocument",
                                                    400};

enum class PolicyKind {
  identity,  ///< has resources and no principals; attached to a user or role, or given with a session
  trust,     ///< has principals and no resources; says who may assume a role
};

struct CompiledPolicy;  // iam/compiled_policy.h: for the evaluator only

/// Immutable; thread-safe; cheap to share.
class Policy {
 public:
  /// Refuses whatever it does not fully understand: an unknown element, operator or version, a duplicate key, a
  /// principal in an identity policy. Never ignores. The error is kMalformedPolicyDocument.
  static Result<std::shared_ptr<const Policy>> parse(std::string_view document, PolicyKind kind);

  const CompiledPolicy& compiled() const { return *compiled_; }
  /// The document as it was given.
  const std::string& document() const { return document_; }
  ~Policy();

 private:
  Policy(std::string document, std::unique_ptr<const CompiledPolicy> compiled);
  std::string document_;
  std::unique_ptr<const CompiledPolicy> compiled_;
};

}  // namespace crossgate::iam
