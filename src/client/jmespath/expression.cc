#include "client/jmespath/expression.h"

#include <utility>

#include "client/jmespath/interpreter.h"
#include "client/jmespath/parser.h"

namespace crossgate::jmespath {

Result<Expression> Expression::parse(std::string_view text) {
  TRY(auto root, jmespath::parse(text));
  return Expression(std::move(root));
}

Result<boost::json::value> Expression::search(const boost::json::value& document) const {
  TRY(auto found, evaluate(root_, document));
  return std::move(found).take();
}

}  // namespace crossgate::jmespath
