// What a person does once: set git up, take it out again, ask the doctor, and the two other ways by which git can be
// given CodeCommit (git-remote-codecommit, git-credential-crossgate).
#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AtAMachine : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    company_ = std::make_unique<Company>();
    url_ = company_->create_repository("payments");
    for (const std::string name : {"git-remote-codecommit", "git-credential-crossgate"})
      fs::create_symlink(crossgate_program(), developer().home() / "bin" / name);
    // A helper that writes down what it is asked and told.
    write_file(developer().home() / "bin/git-credential-record", "#!/bin/sh\n(echo \"$1\"; cat) >>\"$HOME/record\"\n");
    fs::permissions(developer().home() / "bin/git-credential-record", fs::perms::owner_all);
    developer().must("cp .gitconfig gitconfig.before");
  }
  static void TearDownTestSuite() { company_.reset(); }

  void SetUp() override {
    developer().must("cp gitconfig.before .gitconfig; rm -rf record store work");
    developer().set("AWS_PROFILE", "member");
  }

  static Person& developer() { return company_->developer(); }
  static std::string record() { return read_file(developer().home() / "record"); }

  inline static std::unique_ptr<Company> company_;
  inline static std::string url_;
};

// ── setup git ───────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_F(AtAMachine, SetupKeepsInheritedHelpersOutAndLeavesThemTheirOwnHosts) {
  developer().must("git config --global credential.helper record");
  developer().must("crossgate setup git --profile member");
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  EXPECT_EQ(record(), "");
  developer().must("printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill || true");
  EXPECT_THAT(record(), HasSubstr("host=github.com"));
}

TEST_F(AtAMachine, ACacheThatWasThereBeforeIsToldNothing) {
  developer().must("git config --global credential.helper 'cache --socket '$HOME'/cache/socket'");
  developer().must("crossgate setup git --profile member");
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  EXPECT_FALSE(fs::exists(developer().home() / "cache/socket"));
}

TEST_F(AtAMachine, AGitThatKnowsAuthtypeTellsEachHelperThatTheAnswerIsNotToBeKept) {
  if (developer().type("git credential capability").out.find("capability authtype") == std::string::npos)
    GTEST_SKIP() << "git is older than 2.46; CROSSGATE_GIT names the folder of another";
  developer().must("crossgate setup git --profile member");
  const std::string cache = "cache --socket " + (developer().home() / "cache/socket").string();
  // Read after our lines, so they are told what worked.
  developer().must("git config --global --add credential.helper '" + cache + "'");
  developer().must("git config --global --add credential.helper record");
  EXPECT_THAT(developer().type("git clone " + url_ + " work"), Succeeds());
  EXPECT_THAT(record(), AllOf(HasSubstr("store\n"), HasSubstr("authtype=Basic\n"), HasSubstr("ephemeral=1\n"),
                              Not(HasSubstr("password="))));
  const std::string asked = url_.substr(url_.find("://") + 3);
  const auto slash = asked.find('/');
  EXPECT_EQ(developer().must("printf 'capability[]=authtype\\nprotocol=http\\nhost=" + asked.substr(0, slash) +
                             "\\npath=" + asked.substr(slash + 1) + "\\n\\n' | git credential-" + cache +
                             " get | grep -v ^capability || true"),
            "");
  developer().must("git credential-" + cache + " exit");
}

TEST_F(AtAMachine, SetupSystemWideServesEveryoneAndIsTakenOutAgain) {
  developer().set("GIT_CONFIG_SYSTEM", developer().home() / "system-gitconfig");
  developer().must("crossgate setup git --profile member --system");
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  EXPECT_THAT(developer().must("crossgate setup git --system --remove"), HasSubstr("git-codecommit.*"));
  EXPECT_EQ(read_file(developer().home() / "system-gitconfig"), "");
  EXPECT_THAT(developer().type("crossgate setup git --system --remove").err, HasSubstr("nothing to take out"));
  developer().unset("GIT_CONFIG_SYSTEM");
}

TEST_F(AtAMachine, SetupTellsThatAProfileHidesTheKeysOfTheEnvironment) {
  developer().set("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT1");
  EXPECT_THAT(developer().type("crossgate setup git --profile member").err, HasSubstr("keys in the environment"));
  developer().unset("AWS_ACCESS_KEY_ID");
}

// ── doctor ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_F(AtAMachine, TheDoctorTellsWhatGitWillDo) {
  developer().must("git config --global credential.helper store");
  developer().must("crossgate setup git --profile member");
  const Outcome outcome = developer().type("crossgate doctor " + url_);
  EXPECT_EQ(outcome.status, 0) << outcome.printed();
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("codecommit --profile 'member' credential-helper"), HasSubstr("and not store"),
                    HasSubstr("path       is sent"), HasSubstr("profile    member, by the helper's line"),
                    HasSubstr("source     role arn:aws:iam::"), HasSubstr("by access key AKIA"),
                    HasSubstr("region     us-east-1, of the host"), HasSubstr("assumed-role/CodeCommitDeveloper/"),
                    HasSubstr("clock      agrees"), HasSubstr("opens the repository"), HasSubstr("nothing to change")));
  EXPECT_THAT(outcome.printed(), Not(HasSubstr(company_->developer_keys().secret)));
}

