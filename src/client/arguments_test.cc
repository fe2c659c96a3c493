#include "client/arguments.h"

#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include "client/exit_status.h"
#include "client/files.h"
#include "client/option_names.h"
#include "client/shorthand.h"

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

struct Refused {
  std::vector<std::string> words;
  const char* why;
};
class RefusedArguments : public testing::TestWithParam<Refused> {};

TEST_P(RefusedArguments, SayWhichAndWhy) {
  EXPECT_THAT(input_of("codecommit", "CreateRepository", GetParam().words), testing::StartsWith(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedArguments,
    testing::Values(
        Refused{{}, "252: the following arguments are required: --repository-name"},
        Refused{{"--repository-name"}, "252: argument --repository-name: expected one argument"},
        Refused{{"--repository-name", "n", "--foo", "b"}, "252: Unknown options: --foo, b"},
        Refused{{"stray"}, "252: Unknown options: stray"},
        Refused{{"--repository-name", "n", "--tags", "a"}, "252: Error parsing parameter"},
        Refused{{"--repository-name", "n", "--tags", "{"}, "252: Error parsing parameter '--tags': Invalid JSON"},
        Refused{{"--repository-name", "file:///nowhere"}, "252: Error parsing parameter '--repository-name'"}));

const wire::Shape kText{wire::Kind::string};
const wire::Shape kNumber{wire::Kind::integer};
const wire::Shape kFlag{wire::Kind::boolean};
const wire::Shape kTexts{wire::Kind::list, {}, &kText};
const wire::Member kInnerMembers[] = {{"N", &kNumber}, {"F", &kFlag}};
const wire::Shape kInner{wire::Kind::structure, kInnerMembers};
const wire::Member kOuterMembers[] = {{"T", &kText}, {"L", &kTexts}, {"I", &kInner}};
const wire::Shape kOuter{wire::Kind::structure, kOuterMembers};

struct Shorthand {
  const char* text;
  const char* json;
};
class ShorthandTest : public testing::TestWithParam<Shorthand> {};

// Expectations from awscli.shorthand with the same shapes.
TEST_P(ShorthandTest, IsThatOfTheAwsCli) {
  const auto tree = parse_shorthand(GetParam().text, kOuter);
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(boost::json::serialize(*tree), GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(, ShorthandTest,
                         testing::Values(Shorthand{"T=a", R"({"T":"a"})"},
                                         Shorthand{"T=a b,L=c", R"({"T":"a b","L":["c"]})"},
                                         Shorthand{"L=a,b,T=c", R"({"L":["a","b"],"T":"c"})"},
                                         Shorthand{"L=[a,b],T=c", R"({"L":["a","b"],"T":"c"})"},
                                         Shorthand{"I={N=1,F=true}", R"({"I":{"N":1,"F":true}})"},
                                         Shorthand{"T='a,b=c',L=\"x y\"", R"({"T":"a,b=c","L":["x y"]})"},
                                         Shorthand{"T=a\\,b", R"({"T":"a,b"})"}, Shorthand{"L=[]", R"({"L":[]})"},
                                         Shorthand{"T=x=y", R"({"T":"x=y"})"}, Shorthand{"T=", R"({"T":""})"}));

class BrokenShorthand : public testing::TestWithParam<const char*> {};
TEST_P(BrokenShorthand, IsRefused) { EXPECT_FALSE(parse_shorthand(GetParam(), kOuter)); }
INSTANTIATE_TEST_SUITE_P(, BrokenShorthand,
                         testing::Values("", "T", "=a", "T=a,", "I={N=1", "L=[a", "T='a", "I={N=x}", "I={F=x}", "I=a",
                                         "T=a,b"));

}  // namespace
}  // namespace crossgate::client
