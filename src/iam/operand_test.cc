#include "iam/operand.h"

#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

TEST(Operand, ReadsNumbers) {
  EXPECT_EQ(parse_number("3600"), 3600.0);
  EXPECT_EQ(parse_number("-1"), -1.0);
  EXPECT_EQ(parse_number("+0.5"), 0.5);
  EXPECT_EQ(parse_number("007"), 7.0);
  for (const std::string_view text :
       {"", "-", "1e3", "0x10", "inf", "nan", ".5", "5.", "1 ", " 1", "1,5", "--1", "+-1"})
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
}

TEST(Operand, ReadsMomentsInSecondsOrAsDates) {
  constexpr Time kMidnight = from_epoch_seconds(1'769'904'000);  // 2026-02-01
  EXPECT_EQ(parse_moment("1769904000"), kMidnight);
  EXPECT_EQ(parse_moment("2026-02-01"), kMidnight);
  EXPECT_EQ(parse_moment("2026-02-01T00:00Z"), kMidnight);
  EXPECT_EQ(parse_moment("2026-02-01T00:00:00Z"), kMidnight);
  EXPECT_EQ(parse_moment("2026-02-01T05:30:00+05:30"), kMidnight);
  EXPECT_EQ(parse_moment("2026-01-31T19:00:00.000-05:00"), kMidnight);
  EXPECT_EQ(parse_moment("2026-02-01T00:00:00.25Z"), kMidnight + std::chrono::milliseconds(250));
  EXPECT_EQ(parse_moment("2026-02-01T00:00:00.123456789Z"), kMidnight + std::chrono::milliseconds(123));
  EXPECT_EQ(parse_moment("-1"), from_epoch_seconds(-1));
  for (const std::string_view text :
       {"", "yesterday", "2026-02", "2026-02-30", "2026-13-01", "2026-02-01T", "2026-02-01T00:00", "2026-02-01T24:00Z",
        "2026-02-01T00:00:60Z", "2026-02-01T00:00:00.Z", "2026-02-01 00:00:00Z", "2026-02-01T00:00:00ZZ",
        "2026-02-01T00:00+0100", "20260201T000000Z", "1769904000.5", "99999999999999999999", "9999999999999999"})
    EXPECT_EQ(parse_moment(text), std::nullopt) << text;
}

}  // namespace
}  // namespace crossgate::iam
