// Structures with a member of every kind, for the tests of this folder.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "wire/constraint.h"
#include "wire/describe.h"

namespace crossgate::wire::test {

inline constexpr ErrorCode kInvalidColour{"InvalidColourException"};
inline constexpr ErrorCode kColourRequired{"ColourRequiredException"};
inline constexpr ErrorCode kTooManyNumbers{"TooManyNumbersException"};
inline constexpr TextErrors kColourErrors{"colour", kInvalidColour, kColourRequired};

/// With errors of its service's own.
enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

/// With the general errors.
enum class Size { SMALL, LARGE };
BOOST_DESCRIBE_ENUM(Size, SMALL, LARGE)

/// A constrained list.
struct Numbers {
  std::vector<std::int64_t> values;
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

struct Leaf {
  std::string Name;
  std::vector<Leaf> children;
  friend bool operator==(const Leaf&, const Leaf&) = default;
};
BOOST_DESCRIBE_STRUCT(Leaf, (), (Name, children))

}  // namespace crossgate::wire::test

template <>
struct crossgate::wire::Constraint<crossgate::wire::test::Colour>
    : crossgate::wire::ServiceChoice<crossgate::wire::test::Colour, crossgate::wire::test::kColourErrors> {};

template <>
struct crossgate::wire::Constraint<crossgate::wire::test::Numbers> {
  using Wire = std::vector<std::int64_t>;
  static Result<test::Numbers> parse(Wire values) {
    if (values.size() > 2) return fail(test::kTooManyNumbers, "At most 2 numbers can be given.");
    return test::Numbers{std::move(values)};
  }
  static const Wire& format(const test::Numbers& numbers) { return numbers.values; }
};

namespace crossgate::wire::test {

struct Everything {
  AccountId account;
  std::optional<Colour> colour;
  std::optional<Size> size;
  std::optional<bool> flag;
  std::optional<std::int64_t> count;
  std::optional<Bounded<1, 10>> bounded;
  std::optional<double> ratio;
  std::optional<Time> when;
  std::optional<Bytes> bytes;
  std::optional<std::map<std::string, std::string>> tags;
  std::optional<Leaf> leaf;
  std::optional<Numbers> numbers;
  std::optional<std::vector<std::string>> Names;
  friend bool operator==(const Everything&, const Everything&) = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (account, colour, size, flag, count, bounded, ratio, when, bytes, tags, leaf, numbers, Names))

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

/// Every member is required.
struct Demanding {
  Colour colour;
  std::string Text;
};
BOOST_DESCRIBE_STRUCT(Demanding, (), (colour, Text))

/// Every member given, with values that are awkward to carry.
inline Everything full() {
  return {.account = *AccountId::parse("123456789012"),
          .colour = Colour::green,
          .size = Size::LARGE,
          .flag = true,
          .count = -9'007'199'254'740'993,
          .bounded = *Bounded<1, 10>::parse(10),
          .ratio = 0.1,
          .when = from_epoch_seconds(1'484'167'798),
          .bytes = Bytes{std::string("\x00\xff\x01", 3)},
          .tags = std::map<std::string, std::string>{{"a b&c=d", "<ä>"}, {"empty", ""}},
          .leaf = Leaf{"root", {Leaf{"first", {}}, Leaf{"second", {Leaf{"inner", {}}}}}},
          .numbers = Numbers{{1, 2}},
          .Names = std::vector<std::string>{"one", "a\r\nb", " "}};
}

}  // namespace crossgate::wire::test
