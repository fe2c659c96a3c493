// What must be refused is refused, with a message that says why.
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::HasSubstr;

class TwoAccounts : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    company_ = std::make_unique<Company>();
    url_ = company_->create_repository("payments");
    developer().must(Company::clone_command(url_, "payments"));
    developer().must("git commit -q --allow-empty -m first && git push -q origin main", "payments");
  }
  static void TearDownTestSuite() { company_.reset(); }
  static Person& developer() { return company_->developer(); }

  /// A git command against the repository with this user name and password.
  static Outcome ls_remote(const std::string& user, const std::string& password) {
    const std::string helper = "!f() { echo username=" + user + "; echo password=" + password + "; }; f";
    return developer().type("git -c credential.helper= -c credential.helper='" + helper + "' ls-remote " + url_);
  }
  /// What the helper answers git for the repository, under a shifted clock.
  static std::map<std::string, std::string> helper_answer(const std::string& clock_offset, const std::string& profile) {
    const std::string host = url_.substr(7, url_.find('/', 7) - 7);
    const std::string asked = "printf 'protocol=http\\nhost=" + host + "\\npath=v1/repos/payments\\n\\n' | ";
    const std::string shift = clock_offset.empty() ? "" : with_clock_off_by(clock_offset);
    std::map<std::string, std::string> answer;
    std::istringstream lines(
        developer().must(asked + shift + "/usr/bin/aws codecommit --profile " + profile + " credential-helper get"));
    for (std::string line; std::getline(lines, line);)
      if (const auto equals = line.find('='); equals != std::string::npos)
        answer[line.substr(0, equals)] = line.substr(equals + 1);
    return answer;
  }

  static inline std::unique_ptr<Company> company_;
  static inline std::string url_;
};

TEST_F(TwoAccounts, AStrangersKeysAreRefused) {
  const auto stranger = company_->stranger("stranger");
  stranger->profile("default", {{"region", "us-east-1"}},
                    Keys{"AKIASTRANGERSTRANGER", "not-a-secret-of-this-server", ""});
  EXPECT_THAT(stranger->type("aws codecommit get-repository --repository-name payments"),
              FailsWith("UnrecognizedClientException"));
  EXPECT_THAT(stranger->type("aws sts get-caller-identity"), FailsWith("InvalidClientTokenId"));
  EXPECT_THAT(stranger->type(Company::clone_command(url_, "payments", "default")), FailsWith("Authentication failed"));
}

TEST_F(TwoAccounts, AWrongSecretIsAWrongSignature) {
  const auto stranger = company_->stranger("forger");
  stranger->profile("default", {{"region", "us-east-1"}}, Keys{company_->developer_keys().id, "guessed", ""});
  EXPECT_THAT(stranger->type("aws codecommit get-repository --repository-name payments"),
              FailsWith("InvalidSignatureException"));
  EXPECT_THAT(stranger->type("aws iam get-user"), FailsWith("SignatureDoesNotMatch"));
  EXPECT_THAT(stranger->type(Company::clone_command(url_, "payments", "default")), FailsWith("Authentication failed"));
}

TEST_F(TwoAccounts, TheDeveloperWithoutTheRoleMayNothing) {
  EXPECT_THAT(developer().type("aws --profile default codecommit get-repository --repository-name payments"),
              FailsWith("is not authorized to perform: codecommit:GetRepository"));
  EXPECT_THAT(developer().type(Company::clone_command(url_, "bare-user", "default")), FailsWith("403"));
}

TEST_F(TwoAccounts, ARoleReachesOnlyItsOwnAccountsRepositoryOfTheName) {
  company_->admin().must("aws codecommit create-repository --repository-name management-only");
  const std::string url = company_->server().clone_url("management-only");
  EXPECT_THAT(developer().type("aws codecommit get-repository --region us-east-1 --repository-name management-only"),
              FailsWith("RepositoryDoesNotExistException"));
  EXPECT_THAT(developer().type(Company::clone_command(url, "foreign")), FailsWith("not found"));
}

