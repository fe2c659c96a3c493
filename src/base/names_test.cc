#include "base/names.h"

#include <gtest/gtest.h>

#include "base/arn.h"
#include "base/git_names.h"

namespace crossgate {
namespace {

TEST(AccountId, AtRandomNeverBeginsWithZero) {
  for (int i = 0; i < 1000; ++i) {
    const auto id = AccountId::random();
    EXPECT_TRUE(AccountId::parse(id.str())) << id.str();
    EXPECT_NE(id.str().front(), '0');
  }
}

TEST(AccountId, IsTwelveDigits) {
  EXPECT_EQ(AccountId::parse("123456789012")->str(), "123456789012");
  for (const auto* bad : {"", "12345678901", "1234567890123", "12345678901a", " 12345678901"})
    EXPECT_FALSE(AccountId::parse(bad)) << bad;
}

TEST(Region, IsLowerCaseAsInHostNames) {
  for (const auto* good : {"us-east-1", "eu-central-2", "cn-north-1", "local"})
    EXPECT_TRUE(Region::parse(good)) << good;
  for (const auto* bad : {"", "US-EAST-1", "us_east_1", "-us", "us-", "1us", "us-east-1/x"})
    EXPECT_FALSE(Region::parse(bad)) << bad;
}

TEST(AccessKeyId, IsUpperCaseAndTellsTemporaryFromLongTerm) {
  EXPECT_FALSE(AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE")->is_temporary());
  EXPECT_TRUE(AccessKeyId::parse("ASIAIOSFODNN7EXAMPLE")->is_temporary());
  for (const auto* bad : {"", "AKIA", "akiaiosfodnn7example", "AKIAIOSFODNN7EXAMPL%"})
    EXPECT_FALSE(AccessKeyId::parse(bad)) << bad;
  EXPECT_FALSE(AccessKeyId::parse(std::string(129, 'A')));
}

TEST(RepositoryName, FollowsTheQuotasPage) {
  for (const auto* good : {"a", "My.Demo_Repo-1", "git", ".hidden", "a.git.b"})
    EXPECT_TRUE(RepositoryName::parse(good)) << good;
  for (const auto* bad : {"", "a b", "a/b", "a.git", "ä", ".", "..", "a\n"})
    EXPECT_FALSE(RepositoryName::parse(bad)) << bad;
  EXPECT_TRUE(RepositoryName::parse(std::string(100, 'a')));
  EXPECT_EQ(RepositoryName::parse(std::string(101, 'a')).error().rule, "must be 1 to 100 characters");
}

TEST(RepositoryId, IsARandomUuid) {
  const RepositoryId id = RepositoryId::random();
  EXPECT_EQ(RepositoryId::parse(id.str()), id);
  EXPECT_NE(RepositoryId::random(), id);
  EXPECT_EQ(id.str()[14], '4');
  EXPECT_FALSE(RepositoryId::parse("01234567-89ab-4def-8123-456789ABCDEF"));
}

// The list of rules is git-check-ref-format(1)'s.
TEST(RefName, RefusesWhatGitRefuses) {
  for (const auto* good : {"refs/heads/main", "refs/tags/v1.0", "refs/notes/commits", "refs/heads/a@b", "refs/x"})
    EXPECT_TRUE(RefName::parse(good)) << good;
  for (const auto* bad : {"",
                          "main",
                          "HEAD",
                          "refs/",
                          "refs/heads/",
                          "refs//main",
                          "refs/heads/.a",
                          "refs/heads/a.lock",
                          "refs/heads/a..b",
                          "refs/heads/a b",
                          "refs/heads/a~1",
                          "refs/heads/a^",
                          "refs/heads/a:b",
                          "refs/heads/a?",
                          "refs/heads/a*",
                          "refs/heads/[a",
                          "refs/heads/a\\b",
                          "refs/heads/a\x7f",
                          "refs/heads/a\n",
                          "refs/heads/a.",
                          "refs/heads/a@{1}",
                          "refs/heads/a/",
                          "refs/heads/../../etc/passwd",
                          "refs/heads/a.lock/b"})
    EXPECT_FALSE(RefName::parse(bad)) << bad;
}

TEST(RefName, HasAShortNameForBranchesAndTags) {
  EXPECT_EQ(RefName::branch("team/main")->str(), "refs/heads/team/main");
  EXPECT_EQ(RefName::parse("refs/heads/team/main")->short_name(), "team/main");
  EXPECT_EQ(RefName::parse("refs/tags/v1")->short_name(), "v1");
  EXPECT_EQ(RefName::parse("refs/notes/x")->short_name(), "refs/notes/x");
  EXPECT_FALSE(RefName::branch("-main"));
}

TEST(ObjectId, IsFortyDigitsInLowerCase) {
  const std::string hex = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  EXPECT_EQ(ObjectId::parse(hex)->hex(), hex);
  EXPECT_FALSE(ObjectId::parse(hex.substr(1)));
  EXPECT_FALSE(ObjectId::parse("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"));
  EXPECT_TRUE(ObjectId::parse(std::string(40, '0'))->is_zero());
  EXPECT_FALSE(ObjectId::parse(hex)->is_zero());
}

TEST(Arn, ComesApartAtItsFirstFiveColons) {
  const auto arn = Arn::parse("arn:aws:sts::111122223333:assumed-role/Dev/a:b");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition(), "aws");
  EXPECT_EQ(arn->service(), "sts");
  EXPECT_EQ(arn->region(), "");
  EXPECT_EQ(arn->account(), "111122223333");
  EXPECT_EQ(arn->resource(), "assumed-role/Dev/a:b");
}

TEST(Arn, NeedsAllItsParts) {
  for (const auto* bad :
       {"", "arn", "arn:aws:iam::1", "arn::iam::1:x", "arn:aws:::1:x", "arn:aws:iam::1:", "urn:a:b:c:d:e"})
    EXPECT_FALSE(Arn::parse(bad)) << bad;
}

TEST(Arn, IsMadeForEachService) {
  const auto account = *AccountId::parse("111122223333");
  EXPECT_EQ(Arn::iam(account, "user/ann").str(), "arn:aws:iam::111122223333:user/ann");
  EXPECT_EQ(Arn::codecommit(*Region::parse("us-east-1"), account, *RepositoryName::parse("app")).str(),
            "arn:aws:codecommit:us-east-1:111122223333:app");
}

}  // namespace
}  // namespace crossgate
