// What values mean to JMESPath (jmespath.org/specification.html). Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "client/jmespath/node.h"

namespace crossgate::jmespath {

/// "string", "number", "boolean", "array", "object" or "null".
std::string_view type_name(const boost::json::value& value);

/// Everything but null, false, "", [] and {}.
bool is_true(const boost::json::value& value);

/// 1 and 1.0 are equal; the order of an object's members does not count.
bool are_equal(const boost::json::value& a, const boost::json::value& b);

/// Numbers by size, exactly; texts by their characters' code points; nullopt for anything else.
std::optional<std::weak_ordering> order_of(const boost::json::value& a, const boost::json::value& b);

/// A boolean; null where values have no order.
boost::json::value compare(Comparator comparator, const boost::json::value& a, const boost::json::value& b);

}  // namespace crossgate::jmespath
