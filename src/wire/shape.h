// What an API's values look like, at run time: made from the described C++ structs by wire/describe.h, read by
// everything that handles values of any operation alike (forms, XML, the command line, the coverage document).
#pragma once

#include <boost/describe/enum.hpp>
#include <span>
#include <string_view>

namespace crossgate::wire {

enum class Kind { structure, list, map, string, integer, number, boolean, timestamp, blob };
BOOST_DESCRIBE_ENUM(Kind, structure, list, map, string, integer, number, boolean, timestamp, blob)

struct Shape;

struct Member {
  std::string_view name;  ///< on the wire, letter for letter
  const Shape* shape = nullptr;
  bool required = false;
};

/// Immutable, a constant with static lifetime: `shape_of<T>()` in wire/describe.h names them.
struct Shape {
  Kind kind = Kind::string;
  std::span<const Member> members = {};            ///< structure: in the order of declaration
  const Shape* element = nullptr;                  ///< list and map (whose keys are strings)
  std::span<const std::string_view> choices = {};  ///< string: all the values of an enumeration; else empty
};

/// The member of a structure by its wire name; nullptr where there is none.
constexpr const Member* find_member(const Shape& structure, std::string_view name) {
  for (const Member& member : structure.members) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

}  // namespace crossgate::wire
