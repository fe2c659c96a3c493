#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/sha1.h"

namespace crossgate {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// RFC 4648, 10.
TEST(Base64, AgreesWithTheTestVectors) {
  const std::vector<std::pair<std::string, std::string>> table = {{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : table) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, RefusesASecondSpelling) {
  for (const auto* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm-v"})
    EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(Base64Url, HasNoPaddingAndNoSlash) {
  EXPECT_EQ(to_base64url("\xff\xef\xfe"), "_-_-");
  EXPECT_EQ(from_base64url("_-_-"), "\xff\xef\xfe");
  EXPECT_EQ(to_base64url("f"), "Zg");
}

TEST(Hex, GoesBothWays) {
  EXPECT_EQ(to_hex(std::string_view("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(from_hex("00fF10"), std::string("\x00\xff\x10", 3));
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

TEST(Percent, KeepsOnlyTheUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ0-_.~ /+%\xe1"), "aZ0-_.~%20%2F%2B%25%E1");
  EXPECT_EQ(percent_encode("a/b", true), "a/b");
  EXPECT_EQ(percent_decode("a%20%2f+"), "a /+");
  for (const auto* bad : {"%", "%2", "%zz", "a%2"}) EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
}

// The Unicode Standard, table 3-7 and the text below it.
TEST(Utf8, RefusesOverlongSurrogateAndTruncatedForms) {
  for (const auto* good : {"", "a", "\xc3\xa4", "\xe1\x88\xb4", "\xf0\x9f\x98\x80"}) EXPECT_TRUE(is_utf8(good));
  for (const auto* bad : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe1\x88", "\xff"})
    EXPECT_FALSE(is_utf8(bad)) << to_hex(bad);
}

TEST(Utf8, ReplacesEachByteThatBelongsToNoCharacter) {
  EXPECT_EQ(to_utf8("a\xc3\xa4"), "a\xc3\xa4");
  EXPECT_EQ(to_utf8("a\xe1\x88z\xff"), "a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD");
}

TEST(Utf8, CountsCharactersNotBytes) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("a\xc3\xa4\xf0\x9f\x98\x80"), 3U);
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Cut, TakesTheFirstSeparator) {
  const auto halves = cut("a=b=c", "=");
  ASSERT_TRUE(halves);
  EXPECT_EQ(halves->before, "a");
  EXPECT_EQ(halves->after, "b=c");
  EXPECT_FALSE(cut("abc", "="));
}

TEST(Decimal, IsTheWholeText) {
  EXPECT_EQ(parse_decimal("18446744073709551615"), 18446744073709551615ULL);
  for (const auto* bad : {"", "-1", "+1", " 1", "1 ", "1a", "18446744073709551616"})
    EXPECT_EQ(parse_decimal(bad), std::nullopt) << bad;
}

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("listn", {"domain", "listen", "regions"}), "listen");
  EXPECT_EQ(nearest("zzzzzz", {"domain", "listen"}), std::nullopt);
}

TEST(Time, IsWrittenAndReadInBothForms) {
  const Time time = from_epoch_seconds(1'769'903'998);
  EXPECT_EQ(format_iso8601(time), "2026-01-31T23:59:58Z");
  EXPECT_EQ(format_basic(time), "20260131T235958Z");
  EXPECT_EQ(parse_basic("20260131T235958Z"), time);
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:58Z"), time);
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:58+00:00"), time);
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:58UTC"), time);
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:58.25Z"), time + 250ms);
  EXPECT_EQ(parse_iso8601("2026-02-01T01:59:58+02:00"), time);
  EXPECT_EQ(parse_iso8601("2026-01-31T20:29:58.25-0330"), time + 250ms);
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const auto* bad : {"", "2026-02-30T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T23:59:58",
                          "2026-01-31T23:59:58.Z", "2026-01-31T23:59:58+1:00", "2026-01-31T23:59:58+24:00",
                          "2026-01-31T23:59:58+01:60", "2026-01-31T23:59:5801:00", "2026-01-31T23:59:58+"})
    EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_basic("20261331T235958Z"), std::nullopt);
}

TEST(Sha1, AgreesWithThePublishedVector) {
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");  // FIPS 180-4
}

TEST(RandomText, DrawsFromTheWholeAlphabetAndNothingElse) {
  const std::string text = random_text(1000, "abc");
  EXPECT_EQ(text.size(), 1000U);
  EXPECT_EQ(text.find_first_not_of("abc"), std::string::npos);
  for (const char c : {'a', 'b', 'c'}) EXPECT_NE(text.find(c), std::string::npos);
}

TEST(SecretBytes, LeaveNothingBehindWhenTheyMove) {
  Secret first(std::string(64, 's'));
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the moved-from state is the point
  EXPECT_EQ(second.reveal(), std::string(64, 's'));
}

TEST(Base32, IsThatOfTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(to_base32(""), "");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32("fo"), "MZXQ");
  EXPECT_EQ(to_base32("foo"), "MZXW6");
  EXPECT_EQ(to_base32("foob"), "MZXW6YQ");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

}  // namespace
}  // namespace crossgate
