#include "client/setup_git.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;

Context context(Environment::Variables variables, GlobalOptions globals = {}) {
  variables["AWS_CONFIG_FILE"] = "/nowhere";
  variables["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere";
  return *Context::load(Environment(std::move(variables)), std::move(globals));
}

std::vector<std::string> patterns(Environment::Variables variables, std::string_view host = "") {
  return *git_url_patterns(host, context(std::move(variables)));
}

TEST(SetupGit, ForgetsInheritedHelpersBeforeItNamesItsOwn) {
  std::vector<std::string> lines;
  const auto record = [&](const std::vector<std::string>& arguments) -> Result<void> {
    std::string line;
    for (const std::string& argument : arguments) line += argument + "|";
    lines.push_back(line);
    return {};
  };
  GlobalOptions globals;
  globals.region = "us-east-1";
  const std::vector<std::string> words{"--local", "--host", "git-codecommit.us-east-1.amazonaws.com"};
  ASSERT_TRUE(setup_git(words, context({}, globals), "/opt/it's/crossgate", record));
  const std::string key = "credential.https://git-codecommit.us-east-1.amazonaws.com.";
  EXPECT_THAT(lines,
              ElementsAre("config|--local|--replace-all|" + key + "helper||",
                          "config|--local|--add|" + key +
                              "helper|!'/opt/it'\\''s/crossgate' codecommit --region 'us-east-1' credential-helper|",
                          "config|--local|--replace-all|" + key + "UseHttpPath|true|"));
}

TEST(SetupGit, NamesEachOfAwssKindsOfHosts) { EXPECT_EQ(patterns({}).size(), 5u); }

TEST(SetupGit, FollowsTheConfiguredEndpoint) {
  EXPECT_THAT(patterns({{"AWS_ENDPOINT_URL", "http://127.0.0.1:9480"}}),
              ElementsAre("http://git-codecommit.*.amazonaws.com.localhost:9480"));
  EXPECT_THAT(patterns({{"AWS_ENDPOINT_URL", "https://codecommit.us-east-1.example.org"}}),
              ElementsAre("https://git-codecommit.*.example.org"));
  EXPECT_THAT(patterns({}, "git.example.org"), ElementsAre("https://git.example.org"));
  EXPECT_THAT(patterns({}, "http://git.example.org:1"), ElementsAre("http://git.example.org:1"));
}

TEST(SetupGit, RefusesWhatItDoesNotKnow) {
  const std::vector<std::string> words{"--wat"};
  EXPECT_EQ(setup_git(words, context({}), "c", run_git).error().code, kUsage);
}

}  // namespace
}  // namespace crossgate::client
