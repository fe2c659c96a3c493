#include "client/helper.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/testing/clock.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

class Helper : public testing::Test {
 protected:
  Helper() {
    variables_ = {{"HOME", home_}, {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLEEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  }
  ~Helper() override { std::filesystem::remove_all(home_); }

  /// What git gets, or "STATUS: message", or "more" when the means are lacking.
  std::string run(const std::string& input, HelperCommand command = {}) {
    const auto make = [](const Context& context, const SessionCache& cache) {
      return std::make_unique<HandyFetcher>(context.environment, cache, kClock);
    };
    const auto answer = run_helper(command, input, Environment(variables_), kClock, make);
    if (!answer) return std::to_string(exit_status(answer.error())) + ": " + answer.error().message;
    return *answer ? std::string((*answer)->output.reveal()) : "more";
  }

  void config(const std::string& text) { ASSERT_TRUE(write_file_atomically(home_ + "/.aws/config", text)); }

  /// A profile `member` by role, and its session on file for the endpoint of the tests.
  std::string keep_session(int seconds_left) {
    variables_.erase("AWS_ACCESS_KEY_ID");
    variables_["AWS_PROFILE"] = "member";
    variables_["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
    config(
        "[profile member]\nrole_arn = R\nsource_profile = keys\n[profile keys]\naws_access_key_id = AKIASOURCE000001\n"
        "aws_secret_access_key = s\n");
    const auto context = Context::load(Environment(variables_), {});
    const auto source = context->find_source();
    const SessionCache cache(context->environment, *context->sts_endpoint());
    const Session session{
        {*AccessKeyId::parse("ASIASESSION00001"), Secret(std::string("x")), Secret(std::string("tok/en=="))},
        kClock.now() + std::chrono::seconds(seconds_left)};
    EXPECT_TRUE(cache.store(*source, session, kClock.now()));
    return *cache.path(*source);
  }

  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-helper-" + std::to_string(::getpid()));
  Environment::Variables variables_;
};

const std::string kAsked =
    "protocol=http\nhost=git-codecommit.us-east-1.amazonaws.com.localhost:9480\npath=v1/repos/a\n";

// The password is what AWS CLI 2.9.19 printed under faketime at this second.
TEST_F(Helper, AnswersAsTheAwsCliDoesAtTheSameSecond) {
  EXPECT_EQ(run(kAsked),
            "username=AKIDEXAMPLEEXAMPLE\n"
            "password=20260102T030405Z8fc7f8d0398399dfecd190cbad574295db939f4df300462d67421efd7b405f77\n"
            "password_expiry_utc=1767323945\n");
}

TEST_F(Helper, PutsTheSessionTokenIntoTheUserName) {
  variables_["AWS_SESSION_TOKEN"] = "to/ken+==";
  EXPECT_THAT(run(kAsked), HasSubstr("username=AKIDEXAMPLEEXAMPLE%to/ken+==\n"));
}

TEST_F(Helper, AnswersInTheFormThatCachesPassOverWhereItIsToldToAndGitKnowsIt) {
  HelperCommand command;
  command.ephemeral = true;
  EXPECT_THAT(run(kAsked, command), testing::StartsWith("username="));
  const std::string plain =
      "AKIDEXAMPLEEXAMPLE:20260102T030405Z8fc7f8d0398399dfecd190cbad574295db939f4df300462d67421efd7b405f77";
  EXPECT_EQ(run("capability[]=authtype\ncapability[]=state\n" + kAsked, command),
            "capability[]=authtype\nauthtype=Basic\ncredential=" + to_base64(plain) +
                "\nephemeral=1\npassword_expiry_utc=1767323945\n");
  EXPECT_THAT(run("capability[]=authtype\n" + kAsked), testing::StartsWith("username="));
}

TEST_F(Helper, LeavesHostsOfOthersToTheirHelpers) {
  EXPECT_EQ(run("protocol=https\nhost=github.com\npath=a/b\n"), "");
  EXPECT_EQ(run("protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com.evil.org\npath=v1/repos/a\n"), "");
}

TEST_F(Helper, LeavesHostsOfOthersAloneEvenWhenTheConfigurationIsBroken) {
  config("nonsense");
  EXPECT_EQ(run("protocol=https\nhost=github.com\npath=a/b\n"), "");
}

TEST_F(Helper, AnswersForAnyHostWhenToldTo) {
  EXPECT_THAT(run("protocol=https\nhost=git-codecommit.us-east-1.example.org\npath=v1/repos/a\n",
                  {HelperCommand::Action::get, true, false, {}}),
              HasSubstr("password="));
}

TEST_F(Helper, AnswersForTheHostOfAConfiguredEndpoint) {
  variables_["AWS_ENDPOINT_URL_CODECOMMIT"] = "https://codecommit.us-east-1.example.org";
  EXPECT_THAT(run("protocol=https\nhost=git-codecommit.us-east-1.example.org\npath=v1/repos/a\n"),
              HasSubstr("password="));
}

TEST_F(Helper, SaysWhatToSetWhenGitSendsNoPath) {
  EXPECT_EQ(run("protocol=https\nhost=git-codecommit.us-east-1.amazonaws.com\n"),
            "253: git sent no repository path, and CodeCommit signs it.\n"
            "  Run: git config --global credential.https://git-codecommit.us-east-1.amazonaws.com.UseHttpPath true");
}

TEST_F(Helper, TakesTheRegionOfTheHostBeforeAnyOther) {
  const std::string by_host = run(kAsked);
  variables_["AWS_REGION"] = "eu-west-1";
  EXPECT_EQ(run(kAsked), by_host);
}

TEST_F(Helper, NeedsARegionFromSomewhere) {
  const std::string url = "protocol=https\nhost=git.example.org\npath=v1/repos/a\n";
  const HelperCommand command{HelperCommand::Action::get, true, false, {}};
  EXPECT_EQ(run(url, command), "more");  // an instance may know
  variables_["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_THAT(run(url, command), HasSubstr("253: the host git.example.org names no region"));
  variables_["AWS_DEFAULT_REGION"] = "us-east-1";
  EXPECT_THAT(run(url, command), HasSubstr("password="));
}

TEST_F(Helper, ServesAFreshSessionFromTheFileAndAnnouncesTheEarlierEnd) {
  keep_session(3600);
  EXPECT_THAT(run(kAsked), testing::MatchesRegex("username=ASIASESSION00001%tok/en==\npassword=.*\n"
                                                 "password_expiry_utc=1767323945\n"));
}

TEST_F(Helper, AnnouncesTheEndOfASessionThatComesFirst) {
  keep_session(3600);
  config(
      "[profile member]\nrole_arn = R\nsource_profile = keys\nduration_seconds = 900\n[profile keys]\n"
      "aws_access_key_id = AKIASOURCE000001\naws_secret_access_key = s\n");
  EXPECT_EQ(run(kAsked), "more");  // another duration is another session
  variables_["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLEEXAMPLE";
  variables_["AWS_CREDENTIAL_EXPIRATION"] = "2026-01-02T03:05:00Z";
  EXPECT_THAT(run(kAsked), HasSubstr("password_expiry_utc=1767323100\n"));
}

TEST_F(Helper, RefusesCredentialsThatHaveEnded) {
  variables_["AWS_CREDENTIAL_EXPIRATION"] = "2026-01-02T04:04:05+01:00";
  EXPECT_EQ(run(kAsked),
            "255: the credentials of the environment ended at 2026-01-02T03:04:05Z (is this machine's clock right?)");
}

TEST_F(Helper, LacksTheMeansWhenTheSessionIsStaleOrUnreadable) {
  const std::string file = keep_session(600);
  EXPECT_EQ(run(kAsked), "more");
  ASSERT_TRUE(write_file_atomically(file, "nonsense"));
  EXPECT_EQ(run(kAsked), "more");
}

TEST_F(Helper, DropsTheSessionBehindARefusedPassword) {
  const std::string file = keep_session(3600);
  const HelperCommand erase{HelperCommand::Action::erase, false, false, {}};
  EXPECT_EQ(run(kAsked + "username=ASIAANOTHER00001%t\npassword=p\n", erase), "");
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(run(kAsked + "username=ASIASESSION00001%tok/en==\npassword=p\n", erase), "");
  EXPECT_FALSE(std::filesystem::exists(file));
  keep_session(3600);
  EXPECT_EQ(
      run(kAsked + "capability[]=authtype\nauthtype=Basic\ncredential=" + to_base64("ASIASESSION00001%t:p") + "\n",
          erase),
      "");
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(Helper, IsSilentWhenToldToStore) {
  EXPECT_EQ(run(kAsked, {HelperCommand::Action::store, false, false, {}}), "");
}

HelperCommand command_of(std::string_view program, const std::vector<std::string>& words) {
  const auto line = parse_command_line(words);
  EXPECT_TRUE(is_helper_line(program, *line));
  return *parse_helper_command(program, *line);
}

TEST(HelperLine, TakesGlobalOptionsAnywhere) {
  const auto command = command_of(
      "aws", {"codecommit", "--profile", "p", "--region=r", "credential-helper", "--ignore-host-check", "get"});
  EXPECT_EQ(command.action, HelperCommand::Action::get);
  EXPECT_EQ(command.globals.profile, "p");
  EXPECT_EQ(command.globals.region, "r");
  EXPECT_TRUE(command.ignore_host_check);
  EXPECT_EQ(command_of("git-credential-crossgate", {"--profile", "p", "erase"}).action, HelperCommand::Action::erase);
}

TEST(HelperLine, IsToldApartFromOtherCommands) {
  EXPECT_FALSE(is_helper_line("aws", *parse_command_line(std::vector<std::string>{"codecommit", "get-repository"})));
  EXPECT_FALSE(is_helper_line("aws", *parse_command_line(std::vector<std::string>{})));
}

TEST(HelperLine, RefusesWhatItDoesNotKnow) {
  const auto line = parse_command_line(std::vector<std::string>{"codecommit", "credential-helper", "get", "--wat"});
  EXPECT_EQ(parse_helper_command("aws", *line).error().message, "Unknown options: --wat");
  EXPECT_EQ(parse_command_line(std::vector<std::string>{"--profile"}).error().code, kSyntax);
}

TEST(HelperLine, TreatsOperationsOfTheFutureAsStore) {
  EXPECT_EQ(command_of("git-credential-crossgate", {"capability"}).action, HelperCommand::Action::store);
}

}  // namespace
}  // namespace crossgate::client
