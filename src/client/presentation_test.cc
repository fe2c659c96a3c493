#include "client/presentation.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "client/python_json.h"
#include "client/testing/operations.h"

namespace crossgate::client {
namespace {

struct Format {
  const char* tree;
  const char* json;
  const char* text;
};
class Output : public testing::TestWithParam<Format> {};

// Expectations from awscli 2.9.19: json.dump(…, indent=4, ensure_ascii=False) and awscli.text.format_text.
TEST_P(Output, IsThatOfTheAwsCli) {
  const auto tree = boost::json::parse(GetParam().tree);
  EXPECT_EQ(format_json(tree), GetParam().json);
  EXPECT_EQ(format_text(tree), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(, Output,
                         testing::Values(Format{"{}", "", ""}, Format{"null", "null\n", "None\n"},
                                         Format{"[]", "[]\n", ""}, Format{"true", "true\n", "True\n"},
                                         Format{"\"ä\\n\\u0001\"", "\"ä\\n\\u0001\"\n", "ä\n\x01\n"},
                                         Format{"[1,2.0,1e16,1.5e-7]",
                                                "[\n    1,\n    2.0,\n    1e+16,\n    1.5e-07\n]\n",
                                                "1\t2.0\t1e+16\t1.5e-07\n"},
                                         Format{R"({"b":{"z":1,"a":"x"},"l":["p","q"]})",
                                                "{\n    \"b\": {\n        \"z\": 1,\n        \"a\": \"x\"\n    },\n    "
                                                "\"l\": [\n        \"p\",\n        \"q\"\n    ]\n}\n",
                                                "B\tx\t1\nL\tp\nL\tq\n"},
                                         Format{R"({"r":[{"n":"a","i":1},{"n":"b","t":[{"k":1}]}]})",
                                                "{\n    \"r\": [\n        {\n            \"n\": \"a\",\n            "
                                                "\"i\": 1\n        },\n        {\n            \"n\": \"b\",\n"
                                                "            \"t\": [\n                {\n                    \"k\": "
                                                "1\n                }\n            ]\n        }\n    ]\n}\n",
                                                "R\t1\ta\nR\t\tb\nT\t1\n"},
                                         Format{"[[1,2],[3,[4]]]",
                                                "[\n    [\n        1,\n        2\n    ],\n    [\n        3,\n        "
                                                "[\n            4\n        ]\n    ]\n]\n",
                                                "1\t2\n3\n4\n"}));

TEST(Presentation, OrdersMembersAndWritesTimesInTheLocalZone) {
  ::setenv("TZ", "Europe/Berlin", 1);
  ::tzset();
  const auto answer = boost::json::parse(
      R"({"repositoryMetadata":{"creationDate":1767323045.25,"lastModifiedDate":1767323045,"repositoryName":"n","accountId":"1","new":1}})");
  EXPECT_EQ(
      boost::json::serialize(present(operation("codecommit", "GetRepository"), answer)),
      R"({"repositoryMetadata":{"accountId":"1","repositoryName":"n","lastModifiedDate":"2026-01-02T04:04:05+01:00","creationDate":"2026-01-02T04:04:05.250000+01:00"}})");
}

TEST(Presentation, DecodesIamPolicyDocuments) {
  const auto answer =
      boost::json::parse(R"({"UserName":"u","PolicyName":"p","PolicyDocument":"%7B%22Version%22%3A%221%22%7D"})");
  EXPECT_EQ(boost::json::serialize(present(operation("iam", "GetUserPolicy"), answer)),
            R"({"UserName":"u","PolicyName":"p","PolicyDocument":{"Version":"1"}})");
}

TEST(Presentation, WritesTextTimesInUtc) {
  const auto answer = boost::json::parse(
      R"({"Credentials":{"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-01-02T03:04:05Z"}})");
  EXPECT_EQ(
      boost::json::serialize(present(operation("sts", "AssumeRole"), answer)),
      R"({"Credentials":{"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-01-02T03:04:05+00:00"}})");
}

TEST(PythonJson, EscapesToAsciiWithSurrogates) {
  EXPECT_EQ(python_json_string("a\"\\\b\x1f\x7f"
                               "é€😀",
                               true),
            "\"a\\\"\\\\\\b\\u001f\x7f\\u00e9\\u20ac\\ud83d\\ude00\"");
}

}  // namespace
}  // namespace crossgate::client
