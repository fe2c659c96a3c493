// From tokens to the tree. Pure; thread-safe.
#pragma once

#include <string_view>

#include "base/error.h"
#include "client/jmespath/node.h"

namespace crossgate::jmespath {

/// Takes what the AWS CLI takes (missing commas between a function's arguments too). Fails with kUsage in its words,
/// with the expression and a mark below the place; also where it is nested deeper than anything that a person writes.
Result<Node> parse(std::string_view expression);

}  // namespace crossgate::jmespath
