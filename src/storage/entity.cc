#include "storage/entity.h"

#include <algorithm>

#include "base/text.h"

namespace crossgate::storage {

std::weak_ordering operator<=>(const Entity& a, const Entity& b) {
  if (const auto by_kind = a.kind <=> b.kind; by_kind != 0) return by_kind;
  return std::lexicographical_compare_three_way(
      a.name.begin(), a.name.end(), b.name.begin(), b.name.end(), [](char x, char y) -> std::weak_ordering {
        return static_cast<unsigned char>(to_lower(x)) <=> static_cast<unsigned char>(to_lower(y));
      });
}

}  // namespace crossgate::storage
