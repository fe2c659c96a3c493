// From the text of an expression to its tokens. Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/jmespath/token.h"

namespace crossgate::jmespath {

/// `expression` is well-formed UTF-8. The last token is `end`. Fails with kUsage, in the words of the AWS CLI, with the
/// expression and a mark below the place.
Result<std::vector<Token>> tokenize(std::string_view expression);

}  // namespace crossgate::jmespath
