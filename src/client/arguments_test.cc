#include "client/arguments.h"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "client/exit_status.h"
#include "client/files.h"
#include "client/option_names.h"
#include "client/parameter_value.h"
#include "client/skeleton.h"

namespace crossgate::client {
namespace {

struct Name {
  const char* wire;
  const char* option;
};
class OptionName : public testing::TestWithParam<Name> {};

TEST_P(OptionName, IsBotocores) { EXPECT_EQ(option_name(GetParam().wire), GetParam().option); }

INSTANTIATE_TEST_SUITE_P(, OptionName,
                         testing::Values(Name{"GetRepository", "get-repository"},
                                         Name{"repositoryName", "repository-name"},
                                         Name{"GetCallerIdentity", "get-caller-identity"},
                                         Name{"AssumeRoleWithSAML", "assume-role-with-saml"},
                                         Name{"CreateOpenIDConnectProvider", "create-open-id-connect-provider"},
                                         Name{"UploadSSHPublicKey", "upload-ssh-public-key"},
                                         Name{"PolicyARNs", "policy-arns"}, Name{"kmsKeyId", "kms-key-id"},
                                         Name{"ThumbprintSHA1", "thumbprint-sha1"}, Name{"PutFile", "put-file"},
                                         Name{"targetS3Bucket", "target-s3-bucket"}, Name{"A", "a"}));

/// The input as JSON, or "STATUS: message".
std::string input_of(std::string_view service, std::string_view name, const std::vector<std::string>& words) {
  const auto arguments = parse_arguments(*api::find_operation(service, name), words);
  if (!arguments) return std::to_string(exit_status(arguments.error())) + ": " + arguments.error().message;
  return boost::json::serialize(arguments->input);
}

TEST(Arguments, ReadTextsAndLists) {
  EXPECT_EQ(input_of("codecommit", "GetRepository", {"--repository-name", "n"}), R"({"repositoryName":"n"})");
  EXPECT_EQ(input_of("codecommit", "GetRepository", {"--repository-name=n=m"}), R"({"repositoryName":"n=m"})");
  EXPECT_EQ(input_of("codecommit", "BatchGetRepositories", {"--repository-names", "a", "b"}),
            R"({"repositoryNames":["a","b"]})");
  EXPECT_EQ(input_of("codecommit", "BatchGetRepositories", {"--repository-names", R"(["a","b"])"}),
            R"({"repositoryNames":["a","b"]})");
}

TEST(Arguments, ReadMapsNumbersAndStructuresInShorthandAndInJson) {
  EXPECT_EQ(input_of("codecommit", "CreateRepository", {"--repository-name", "n", "--tags", "a=1,b=2"}),
            R"({"repositoryName":"n","tags":{"a":"1","b":"2"}})");
  EXPECT_EQ(input_of("codecommit", "CreateRepository", {"--repository-name", "n", "--tags", R"({"a":"1"})"}),
            R"({"repositoryName":"n","tags":{"a":"1"}})");
  EXPECT_EQ(input_of("iam", "CreateUser", {"--user-name", "u", "--tags", "Key=a,Value=b", "Key=c,Value="}),
            R"({"UserName":"u","Tags":[{"Key":"a","Value":"b"},{"Key":"c","Value":""}]})");
  EXPECT_EQ(input_of("sts", "AssumeRole", {"--role-arn", "r", "--role-session-name", "s", "--duration-seconds", "900"}),
            R"({"RoleArn":"r","RoleSessionName":"s","DurationSeconds":900})");
}

TEST(Arguments, LetOptionsOverrideTheWholeInput) {
  EXPECT_EQ(
      input_of("codecommit", "CreateRepository",
               {"--repository-name", "o", "--cli-input-json", R"({"repositoryName":"n","repositoryDescription":"d"})"}),
      R"({"repositoryName":"o","repositoryDescription":"d"})");
}

TEST(Arguments, ReadAFile) {
  const std::string path = testing::TempDir() + "crossgate-arguments.txt";
  ASSERT_TRUE(write_file_atomically(path, "from file\n"));
  EXPECT_EQ(input_of("codecommit", "CreateRepository",
                     {"--repository-name", "n", "--repository-description", "file://" + path}),
            R"({"repositoryName":"n","repositoryDescription":"from file\n"})");
}

struct RefusedWords {
  std::vector<std::string> words;
  const char* why;
};
class RefusedArguments : public testing::TestWithParam<RefusedWords> {};

TEST_P(RefusedArguments, SayWhichAndWhy) {
  EXPECT_THAT(input_of("codecommit", "CreateRepository", GetParam().words), testing::StartsWith(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedArguments,
    testing::Values(
        RefusedWords{{}, "252: the following arguments are required: --repository-name"},
        RefusedWords{{"--repository-name"}, "252: argument --repository-name: expected one argument"},
        RefusedWords{{"--repository-name", "n", "--foo", "b"}, "252: Unknown options: --foo, b"},
        RefusedWords{{"--repository-name", "n", "stray", "b", "-x"}, "252: Unknown options: b, -x, stray"},
        RefusedWords{{"--repository-nam", "n", "--cli", "{}", "--t=x"},
                     "252: Error parsing parameter '--tags': Expected: '=', received: 'EOF' for input:\nx\n ^"},
        RefusedWords{{"--repository", "n"},
                     "252: ambiguous option: --repository could match --repository-name, --repository-description"},
        RefusedWords{
            {"--cli-input-json", "{\"repositoryNam\": 1}"},
            "252: Parameter validation failed:\nMissing required parameter in input: \"repositoryName\"\nUnknown "
            "parameter in input: \"repositoryNam\", must be one of: repositoryName, "},
        RefusedWords{
            {"--cli-input-json", "{\"repositoryName\": 1}"},
            "252: Parameter validation failed:\nInvalid type for parameter repositoryName, value: 1, type: <class "
            "'int'>, valid types: <class 'str'>"},
        RefusedWords{{"--repository-name", "n", "--tags", "a"}, "252: Error parsing parameter"},
        RefusedWords{{"--repository-name", "n", "--tags", "{"}, "252: Error parsing parameter '--tags': Invalid JSON"},
        RefusedWords{{"--repository-name", "file:///nowhere"}, "252: Error parsing parameter '--repository-name'"}));

TEST(Arguments, TakeAbbreviationsAndNumbersWithAHyphen) {
  EXPECT_EQ(input_of("sts", "AssumeRole", {"--role-a", "r", "--role-s=s", "--dur", "-1"}),
            R"({"RoleArn":"r","RoleSessionName":"s","DurationSeconds":-1})");
}

TEST(Arguments, SayHowToPage) {
  const auto& users = *api::find_operation("iam", "ListUsers");
  const auto read = [&](std::vector<std::string> words, bool paginate = true) {
    return parse_arguments(users, words, {.paginate = paginate});
  };
  EXPECT_EQ(read({"--max-items", "5", "--page-size", "2", "--starting-token", "t"})->paging.max_items, 5);
  EXPECT_TRUE(read({"--max-items", "5"})->input.empty());
  EXPECT_TRUE(read({"--max-items", "5"})->paginates);
  EXPECT_FALSE(read({"--marker", "m"})->paginates);
  EXPECT_EQ(read({"--max-items", "5"}, false)->input.at("MaxItems"), 5);
  EXPECT_EQ(read({"--page-size", "5"}, false).error().message,
            "Cannot specify --no-paginate along with pagination arguments: --page-size");
  EXPECT_EQ(read({"--page-size", "x"}).error().message, "argument --page-size: invalid int value: 'x'");
}

TEST(Arguments, AskForASkeletonWithoutWhatIsRequired) {
  EXPECT_EQ(parse_arguments(*api::find_operation("codecommit", "GetRepository"),
                            std::vector<std::string>{"--generate-cli-skeleton"})
                ->skeleton,
            Skeleton::input);
  EXPECT_EQ(input_of("codecommit", "GetRepository", {"--generate-cli-skeleton", "output"}),
            "252: the following arguments are required: --repository-name");
  EXPECT_EQ(boost::json::serialize(input_skeleton(*api::find_operation("codecommit", "CreateRepository")->input)),
            R"({"repositoryName":"","repositoryDescription":"","tags":{"KeyName":""},"kmsKeyId":""})");
  EXPECT_EQ(
      boost::json::serialize(output_skeleton(*api::find_operation("codecommit", "ListRepositories")->output)),
      R"({"repositories":[{"repositoryName":"repositoryName","repositoryId":"repositoryId"}],"nextToken":"nextToken"})");
}

const wire::Shape kBytes{wire::Kind::blob};
const wire::Shape kTime{wire::Kind::timestamp};
const wire::Shape kText{wire::Kind::string};
const wire::Shape kNumber{wire::Kind::integer};
const wire::Shape kFlag{wire::Kind::boolean};
const wire::Shape kTexts{wire::Kind::list, {}, &kText};
const wire::Member kInnerMembers[] = {{"N", &kNumber}, {"F", &kFlag}, {"B", &kBytes}, {"W", &kTime}};
const wire::Shape kInner{wire::Kind::structure, kInnerMembers};
const wire::Member kOuterMembers[] = {{"T", &kText}, {"L", &kTexts}, {"I", &kInner}};
const wire::Shape kOuter{wire::Kind::structure, kOuterMembers};

std::string value_of(const std::string& word, const wire::Shape& shape, const ValueRules& rules) {
  const auto value = parameter_value(std::vector{word}, shape, "--o", rules);
  return value ? boost::json::serialize(*value)
               : std::to_string(exit_status(value.error())) + ": " + value.error().message;
}

TEST(ParameterValue, GivesBlobsInBase64) {
  const ValueRules base64{api::Protocol::json};
  const ValueRules raw{api::Protocol::json, true};
  const std::string path = testing::TempDir() + "crossgate-blob";
  ASSERT_TRUE(write_file_atomically(path, "\xff\x01"));
  EXPECT_EQ(value_of("YQ==", kBytes, base64), R"("YQ==")");
  EXPECT_EQ(value_of("a", kBytes, base64), "255: Invalid base64: \"a\"");
  EXPECT_EQ(value_of("a", kBytes, raw), R"("YQ==")");
  EXPECT_EQ(value_of("fileb://" + path, kBytes, base64), R"("/wE=")");
  EXPECT_EQ(value_of("fileb://" + path, kBytes, raw), R"("/wE=")");
  EXPECT_EQ(value_of("I={B=a}", kOuter, raw), R"({"I":{"B":"YQ=="}})");
  EXPECT_EQ(value_of("{\"I\":{\"B\":\"YQ==\"}}", kOuter, base64), R"({"I":{"B":"YQ=="}})");
  EXPECT_THAT(value_of("file://" + path, kText, base64), testing::HasSubstr("please use the fileb:// prefix"));
}

TEST(ParameterValue, GivesTimestampsAsTheProtocolHasThem) {
  EXPECT_EQ(value_of("2026-01-02T03:04:05Z", kTime, {api::Protocol::json}), "1767323045");
  EXPECT_EQ(value_of("1767323045.25", kTime, {api::Protocol::json}), "1.76732304525E9");
  EXPECT_EQ(value_of("1767323045", kTime, {api::Protocol::query}), R"("2026-01-02T03:04:05Z")");
  EXPECT_EQ(value_of("I={W=2026-01-02T03:04:05Z}", kOuter, {api::Protocol::json}), R"({"I":{"W":1767323045}})");
  EXPECT_EQ(value_of("soon", kTime, {api::Protocol::json}),
            "252: Invalid timestamp \"soon\": give it as 2026-01-31T23:59:59Z or as epoch seconds");
}

struct Shorthand {
  const char* text;
  const char* json;
};
class ShorthandTest : public testing::TestWithParam<Shorthand> {};

// Expectations from awscli.shorthand with the same shapes, but that lists of one get their elements' type as well.
TEST_P(ShorthandTest, IsThatOfTheAwsCli) {
  EXPECT_EQ(value_of(GetParam().text, kOuter, {api::Protocol::json}), GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(, ShorthandTest,
                         testing::Values(Shorthand{"T=a", R"({"T":"a"})"},
                                         Shorthand{"T=a b,L=c", R"({"T":"a b","L":["c"]})"},
                                         Shorthand{"L=a,b,T=c", R"({"L":["a","b"],"T":"c"})"},
                                         Shorthand{"L=[a,b],T=c", R"({"L":["a","b"],"T":"c"})"},
                                         Shorthand{"I={N=1,F=true}", R"({"I":{"N":1,"F":true}})"},
                                         Shorthand{"T='a,b=c',L=\"x y\"", R"({"T":"a,b=c","L":["x y"]})"},
                                         Shorthand{"T=a\\,b", R"({"T":"a,b"})"}, Shorthand{"L=[]", R"({"L":[]})"},
                                         Shorthand{"T=x=y", R"({"T":"x=y"})"}, Shorthand{"T=", R"({"T":""})"},
                                         Shorthand{"T = a , L = b , c", R"({"T":"a","L":["b","c"]})"},
                                         Shorthand{"T='a\\'b'", R"({"T":"a'b"})"},
                                         Shorthand{"T='a\\'", R"({"T":"a\\"})"}, Shorthand{"T=é", R"({"T":"é"})"},
                                         Shorthand{"X=1", R"({"X":"1"})"}));

struct BrokenShorthand {
  const char* text;
  const char* why;
};
class BrokenShorthandTest : public testing::TestWithParam<BrokenShorthand> {};
TEST_P(BrokenShorthandTest, IsRefusedInTheWordsOfTheAwsCli) {
  EXPECT_EQ(value_of(GetParam().text, kOuter, {api::Protocol::json}), GetParam().why);
}
INSTANTIATE_TEST_SUITE_P(
    , BrokenShorthandTest,
    testing::Values(
        BrokenShorthand{"T", "252: Error parsing parameter '--o': Expected: '=', received: 'EOF' for input:\nT\n ^"},
        BrokenShorthand{
            "T=a,",
            "252: Error parsing parameter '--o': Expected: '<second>', received: '<none>' for input:\nT=a,\n    ^"},
        BrokenShorthand{
            "I={N=1", "252: Error parsing parameter '--o': Expected: ',', received: 'EOF' for input:\nI={N=1\n      ^"},
        BrokenShorthand{"é=1\nb",
                        "252: Error parsing parameter '--o': Expected: '=', received: 'é' for input:\né=1\n^\nb"},
        BrokenShorthand{"T='a",
                        "252: Error parsing parameter '--o': Expected: '<singled quoted>', received: '<none>' for "
                        "input:\nT='a\n  ^"},
        BrokenShorthand{"T=a,T=b",
                        "252: Error parsing parameter '--o': Second instance of key \"T\" encountered for "
                        "input:\nT=a,T=b\n    ^\nThis is often because there is a preceding \",\" instead of a space."},
        BrokenShorthand{"I={N=x}", "255: invalid literal for int() with base 10: 'x'"}));

}  // namespace
}  // namespace crossgate::client
