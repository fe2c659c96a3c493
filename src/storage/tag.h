// A tag: a key and a value.
#pragma once

#include <string>

namespace crossgate::storage {

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};

}  // namespace crossgate::storage