TEST_F(AtAMachine, TheDoctorFindsAStalePasswordAndTheCommandThatDropsIt) {
  developer().must("crossgate setup git --profile member");
  // Read after our lines, so the empty helper does not reach it.
  developer().must("git config --global --add credential.helper \"store --file=$HOME/store\"");
  const auto scheme_end = url_.find("://") + 3;
  write_file(developer().home() / "store", url_.substr(0, scheme_end) + "AKIAEXAMPLE00001:20200101T000000Z" +
                                               std::string(64, '0') + "@" + url_.substr(scheme_end) + "\n");
  const Outcome outcome = developer().type("crossgate doctor " + url_);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("keeps a password of 2020-01-01T00:00:00Z, which is refused"),
                                 HasSubstr("since this morning")));
  const auto command = outcome.out.find("Run: printf");
  ASSERT_NE(command, std::string::npos) << outcome.out;
  developer().must(outcome.out.substr(command + 5, outcome.out.find('\n', command) - command - 5));
  EXPECT_EQ(read_file(developer().home() / "store"), "");
}

TEST_F(AtAMachine, TheDoctorSaysWhatToSetWhereNothingIsSet) {
  const Outcome outcome = developer().type("crossgate doctor " + url_);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("none is set for this URL"), HasSubstr("Run: crossgate setup git"),
                                 Not(HasSubstr(".UseHttpPath true"))));

  developer().must("git config --global credential.helper '!crossgate codecommit credential-helper $@'");
  EXPECT_THAT(developer().type("crossgate doctor " + url_).out,
              AllOf(Not(HasSubstr("crossgate setup git")), HasSubstr(".UseHttpPath true")));
}

TEST_F(AtAMachine, TheDoctorTellsARepositoryThatIsNotThereAndAProfileThatIsMissing) {
  developer().must("crossgate setup git --profile member");
  EXPECT_THAT(developer().type("crossgate doctor " + url_ + "-not"), FailsWith("no repository of this name"));
  EXPECT_THAT(developer().type("crossgate --profile nope doctor " + url_),
              FailsWith("The config profile (nope) could not be found"));
}

TEST_F(AtAMachine, TheDoctorSendsNothingToAHostForWhichTheHelperIsSilent) {
  developer().must("git config --global credential.helper 'crossgate --profile member'");
  developer().must("git config --global credential.UseHttpPath true");
  const Outcome outcome = developer().type("crossgate doctor https://me:secret@git.example.org/a/b");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("the helper is silent for git.example.org"),
                    HasSubstr("crossgate setup git --host https://git.example.org"), HasSubstr("https://***@git"),
                    Not(HasSubstr("secret")), Not(HasSubstr("session")), Not(HasSubstr("\nserver"))));
}

TEST_F(AtAMachine, TheDoctorTakesTheUrlOfTheCloneThatItIsCalledIn) {
  developer().must("crossgate setup git --profile member");
  developer().must("git clone " + url_ + " work");
  EXPECT_THAT(developer().type("crossgate doctor", "work").out, HasSubstr("URL        " + url_));
}

// ── git-remote-codecommit and git-credential-crossgate ──────────────────────────────────────────────────────────────

TEST_F(AtAMachine, ACodecommitUrlNamesProfileAndRegion) {
  EXPECT_THAT(developer().type("git clone codecommit::us-east-1://member@payments work"), Succeeds());
  EXPECT_THAT(
      developer().type("git commit --allow-empty -m first && git push origin HEAD:refs/heads/by-remote", "work"),
      Succeeds());
  developer().set("AWS_REGION", "us-east-1");
  EXPECT_THAT(developer().must("git ls-remote codecommit://payments"), HasSubstr("refs/heads/by-remote"));
  developer().unset("AWS_REGION");
  EXPECT_THAT(developer().type("git ls-remote codecommit://nope@payments"), FailsWith("(nope) could not be found"));
  EXPECT_THAT(developer().type("git ls-remote codecommit://member@payments"), FailsWith("the URL names no region"));
}

TEST_F(AtAMachine, ACodecommitUrlGoesToTheEndpointThatIsNamed) {
  developer().set("CODE_COMMIT_ENDPOINT", "http://git-codecommit.us-east-1.amazonaws.com.localhost:" +
                                              std::to_string(company_->server().port()));
  EXPECT_THAT(developer().type("git ls-remote codecommit::us-east-1://member@payments"), Succeeds());
  developer().unset("CODE_COMMIT_ENDPOINT");
}

TEST_F(AtAMachine, NoPasswordStandsOnACommandLineOfACodecommitUrl) {
  developer().must("git config --global credential.helper record");
  developer().set("GIT_TRACE", "1");
  const Outcome outcome = developer().type("git ls-remote codecommit::us-east-1://member@payments");
  developer().unset("GIT_TRACE");
  EXPECT_THAT(outcome, Succeeds());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("remote-http"), Not(HasSubstr("ASIA"))));
  EXPECT_EQ(record(), "");
}

TEST_F(AtAMachine, TheHelperHasAShortNameForGit) {
  EXPECT_THAT(developer().type("git -c credential.helper='crossgate --profile member' -c credential.UseHttpPath=true "
                               "ls-remote " +
                               url_),
              Succeeds());
}

TEST_F(AtAMachine, AHelperLeavesNoCoreBehind) {
  developer().profile("limits", {{"credential_process", "sh -c 'ulimit -c >limit; false'"}});
  EXPECT_THAT(developer().type("git -c credential.helper='crossgate --profile limits' -c credential.UseHttpPath=true "
                               "ls-remote " +
                               url_),
              FailsWith("custom-process"));
  EXPECT_EQ(read_file(developer().home() / "limit"), "0\n");
}

}  // namespace
}  // namespace crossgate::stories
