// What conditions compare by meaning, not by text: numbers and moments.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace crossgate::iam {

/// How the value of a request stands to the policy's: "NumericLessThan" holds when the first is less.
enum class Relation { equal, less, less_or_equal, greater, greater_or_equal };

template <class T>
bool stands(const T& given, Relation relation, const T& wanted) {
  switch (relation) {
    case Relation::equal:
      return given == wanted;
    case Relation::less:
      return given < wanted;
    case Relation::less_or_equal:
      return given <= wanted;
    case Relation::greater:
      return given > wanted;
    case Relation::greater_or_equal:
      return given >= wanted;
  }
  return false;
}

/// An integer or a decimal number, with a sign or without: "3600", "-1", "0.5". Exact up to 2^53.
std::optional<double> parse_number(std::string_view text);

/// Seconds since 1970 ("1790000000"), or ISO 8601 as W3C profiles it (NOTE-datetime): "2026-01-31",
/// "2026-01-31T23:59Z", "2026-01-31T23:59:59.5+01:00". Digits alone are always seconds, never a year.
std::optional<Time> parse_moment(std::string_view text);

}  // namespace crossgate::iam
