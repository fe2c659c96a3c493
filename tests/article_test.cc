// The article, word for word: once with the real aws, once with crossgate in its place.
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Client {
  std::string name;
  std::filesystem::path program;
};

class TheArticle : public testing::TestWithParam<Client> {
 protected:
  void SetUp() override { company_ = std::make_unique<Company>(GetParam().program); }
  Person& developer() { return company_->developer(); }

  std::unique_ptr<Company> company_;
};

TEST_P(TheArticle, TheOrganizationKnowsItsAccounts) {
  const std::string accounts =
      company_->admin().must("aws organizations list-accounts --output text --query Accounts[].Id");
  EXPECT_THAT(accounts,
              AllOf(HasSubstr(company_->member_account()), HasSubstr(company_->server().management_account())));
  EXPECT_THAT(developer().must("aws sts get-caller-identity --region us-east-1 --output text --query Arn"),
              StartsWith("arn:aws:sts::" + company_->member_account() + ":assumed-role/CodeCommitDeveloper/"));
}

TEST_P(TheArticle, ADeveloperCreatesClonesAndPushesThroughARoleProfile) {
  const std::string url = company_->create_repository("MyDemoRepo");
  EXPECT_EQ(url, company_->server().clone_url("MyDemoRepo"));
  EXPECT_EQ(developer().must("aws codecommit get-repository --region us-east-1 --repository-name MyDemoRepo "
                             "--output text --query repositoryMetadata.cloneUrlHttp"),
            url + "\n");

  const Outcome empty = developer().type(Company::clone_command(url, "first"));
  EXPECT_THAT(empty, Succeeds());
  EXPECT_THAT(empty.err, HasSubstr("You appear to have cloned an empty repository"));

  developer().must("echo hello >README.md && git add README.md && git commit -q -m first", "first");
  EXPECT_THAT(developer().type("git push origin main", "first"), Succeeds());

  EXPECT_THAT(developer().type(Company::clone_command(url, "second")), Succeeds());
  EXPECT_EQ(read_file(developer().home() / "second/README.md"), "hello\n");
}

TEST_P(TheArticle, EverythingThatGitDoesWorksWithNoFurtherCeremony) {
  const std::string url = company_->create_repository("app");
  developer().must(Company::clone_command(url, "one"));
  developer().must(
      "for i in 1 2 3; do echo $i >file && git add file && git commit -q -m $i; done && git push -q origin main",
      "one");
  developer().must(Company::clone_command(url, "two"));

  developer().must("echo 4 >file && git commit -q -am 4 && git push -q", "one");
  EXPECT_THAT(developer().type("git fetch && git pull --ff-only", "two"), Succeeds());
  EXPECT_EQ(read_file(developer().home() / "two/file"), "4\n");

  EXPECT_THAT(developer().type(
                  "git checkout -q -b topic && git commit -q --allow-empty -m t && git push -u origin topic", "two"),
              Succeeds());
  EXPECT_THAT(developer().type("git tag -a v1 -m v1 && git push origin v1", "two"), Succeeds());
  const std::string refs = developer().must("git ls-remote origin", "one");
  EXPECT_THAT(refs, AllOf(HasSubstr("refs/heads/topic"), HasSubstr("refs/tags/v1"), HasSubstr("refs/tags/v1^{}"),
                          HasSubstr("\tHEAD")));

  developer().must("git commit -q --amend --allow-empty -m rewritten", "two");
  EXPECT_THAT(developer().type("git push origin topic", "two"), FailsWith("non-fast-forward"));
  EXPECT_THAT(developer().type("git push --force origin topic", "two"), Succeeds());
  EXPECT_THAT(developer().type("git push origin --delete topic", "two"), Succeeds());
  EXPECT_THAT(developer().must("git ls-remote origin", "one"), Not(HasSubstr("refs/heads/topic")));

  EXPECT_THAT(developer().type(Company::clone_command(url, "shallow") + " --depth 1"), Succeeds());
  EXPECT_EQ(developer().must("git rev-list --count HEAD", "shallow"), "1\n");
  EXPECT_THAT(developer().type("git fetch --unshallow", "shallow"), Succeeds());
  EXPECT_EQ(developer().must("git rev-list --count HEAD", "shallow"), "4\n");
  EXPECT_THAT(developer().type(Company::clone_command(url, "single") + " --single-branch --branch main"), Succeeds());
  EXPECT_THAT(developer().type("git fsck --strict", "single"), Succeeds());
}

TEST_P(TheArticle, AUserOfTheRepositorysOwnAccountNeedsNoRole) {
  const Keys keys = company_->create_user(
      "member-admin", "local",
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"codecommit:*","Resource":"*"}]})");
  const auto local = company_->stranger("local");
  local->profile("default", {{"region", "us-east-1"}}, keys);
  local->profile("other", {{"region", "us-east-1"}}, keys);
  const std::string create =
      "aws codecommit create-repository --output text --query repositoryMetadata.cloneUrlHttp --repository-name ";
  EXPECT_THAT(local->type(create + "by-default"), Succeeds());
  local->set("AWS_DEFAULT_PROFILE", "other");
  const Outcome created = local->type(create + "by-name");
  EXPECT_THAT(created, Succeeds());
  EXPECT_THAT(local->type(Company::clone_command(created.out.substr(0, created.out.find('\n')), "clone", "default")),
              Succeeds());
}

TEST_P(TheArticle, ADeletedRepositoryIsGoneAndItsNameStartsAfresh) {
  const std::string url = company_->create_repository("short-lived");
  developer().must(Company::clone_command(url, "clone"));
  developer().must("git commit -q --allow-empty -m first && git push -q origin main", "clone");
  const std::string get_id =
      "aws codecommit get-repository --region us-east-1 --repository-name short-lived --output text "
      "--query repositoryMetadata.repositoryId";
  const std::string id = developer().must(get_id);

  EXPECT_EQ(developer().must("aws codecommit delete-repository --region us-east-1 --repository-name short-lived "
                             "--output text --query repositoryId"),
            id);
  EXPECT_THAT(developer().type("git fetch", "clone"), FailsWith("not found"));
  EXPECT_THAT(developer().type(get_id), FailsWith("RepositoryDoesNotExistException"));

  company_->create_repository("short-lived");
  EXPECT_NE(developer().must(get_id), id);
  EXPECT_EQ(developer().must("git ls-remote origin", "clone"), "");
}

INSTANTIATE_TEST_SUITE_P(, TheArticle,
                         testing::Values(Client{"WithAws", real_aws_program()},
                                         Client{"WithCrossgate", crossgate_program()}),
                         [](const auto& client) { return client.param.name; });

}  // namespace
}  // namespace crossgate::stories
