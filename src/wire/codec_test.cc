#include "wire/codec.h"

#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/aws_errors.h"
#include "wire/test_shapes.h"

namespace crossgate::wire {
namespace {

using test::Colour;
using test::Demanding;
using test::Everything;
using test::Leaf;

boost::json::value tree(std::string_view text) { return boost::json::parse(text); }

Result<Everything> decode_typed(std::string_view text) { return decode<Everything>(tree(text)); }
Result<Everything> decode_text(std::string_view text) { return decode<Everything>(tree(text), Scalars::text); }

TEST(Codec, BringsEveryKindOfMemberBackAsItWas) {
  for (const auto format : {TimestampFormat::epoch_seconds, TimestampFormat::iso8601}) {
    const auto decoded = decode<Everything>(encode(test::full(), format), Scalars::text);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(*decoded, test::full());
  }
}

TEST(Encode, WritesEachKindAsAwsJsonHasIt) {
  Everything value{.account = *AccountId::parse("123456789012"),
                   .colour = Colour::red,
                   .flag = false,
                   .count = 3,
                   .when = from_epoch_seconds(1'484'167'798) + std::chrono::milliseconds(500),
                   .bytes = Bytes{"hi"}};
  EXPECT_EQ(
      encode(value, TimestampFormat::epoch_seconds),
      tree(R"({"account":"123456789012","colour":"red","flag":false,"count":3,"when":1484167798.5,"bytes":"aGk="})"));
}

TEST(Encode, LeavesOutWhatIsAbsentAndKeepsEmptyLists) {
  EXPECT_EQ(boost::json::serialize(encode(Leaf{"x", {}}, TimestampFormat::epoch_seconds)),
            R"({"Name":"x","children":[]})");
  EXPECT_EQ(boost::json::serialize(encode(test::Nothing{}, TimestampFormat::epoch_seconds)), "{}");
}

TEST(Encode, WritesTimesOfQueryServicesAsText) {
  Everything value{.account = *AccountId::parse("123456789012"), .when = from_epoch_seconds(0)};
  EXPECT_EQ(encode(value, TimestampFormat::iso8601),
            tree(R"({"account":"123456789012","when":"1970-01-01T00:00:00Z"})"));
}

TEST(Decode, IgnoresUnknownMembersAndTakesNullAsAbsent) {
  const auto decoded = decode_typed(R"({"account":"123456789012","flag":null,"surprise":{"a":[1]}})");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, Everything{.account = *AccountId::parse("123456789012")});
}

TEST(Decode, TakesAnythingForAStructureWithoutMembers) {
  EXPECT_TRUE(decode<test::Nothing>(tree(R"({"a":1})")));
  EXPECT_FALSE(decode<test::Nothing>(tree("[]")));
}

TEST(Decode, TakesTimesAsSecondsWithAFraction) {
  const auto decoded = decode_typed(R"({"account":"123456789012","when":1484167798.123})");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->when, from_epoch_seconds(1'484'167'798) + std::chrono::milliseconds(123));
}

struct Refusal {
  std::string_view members;  ///< beside the account
  std::string_view code;
  std::string_view message;
};

void expect_refusals(Scalars scalars, const std::vector<Refusal>& refusals) {
  for (const auto& [members, code, message] : refusals) {
    const auto decoded =
        decode<Everything>(tree(R"({"account":"123456789012",)" + std::string(members) + "}"), scalars);
    ASSERT_FALSE(decoded) << members;
    EXPECT_EQ(decoded.error().code.name, code) << members;
    EXPECT_EQ(decoded.error().message, message) << members;
  }
}

TEST(Decode, RefusesTheWrongJsonTypeWhereverItStands) {
  expect_refusals(
      Scalars::typed,
      {
          {R"("flag":"true")", "SerializationException", "The value of 'flag' must be true or false."},
          {R"("count":"1")", "SerializationException", "The value of 'count' must be an integer."},
          {R"("count":1.5)", "SerializationException", "The value of 'count' must be an integer."},
          {R"("count":9223372036854775808)", "SerializationException", "The value of 'count' must be an integer."},
          {R"("ratio":true)", "SerializationException", "The value of 'ratio' must be a number."},
          {R"("when":"1970-01-01T00:00:00Z")", "SerializationException", "The value of 'when' must be a timestamp."},
          {R"("when":1e300)", "SerializationException", "The value of 'when' must be a timestamp."},
          {R"("bytes":"a")", "SerializationException", "The value of 'bytes' must be bytes in base64."},
          {R"("bytes":[])", "SerializationException", "The value of 'bytes' must be bytes in base64."},
          {R"("colour":1)", "SerializationException", "The value of 'colour' must be a string."},
          {R"("tags":[])", "SerializationException", "The value of 'tags' must be a structure."},
          {R"("tags":{"k":1})", "SerializationException", "The value of 'tags.k' must be a string."},
          {R"("tags":"")", "SerializationException", "The value of 'tags' must be a structure."},
          {R"("leaf":"x")", "SerializationException", "The value of 'leaf' must be a structure."},
          {R"("leaf":{"Name":"x","children":[{"Name":"y","children":[]},{"Name":7}]})", "SerializationException",
           "The value of 'leaf.children.2.member.name' must be a string."},
          {R"("Names":"one")", "SerializationException", "The value of 'names' must be a list."},
          {R"("Names":["one",null])", "SerializationException", "The value of 'names.2.member' must be a string."},
          {R"("Names":["a\u0000b"])", "SerializationException",
           "The value of 'names.1.member' must be a string without U+0000."},
      });
}

TEST(Decode, RefusesABrokenConstraintWithTheServicesErrorOrTheGeneralOne) {
  expect_refusals(
      Scalars::typed,
      {
          {R"("colour":"blue")", "InvalidColourException", "The colour is not valid: it must be one of red green."},
          {R"("size":"HUGE")", "ValidationException",
           "1 validation error detected: Value 'HUGE' at 'size' failed to satisfy constraint: Member must satisfy enum "
           "value set: [SMALL, LARGE]"},
          {R"("bounded":11)", "ValidationException",
           "1 validation error detected: Value '11' at 'bounded' failed to satisfy constraint: Member must have value "
           "less than or equal to 10"},
          {R"("bounded":0)", "ValidationException",
           "1 validation error detected: Value '0' at 'bounded' failed to satisfy constraint: Member must have value "
           "greater than or equal to 1"},
          {R"("numbers":[1,2,3])", "TooManyNumbersException", "At most 2 numbers can be given."},
          {R"("numbers":[1,"2"])", "SerializationException", "The value of 'numbers.2.member' must be an integer."},
      });
}

TEST(Decode, RefusesAnAbsentRequiredMemberWithTheServicesErrorOrTheGeneralOne) {
  const auto without_colour = decode<Demanding>(tree(R"({"Text":"x"})"));
  ASSERT_FALSE(without_colour);
  EXPECT_EQ(without_colour.error().code.name, "ColourRequiredException");
  EXPECT_EQ(without_colour.error().message, "A colour is required.");

  const auto without_text = decode<Demanding>(tree(R"({"colour":"red","Text":null})"));
  ASSERT_FALSE(without_text);
  EXPECT_EQ(without_text.error().code, kValidation);
  EXPECT_EQ(without_text.error().message,
            "1 validation error detected: Value null at 'text' failed to satisfy constraint: Member must not be null");
}

TEST(Decode, RefusesARequestThatIsNoStructure) {
  for (const std::string_view text : {"[]", "1", "\"x\"", "null"}) {
    const auto decoded = decode_typed(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().message, "The request must be a structure.");
  }
}

TEST(Decode, EchoesARefusedValueOnlyInPart) {
  const auto long_value =
      decode_typed(R"({"account":")" + std::string(255, 'x') + "\u00e4" + std::string(5000, 'y') + "\"}");
  ASSERT_FALSE(long_value);
  EXPECT_EQ(long_value.error().message, "1 validation error detected: Value '" + std::string(255, 'x') +
                                            "...' at 'account' failed to satisfy constraint: Member must be 12 digits");
}

TEST(DecodeText, TakesScalarsAsTheirTextAndEmptyTextAsAnEmptyList) {
  const auto decoded = decode_text(
      R"({"account":"123456789012","flag":"True","count":"-12","bounded":"7","ratio":"2.5",
          "when":"2026-01-31T23:59:59Z","Names":"","tags":""})");
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->flag, true);
  EXPECT_EQ(decoded->count, -12);
  EXPECT_EQ(decoded->bounded->value(), 7);
  EXPECT_EQ(decoded->ratio, 2.5);
  EXPECT_EQ(format_iso8601(*decoded->when), "2026-01-31T23:59:59Z");
  EXPECT_THAT(*decoded->Names, testing::IsEmpty());
  EXPECT_THAT(*decoded->tags, testing::IsEmpty());
}

TEST(DecodeText, RefusesTextThatIsNoSuchScalar) {
  expect_refusals(
      Scalars::text,
      {
          {R"("flag":"yes")", "SerializationException", "The value of 'flag' must be true or false."},
          {R"("count":"")", "SerializationException", "The value of 'count' must be an integer."},
          {R"("count":"1 ")", "SerializationException", "The value of 'count' must be an integer."},
          {R"("count":"99999999999999999999")", "SerializationException", "The value of 'count' must be an integer."},
          {R"("ratio":"nan")", "SerializationException", "The value of 'ratio' must be a number."},
          {R"("when":"yesterday")", "SerializationException", "The value of 'when' must be a timestamp."},
          {R"("Names":"one")", "SerializationException", "The value of 'names' must be a list."},
      });
}

}  // namespace
}  // namespace crossgate::wire
