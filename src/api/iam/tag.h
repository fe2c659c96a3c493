// A tag, as IAM writes it.
#pragma once

#include <boost/describe/class.hpp>

#include "api/checked_text.h"

namespace crossgate::api::iam {

inline constexpr TextRule kTagKey{1, 128, nullptr, ""};
inline constexpr TextRule kTagValue{0, 256, nullptr, ""};

using TagKey = CheckedText<kTagKey>;
using TagValue = CheckedText<kTagValue>;

struct Tag {
  TagKey Key;
  TagValue Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

}  // namespace crossgate::api::iam
