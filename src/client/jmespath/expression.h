// JMESPath (jmespath.org/specification.html), the language of --query: what python-jmespath finds, which the AWS CLI
// uses, without the accidents of its Python (docs/client.md names them).
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "base/error.h"
#include "client/jmespath/node.h"

namespace crossgate::jmespath {

/// Immutable; thread-safe.
class Expression {
 public:
  /// `text` is well-formed UTF-8. Fails with kUsage, saying at which character, in the words of the AWS CLI.
  static Result<Expression> parse(std::string_view text);

  /// null where nothing is found. Fails with kOther where a function is called wrongly, which shows only now.
  Result<boost::json::value> search(const boost::json::value& document) const;

 private:
  explicit Expression(Node root) : root_(std::move(root)) {}

  Node root_;
};

}  // namespace crossgate::jmespath
