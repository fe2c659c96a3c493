#include "api/codecommit/types.h"

#include <gmock/gmock.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "api/codecommit/branches.h"
#include "api/codecommit/repositories.h"
#include "wire/codec.h"

namespace crossgate::api::codecommit {
namespace {

namespace json = boost::json;

struct Refusal {
  std::string_view request;
  std::string_view code;
};

template <class Input>
void expect_refusals(const std::vector<Refusal>& refusals) {
  for (const auto& [request, code] : refusals) {
    const auto decoded = wire::decode<Input>(json::parse(request));
    ASSERT_FALSE(decoded) << request;
    EXPECT_EQ(decoded.error().code.name, code) << request << ": " << decoded.error().message;
    EXPECT_EQ(decoded.error().code.http_status, 400) << request;
  }
}

TEST(CreateRepository, TakesEveryMember) {
  const auto input = wire::decode<CreateRepositoryInput>(json::parse(
      R"({"repositoryName":"My.Demo_Repo-1","repositoryDescription":"two\nlines","tags":{"Team":""},
          "kmsKeyId":"arn:aws:kms:us-east-1:111122223333:key/1234abcd"})"));
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->repositoryName.str(), "My.Demo_Repo-1");
  EXPECT_EQ(input->repositoryDescription->str(), "two\nlines");
  EXPECT_THAT(input->tags->entries(), testing::ElementsAre(testing::Pair("Team", "")));
  EXPECT_EQ(input->kmsKeyId->str(), "arn:aws:kms:us-east-1:111122223333:key/1234abcd");
}

TEST(CreateRepository, RefusesEachMemberWithItsOwnError) {
  expect_refusals<CreateRepositoryInput>({
      {R"({})", "RepositoryNameRequiredException"},
      {R"({"repositoryName":null})", "RepositoryNameRequiredException"},
      {R"({"repositoryName":""})", "InvalidRepositoryNameException"},
      {R"({"repositoryName":"a b"})", "InvalidRepositoryNameException"},
      {R"({"repositoryName":"a.git"})", "InvalidRepositoryNameException"},
      {R"({"repositoryName":"../x"})", "InvalidRepositoryNameException"},
      {R"({"repositoryName":7})", "SerializationException"},
      {R"({"repositoryName":"a","repositoryDescription":"\u0007"})", "InvalidRepositoryDescriptionException"},
      {R"({"repositoryName":"a","kmsKeyId":""})", "EncryptionKeyInvalidIdException"},
      {R"({"repositoryName":"a","kmsKeyId":"a key"})", "EncryptionKeyInvalidIdException"},
      {R"({"repositoryName":"a","tags":{"":"x"}})", "InvalidTagsMapException"},
      {R"({"repositoryName":"a","tags":{"x":"\u001b"}})", "InvalidTagsMapException"},
      {R"({"repositoryName":"a","tags":{"AWS:x":"y"}})", "InvalidSystemTagUsageException"},
  });
}

TEST(RepositoryDescription, IsAtMostAThousandCharactersNotBytes) {
  std::string characters;
  for (int i = 0; i < 1000; ++i) characters += "\u00e4";
  EXPECT_TRUE(RepositoryDescription::parse(characters));
  EXPECT_FALSE(RepositoryDescription::parse(characters + "x"));
  EXPECT_TRUE(RepositoryDescription::parse(""));
}

TEST(Tags, AreBoundedInNumberAndLength) {
  std::map<std::string, std::string> most;
  for (int i = 0; i < 50; ++i) most.emplace(std::to_string(i), "");
  EXPECT_TRUE(Tags::parse(most));
  most.emplace("one more", "");
  EXPECT_EQ(Tags::parse(most).error().code, kTooManyTags);

  EXPECT_TRUE(Tags::parse({{std::string(128, 'k'), std::string(256, 'v')}}));
  EXPECT_EQ(Tags::parse({{std::string(129, 'k'), ""}}).error().code, kInvalidTagsMap);
  EXPECT_EQ(Tags::parse({{"k", std::string(257, 'v')}}).error().code, kInvalidTagsMap);
}

TEST(ListRepositories, RefusesEachMemberWithItsOwnError) {
  EXPECT_TRUE(wire::decode<ListRepositoriesInput>(
      json::parse(R"({"nextToken":"abc=","sortBy":"lastModifiedDate","order":"descending"})")));
  expect_refusals<ListRepositoriesInput>({
      {R"({"sortBy":"name"})", "InvalidSortByException"},
      {R"({"sortBy":"RepositoryName"})", "InvalidSortByException"},
      {R"({"order":"up"})", "InvalidOrderException"},
      {R"({"nextToken":""})", "InvalidContinuationTokenException"},
      {R"({"nextToken":"a b"})", "InvalidContinuationTokenException"},
  });
}

json::value names(int count) {
  json::array list;
  for (int i = 0; i < count; ++i) list.push_back(json::value("r" + std::to_string(i)));
  return json::object{{"repositoryNames", list}};
}

TEST(BatchGetRepositories, TakesOneToAHundredNames) {
  EXPECT_EQ(wire::decode<BatchGetRepositoriesInput>(names(100))->repositoryNames.names().size(), 100U);
  EXPECT_EQ(wire::decode<BatchGetRepositoriesInput>(names(101)).error().code, kMaximumRepositoryNamesExceeded);
  expect_refusals<BatchGetRepositoriesInput>({
      {R"({})", "RepositoryNamesRequiredException"},
      {R"({"repositoryNames":[]})", "RepositoryNamesRequiredException"},
      {R"({"repositoryNames":["a","b c"]})", "InvalidRepositoryNameException"},
      {R"({"repositoryNames":"a"})", "SerializationException"},
  });
}

TEST(UpdateRepositoryName, NeedsBothNames) {
  expect_refusals<UpdateRepositoryNameInput>({
      {R"({"newName":"b"})", "RepositoryNameRequiredException"},
      {R"({"oldName":"a"})", "RepositoryNameRequiredException"},
      {R"({"oldName":"a","newName":"b/c"})", "InvalidRepositoryNameException"},
  });
}

TEST(GetBranch, NeedsARepositoryAndABranchThatGitAccepts) {
  const auto input = wire::decode<GetBranchInput>(json::parse(R"({"repositoryName":"a","branchName":"feature/x"})"));
  ASSERT_TRUE(input) << input.error().message;
  EXPECT_EQ(input->branchName.str(), "feature/x");
  EXPECT_EQ(input->branchName.ref().str(), "refs/heads/feature/x");
  expect_refusals<GetBranchInput>({
      {R"({"branchName":"main"})", "RepositoryNameRequiredException"},
      {R"({"repositoryName":"a"})", "BranchNameRequiredException"},
      {R"({"repositoryName":"a","branchName":""})", "InvalidBranchNameException"},
      {R"({"repositoryName":"a","branchName":"a..b"})", "InvalidBranchNameException"},
      {R"({"repositoryName":"a","branchName":"x.lock"})", "InvalidBranchNameException"},
      {R"({"repositoryName":"a","branchName":"/x"})", "InvalidBranchNameException"},
  });
}

TEST(BranchName, IsAtMost256Characters) {
  EXPECT_TRUE(BranchName::parse(std::string(256, 'b')));
  EXPECT_FALSE(BranchName::parse(std::string(257, 'b')));
}

TEST(RepositoryMetadata, IsWrittenAsCodeCommitDoes) {
  const RepositoryMetadata metadata{
      .accountId = *AccountId::parse("111122223333"),
      .repositoryId = *RepositoryId::parse("f7579e13-b83e-4027-aaef-650c0e2b1e1c"),
      .repositoryName = *RepositoryName::parse("demo"),
      .defaultBranch = "main",
      .lastModifiedDate = from_epoch_seconds(1'484'167'798) + std::chrono::milliseconds(250),
      .creationDate = from_epoch_seconds(1'484'167'798),
      .cloneUrlHttp = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/demo",
      .Arn = *crossgate::Arn::parse("arn:aws:codecommit:us-east-1:111122223333:demo"),
  };
  EXPECT_EQ(wire::encode(metadata, wire::TimestampFormat::epoch_seconds),
            json::parse(R"({"accountId":"111122223333","repositoryId":"f7579e13-b83e-4027-aaef-650c0e2b1e1c",
                            "repositoryName":"demo","defaultBranch":"main","lastModifiedDate":1484167798.25,
                            "creationDate":1484167798,
                            "cloneUrlHttp":"https://git-codecommit.us-east-1.amazonaws.com/v1/repos/demo",
                            "Arn":"arn:aws:codecommit:us-east-1:111122223333:demo"})"));
}

TEST(BranchInfo, CarriesTheCommitInHexadecimal) {
  const BranchInfo branch{"main", *ObjectId::parse("0123456789012345678901234567890123456789")};
  EXPECT_EQ(wire::encode(branch, wire::TimestampFormat::epoch_seconds),
            json::parse(R"({"branchName":"main","commitId":"0123456789012345678901234567890123456789"})"));
}

}  // namespace
}  // namespace crossgate::api::codecommit
