// The forms of AWS Query: `Action=…&Version=…&Tags.member.1.Key=…`. Pure and thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/shape.h"

namespace crossgate::wire {

/// Bounds on a form that is not trusted.
struct FormLimits {
  std::size_t bytes = std::size_t{1} * 1024 * 1024;
  std::size_t parameters = 2'000;
  std::size_t key_bytes = 512;
  std::size_t depth = 16;           ///< of a name's parts between periods
  std::size_t list_index = 10'000;  ///< the highest number in ".member.N"
};

/// A call taken from a form. In `members` every scalar is a string (decode with Scalars::text); ".member.N" are
/// lists, ordered by number with its gaps closed; ".entry.N.key" and ".value" are objects.
struct Form {
  std::string action;   ///< empty where absent
  std::string version;  ///< empty where absent
  boost::json::object members;
};

/// Reads an application/x-www-form-urlencoded body (or the query of a URL), in UTF-8, '+' being a space. Fails with
/// MalformedInput for a name that is empty, given twice, or stands both for a value and for a structure, and with
/// RequestEntityTooLarge where a bound is passed.
Result<Form> parse_form(std::string_view body, const FormLimits& limits = {});

/// The form that calls `action`, for a client. `input` is a tree of the structure `shape`, as encode() makes it;
/// members that the shape does not have are left out.
std::string serialize_form(std::string_view action, std::string_view version, const Shape& shape,
                           const boost::json::value& input);

}  // namespace crossgate::wire
