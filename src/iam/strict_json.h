// JSON read so that no two readers can disagree about it.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace crossgate::iam {

struct JsonLimits {
  std::size_t bytes;
  std::size_t depth;  ///< of nested objects and arrays
};

/// RFC 8259, with a duplicate name in any object refused: Boost.JSON's own parser keeps the last one, which would let
/// an Allow hide a Deny. Thread-safe.
Parsed<boost::json::value> read_strict_json(std::string_view text, const JsonLimits& limits);

/// Borrows from `text`.
inline std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

}  // namespace crossgate::iam
