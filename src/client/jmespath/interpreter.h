// Applies an expression's tree to a document. Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <utility>

#include "base/error.h"
#include "client/jmespath/node.h"

namespace crossgate::jmespath {

/// What a node finds: a part of the document or of the expression, only pointed to, or a value made on the way.
class Found {
 public:
  static Found in_place(const boost::json::value& value) { return Found(&value, nullptr); }
  static Found made(boost::json::value value) { return Found(nullptr, std::move(value)); }
  static Found nothing() { return Found(nullptr, nullptr); }

  bool is_in_place() const { return place_ != nullptr; }
  const boost::json::value& get() const { return place_ != nullptr ? *place_ : made_; }
  boost::json::value take() && { return place_ != nullptr ? *place_ : std::move(made_); }

 private:
  Found(const boost::json::value* place, boost::json::value made) : place_(place), made_(std::move(made)) {}

  const boost::json::value* place_;
  boost::json::value made_;
};

/// What it finds in place lives as long as `node` and `document`. Fails with kOther where a function is called wrongly.
Result<Found> evaluate(const Node& node, const boost::json::value& document);

}  // namespace crossgate::jmespath
