// Ids of objects that are only named.
#pragma once

#include <string>

namespace crossgate::git {

inline const std::string kOne(40, '1');
inline const std::string kTwo(40, '2');

}  // namespace crossgate::git
