// What a policy document becomes, for the evaluator only.
#pragma once

#include <vector>

#include "iam/condition.h"
#include "iam/pattern.h"
#include "iam/principal.h"

namespace crossgate::iam {

/// Action or Resource, or its opposite.
struct Matcher {
  std::vector<Pattern> patterns;
  bool negated = false;  ///< NotAction, NotResource: whatever no pattern matches

  bool matches(std::string_view text, const Context& context) const;
};

struct Statement {
  bool allow = false;
  Matcher actions;
  Matcher resources;                       ///< identity policies only
  std::vector<TrustPrincipal> principals;  ///< trust policies only
  std::vector<Condition> conditions;       ///< all must hold

  bool conditions_hold(const Context& context) const;
};

struct CompiledPolicy {
  std::vector<Statement> statements;
};

}  // namespace crossgate::iam
