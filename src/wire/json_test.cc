#include "wire/json.h"

#include <gmock/gmock.h>

#include <boost/json/object.hpp>

#include "base/aws_errors.h"

namespace crossgate::wire {
namespace {

TEST(ParseJson, TakesAnEmptyBodyAsTheEmptyObject) {
  for (const std::string_view body : {"", " \r\n", "{}"}) {
    const auto tree = parse_json(body);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(*tree, boost::json::object());
  }
}

TEST(ParseJson, RefusesWhatIsNotOneWellFormedText) {
  const std::vector<std::string> bodies{"{",
                                        "{} {}",
                                        "{}x",
                                        "{'a':1}",
                                        "{\"a\":1,}",
                                        "{\"a\":01}",
                                        "[1,]",
                                        "nul",
                                        "\"\xff\"",
                                        "\"\xed\xa0\x80\"",
                                        "{\"a\":\"\\ud800\"}",
                                        "// comment\n{}",
                                        "\"\n\"",
                                        std::string("{}\0", 3),
                                        "NaN"};
  for (const auto& body : bodies) {
    const auto tree = parse_json(body);
    ASSERT_FALSE(tree) << body;
    EXPECT_EQ(tree.error().code, kSerialization) << body;
  }
}

TEST(ParseJson, BoundsDepthSizeAndTheNumberOfValues) {
  const JsonLimits limits{.bytes = 100, .values = 20, .depth = 4};
  EXPECT_TRUE(parse_json("[[[[]]]]", limits));
  EXPECT_EQ(parse_json("[[[[[]]]]]", limits).error().code, kSerialization);
  EXPECT_TRUE(parse_json("\"" + std::string(98, 'x') + "\"", limits));
  EXPECT_EQ(parse_json("\"" + std::string(99, 'x') + "\"", limits).error().code, kRequestTooLarge);
  EXPECT_EQ(parse_json("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", limits).error().code, kRequestTooLarge);
}

TEST(ParseJson, SurvivesAMillionOpenBrackets) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  EXPECT_FALSE(parse_json(std::string(400'000, '[')));
}

TEST(SerializeJson, IsUtf8WhateverTheTreeHolds) {
  EXPECT_EQ(serialize_json(boost::json::object{{"branch", "caf\xe9"}}), "{\"branch\":\"caf\xEF\xBF\xBD\"}");
}

TEST(JsonError, NamesItsCodeAndMessageAndIsReadBackBySomeClient) {
  const Error error{{"RepositoryDoesNotExistException"}, "\"x\" does not exist"};
  const std::string body = serialize_json_error(error);
  EXPECT_EQ(body, R"({"__type":"RepositoryDoesNotExistException","message":"\"x\" does not exist"})");
  EXPECT_EQ(parse_json_error(400, body),
            (RemoteError{400, "RepositoryDoesNotExistException", "\"x\" does not exist", ""}));
}

TEST(JsonError, TellsItsReasonToPrograms) {
  EXPECT_EQ(serialize_json_error({{.name = "InvalidInputException", .reason = "INVALID_PATTERN"}, "no"}),
            R"({"__type":"InvalidInputException","message":"no","Reason":"INVALID_PATTERN"})");
}

TEST(JsonError, IsReadInTheFormsThatAwsUses) {
  const RemoteError expected{400, "FooException", "why", ""};
  EXPECT_EQ(parse_json_error(400, R"({"__type":"com.amazonaws.codecommit#FooException","Message":"why"})"), expected);
  EXPECT_EQ(parse_json_error(400, R"({"code":"FooException:http://internal/","message":"why"})"), expected);
}

TEST(JsonError, SaysSoWhereTheAnswerDoesNotSayWhy) {
  const RemoteError expected{502, "502", "The server answered HTTP 502 and did not say why.", ""};
  for (const std::string_view body :
       {"", "<html>", "[]", R"({"message":"x"})", R"({"__type":7})", R"({"__type":"#:"})"})
    EXPECT_EQ(parse_json_error(502, body), expected) << body;
}

}  // namespace
}  // namespace crossgate::wire
