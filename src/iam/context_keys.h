// Which context keys a policy document asks about.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/text.h"

namespace crossgate::iam {

struct LessIgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return to_lower(a) < to_lower(b); }
};
using ContextKeys = std::set<std::string, LessIgnoringCase>;

/// The keys of the document's conditions and policy variables, as the document spells them first. `document` must be
/// one that Policy::parse took.
ContextKeys context_keys_in(std::string_view document);

}  // namespace crossgate::iam
