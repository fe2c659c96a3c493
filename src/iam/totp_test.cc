#include "iam/totp.h"

#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

constexpr std::string_view kSeed = "12345678901234567890";

TEST(Totp, GivesTheCodesOfRfc6238) {
  // RFC 6238, appendix B, the SHA-1 rows: the last six of its eight digits.
  const auto code_at = [](std::int64_t seconds) { return totp_code(kSeed, totp_step(from_epoch_seconds(seconds))); };
  EXPECT_EQ(code_at(59), "287082");
  EXPECT_EQ(code_at(1'111'111'109), "081804");
  EXPECT_EQ(code_at(1'111'111'111), "050471");
  EXPECT_EQ(code_at(1'234'567'890), "005924");
  EXPECT_EQ(code_at(2'000'000'000), "279037");
  EXPECT_EQ(code_at(20'000'000'000), "353130");
}

TEST(Totp, FindsTheStepOfACodeWithinReach) {
  EXPECT_EQ(find_totp_step(kSeed, totp_code(kSeed, 99), 100, 1), 99);
  EXPECT_EQ(find_totp_step(kSeed, totp_code(kSeed, 101), 100, 1), 101);
  EXPECT_EQ(find_totp_step(kSeed, totp_code(kSeed, 102), 100, 1), std::nullopt);
  EXPECT_EQ(find_totp_step(kSeed, "", 100, 1), std::nullopt);
}

TEST(Totp, TakesTwoCodesOnlyOneBehindTheOther) {
  EXPECT_EQ(find_totp_steps(kSeed, totp_code(kSeed, 100), totp_code(kSeed, 101), 103, 10), 100);
  EXPECT_EQ(find_totp_steps(kSeed, totp_code(kSeed, 101), totp_code(kSeed, 100), 103, 10), std::nullopt);
  EXPECT_EQ(find_totp_steps(kSeed, totp_code(kSeed, 100), totp_code(kSeed, 102), 103, 10), std::nullopt);
  EXPECT_EQ(find_totp_steps(kSeed, totp_code(kSeed, 100), totp_code(kSeed, 100), 103, 10), std::nullopt);
}

}  // namespace
}  // namespace crossgate::iam
