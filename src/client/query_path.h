// --query, as far as this version goes: the paths of JMESPath (jmespath.org/specification.html): names, indices, [],
// [*] and the projections that these make. Anything beyond is refused, never guessed at. Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace crossgate::client {

class QueryPath {
 public:
  /// Fails with kUsage, saying which part is not understood.
  static Result<QueryPath> parse(std::string_view text);

  /// null where the path leads nowhere.
  boost::json::value search(const boost::json::value& tree) const;

 private:
  struct Field {
    std::string name;
  };
  struct Index {
    std::int64_t number;  ///< negative: from the end
  };
  struct Star {};
  struct Flatten {};
  using Step = std::variant<Field, Index, Star, Flatten>;
  friend class QueryParser;

  boost::json::value walk(boost::json::value value, std::size_t from, std::size_t to) const;

  std::vector<Step> steps_;
};

}  // namespace crossgate::client
