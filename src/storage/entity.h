// What the rows of an account belong to.
#pragma once

#include <compare>
#include <string_view>

namespace crossgate::storage {

/// A user, a role, a group, a policy…: whose a row is, and what a write changes. Borrows both texts.
struct Entity {
  std::string_view kind;  ///< as the database has it: "user", "mfa-device"
  std::string_view name;  ///< compared without case; of some kinds another text by which the store knows it
};

/// As the database orders them: by kind, then by the folded name, bytewise.
std::weak_ordering operator<=>(const Entity& a, const Entity& b);
inline bool operator==(const Entity& a, const Entity& b) { return (a <=> b) == 0; }

}  // namespace crossgate::storage