TEST_F(TwoAccounts, AnUnknownRepositoryLooksLikeAKnownOneToWhoMayNotSeeIt) {
  const auto outcome = [](const std::string& name) {
    return developer().type("aws --profile default codecommit get-repository --repository-name " + name).err;
  };
  std::string known = outcome("payments");
  const std::string unknown = outcome("unheard-of");
  known.replace(known.find("payments"), 8, "unheard-of");
  EXPECT_EQ(known, unknown);
}

TEST_F(TwoAccounts, ADeniedBranchTakesNoPushWhileOthersDo) {
  // CodeCommit User Guide, "Limit pushes and merges to branches in AWS CodeCommit".
  company_->put_role_policy(
      "protect-main",
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["codecommit:GitPush","codecommit:DeleteBranch",)"
      R"("codecommit:PutFile","codecommit:MergeBranchesByFastForward"],"Resource":"*","Condition":{)"
      R"("StringEqualsIfExists":{"codecommit:References":["refs/heads/main"]},"Null":{"codecommit:References":"false"}}}]})");
  developer().must("git commit -q --allow-empty -m second", "payments");
  const Outcome refused = developer().type("git push origin main", "payments");
  EXPECT_THAT(refused, FailsWith("[remote rejected]"));
  EXPECT_THAT(refused.err, HasSubstr("refs/heads/main"));
  EXPECT_THAT(developer().type("git push origin main:feature", "payments"), Succeeds());
  const Outcome mixed = developer().type("git push origin main main:other", "payments");
  EXPECT_THAT(mixed, FailsWith("[remote rejected]"));
  EXPECT_THAT(mixed.err, HasSubstr("* [new branch]"));
  EXPECT_THAT(developer().type("git push --atomic origin main main:third", "payments"), FailsWith("atomic"));
  company_->admin().must(
      "aws --profile member-admin iam delete-role-policy --role-name CodeCommitDeveloper --policy-name protect-main");
  EXPECT_THAT(developer().type("git push origin main", "payments"), Succeeds());
}

TEST_F(TwoAccounts, ABranchMayBeProtectedFromRewritingAndStillTakePushes) {
  company_->put_role_policy(
      "keep-history",
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"codecommit:GitPush","Resource":"*",)"
      R"("Condition":{"StringEquals":{"codecommit:References":"refs/heads/kept",)"
      R"("crossgate:RefUpdateType":["force","delete"]}}}]})");
  developer().must("git checkout -q -b kept && git commit -q --allow-empty -m one && git push origin kept", "payments");
  EXPECT_THAT(developer().type("git commit -q --allow-empty -m two && git push origin kept", "payments"), Succeeds());
  developer().must("git commit -q --amend --allow-empty -m three", "payments");
  EXPECT_THAT(developer().type("git push --force origin kept", "payments"),
              FailsWith("permission to force-push to refs/heads/kept"));
  EXPECT_THAT(developer().type("git push origin --delete kept", "payments"),
              FailsWith("permission to delete refs/heads/kept"));
  EXPECT_THAT(developer().type("git push --force origin kept:elsewhere", "payments"), Succeeds());
  EXPECT_THAT(developer().type("git push origin --delete elsewhere", "payments"), Succeeds());
  company_->admin().must(
      "aws --profile member-admin iam delete-role-policy --role-name CodeCommitDeveloper --policy-name keep-history");
  developer().must("git checkout -q main", "payments");
}

TEST_F(TwoAccounts, APasswordOfSixteenMinutesAgoIsAnsweredSoThatCachesDropIt) {
  auto fresh = helper_answer("", "member");
  EXPECT_THAT(ls_remote(fresh["username"], fresh["password"]), Succeeds());
  // The role's session comes from the CLI's cache, so only the password is old.
  auto old = helper_answer("-16m", "member");
  const Outcome refused = ls_remote(old["username"], old["password"]);
  EXPECT_THAT(refused, FailsWith("Authentication failed"));
  EXPECT_THAT(refused.err, HasSubstr("remote:"));
}

TEST_F(TwoAccounts, ASessionTokenWorksOnlyUnderItsOwnKey) {
  auto answer = helper_answer("", "member");
  const std::string user = answer["username"];
  const std::string token = user.substr(user.find('%'));
  EXPECT_THAT(ls_remote(company_->developer_keys().id + token, answer["password"]), FailsWith("Authentication failed"));
}

}  // namespace
}  // namespace crossgate::stories
