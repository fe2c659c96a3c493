#include "wire/query.h"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/aws_errors.h"
#include "wire/codec.h"
#include "wire/test_shapes.h"

namespace crossgate::wire {
namespace {

struct Reading {
  std::string_view form;
  std::string_view tree;
};

TEST(ParseForm, MakesATreeOfStructuresListsAndMaps) {
  const std::vector<Reading> readings{
      {"", "{}"},
      {"&&", "{}"},
      {"UserName=a+b%2Bc%20%C3%A4", "{\"UserName\":\"a b+c \u00e4\"}"},
      {"Flag", R"({"Flag":""})"},
      {"A=x=y", R"({"A":"x=y"})"},
      {"A.B=1&A.C.D=2", R"({"A":{"B":"1","C":{"D":"2"}}})"},
      {"Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=l",
       R"({"Tags":[{"Key":"k","Value":"v"},{"Key":"l"}]})"},
      {"L.member.10=c&L.member.2=b&L.member.1=a", R"({"L":["a","b","c"]})"},
      {"L.member.3=b&L.member.10000=c", R"({"L":["b","c"]})"},
      {"L.member.1.member.1=a", R"({"L":[["a"]]})"},
      {"M.entry.1.key=a&M.entry.1.value=1&M.entry.2.key=b&M.entry.2.value.X=2", R"({"M":{"a":"1","b":{"X":"2"}}})"},
      {"A.member.B=1", R"({"A":{"member":{"B":"1"}}})"},
      {"A.member.1=1&A.other=2", R"({"A":{"member":{"1":"1"},"other":"2"}})"},
      {"A.member=1", R"({"A":{"member":"1"}})"},
      {"L=", R"({"L":""})"},
  };
  for (const auto& [form, tree] : readings) {
    const auto parsed = parse_form(form);
    ASSERT_TRUE(parsed) << form << ": " << parsed.error().message;
    EXPECT_EQ(parsed->members, boost::json::parse(tree).get_object()) << form;
  }
}

TEST(ParseForm, SetsActionAndVersionApart) {
  const auto form = parse_form("Version=2010-05-08&UserName=u&Action=GetUser");
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->action, "GetUser");
  EXPECT_EQ(form->version, "2010-05-08");
  EXPECT_EQ(boost::json::serialize(form->members), R"({"UserName":"u"})");
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(ParseForm, RefusesHostileForms) {
  const std::vector<std::pair<std::string, ErrorCode>> forms{
      {"a.member.999999999.b=1", kSerialization},
      {"a.member.10001=1", kSerialization},
      {"a.member.99999999999999999999999=1", kSerialization},
      {"a.member.0=1", kSerialization},
      {"a.member.1=1&a.member.01=2", kSerialization},
      {"a=1&a=2", kSerialization},
      {"Action=GetUser&Action=DeleteUser", kSerialization},
      {"Action.x=1", kSerialization},
      {"a=1&a.b=2", kSerialization},
      {"a.b=2&a=1", kSerialization},
      {"=1", kSerialization},
      {".=1", kSerialization},
      {"a..b=1", kSerialization},
      {"a.=1", kSerialization},
      {"a=%", kSerialization},
      {"a=%zz", kSerialization},
      {"a=%ff", kSerialization},
      {"%ff=a", kSerialization},
      {"M.entry.1.key=a", kSerialization},
      {"M.entry.1.value=a", kSerialization},
      {"M.entry.1=a", kSerialization},
      {"M.entry.1.key.x=a&M.entry.1.value=1", kSerialization},
      {"M.entry.1.key=a&M.entry.1.value=1&M.entry.2.key=a&M.entry.2.value=2", kSerialization},
      {repeated("a.", 16) + "b=1", kRequestTooLarge},
      {repeated("a.", 100'000) + "b=1", kRequestTooLarge},
      {repeated("a", 513) + "=1", kRequestTooLarge},
      {repeated("&", 2'000), kRequestTooLarge},
      {"a=" + std::string(1'048'576, 'x'), kRequestTooLarge},
  };
  for (const auto& [form, code] : forms) {
    const auto parsed = parse_form(form);
    ASSERT_FALSE(parsed) << form.substr(0, 100);
    EXPECT_EQ(parsed.error().code, code) << form.substr(0, 100);
  }
}

TEST(SerializeForm, WritesWhatParseFormReadsBack) {
  const auto tree = encode(test::full(), TimestampFormat::iso8601);
  const std::string body = serialize_form("DoIt", "2010-05-08", shape_of<test::Everything>(), tree);
  const auto form = parse_form(body);
  ASSERT_TRUE(form) << form.error().message;
  EXPECT_EQ(form->action, "DoIt");
  EXPECT_EQ(form->version, "2010-05-08");
  const auto decoded = decode<test::Everything>(form->members, Scalars::text);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, test::full());
}

TEST(SerializeForm, WritesNamesAsBotocoreDoes) {
  const auto tree = boost::json::parse(
      R"({"account":"1","flag":true,"count":-3,"when":0,"tags":{"k":"v w"},"Names":["a","b"],"numbers":[],"else":1})");
  EXPECT_EQ(serialize_form("A", "V", shape_of<test::Everything>(), tree),
            "Action=A&Version=V&account=1&flag=true&count=-3&when=1970-01-01T00%3A00%3A00Z&tags.entry.1.key=k&"
            "tags.entry.1.value=v%20w&numbers=&Names.member.1=a&Names.member.2=b");
}

}  // namespace
}  // namespace crossgate::wire
