#include "base/number.h"

#include <gtest/gtest.h>

namespace crossgate {
namespace {

TEST(Number, IsTheWholeText) {
  EXPECT_EQ(parse_number<std::int64_t>("-42"), -42);
  EXPECT_EQ(parse_number<double>("-1.5e3"), -1500.0);
  EXPECT_EQ(parse_number<double>("0.1"), 0.1);
  for (const std::string_view text : {"", "-", "+1", " 1", "1 ", "0x10", "1e", "one", "1,5", "--1"}) {
    EXPECT_FALSE(parse_number<std::int64_t>(text)) << text;
    EXPECT_FALSE(parse_number<double>(text)) << text;
  }
}

TEST(Number, IsNoneOutOfRange) {
  EXPECT_EQ(parse_number<std::int64_t>("9223372036854775807"), INT64_MAX);
  EXPECT_FALSE(parse_number<std::int64_t>("9223372036854775808"));
  EXPECT_FALSE(parse_number<double>("1e999"));
}

}  // namespace
}  // namespace crossgate
