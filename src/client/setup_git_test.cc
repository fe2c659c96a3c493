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

/// A git that notes what it is called with, and whose configuration is `listing`.
RunGit recorder(std::vector<std::string>& lines, std::string listing = "") {
  return [&lines, listing](const std::vector<std::string>& arguments) -> Result<std::string> {
    std::string line;
    for (const std::string& argument : arguments) line += argument + "|";
    lines.push_back(line);
    return listing;
  };
}

TEST(SetupGit, ForgetsInheritedHelpersBeforeItNamesItsOwn) {
  std::vector<std::string> lines;
  const auto record = recorder(lines);
  GlobalOptions globals;
  globals.region = "us-east-1";
  const std::vector<std::string> words{"--local", "--host", "git-codecommit.us-east-1.amazonaws.com"};
  ASSERT_TRUE(setup_git(words, context({}, globals), "/opt/it's/crossgate", record));
  const std::string key = "credential.https://git-codecommit.us-east-1.amazonaws.com.";
  EXPECT_THAT(
      lines, ElementsAre(
                 "config|--local|--replace-all|" + key + "helper||",
                 "config|--local|--add|" + key +
                     "helper|!'/opt/it'\\''s/crossgate' codecommit --region 'us-east-1' credential-helper --ephemeral|",
                 "config|--local|--replace-all|" + key + "UseHttpPath|true|"));
}

/// What `setup git --remove` does about a section with these keys, after it has listed them.
std::vector<std::string> removal(const std::vector<std::string>& settings, const std::string& program = "/opt/c") {
  std::string listing;
  for (const std::string& setting : settings) listing += "credential.https://git.example.org." + setting + '\0';
  std::vector<std::string> lines;
  const std::vector<std::string> words{"--remove", "--system", "--host", "git.example.org"};
  EXPECT_TRUE(setup_git(words, context({}), program, recorder(lines, listing)));
  EXPECT_EQ(lines.front(), "config|--system|--list|-z|");
  lines.erase(lines.begin());
  return lines;
}

TEST(SetupGit, TakesOutWhatItWroteAndNothingOfOthers) {
  const std::string section = "credential.https://git.example.org";
  const std::string ours = "helper\n!'/opt/c' codecommit credential-helper";
  EXPECT_THAT(removal({"helper\n", ours, "usehttppath\ntrue"}),
              ElementsAre("config|--system|--remove-section|" + section + "|"));
  EXPECT_THAT(removal({ours, "usehttppath\ntrue", "username\nme"}),
              ElementsAre("config|--system|--unset-all|" + section + ".helper|",
                          "config|--system|--unset-all|" + section + ".UseHttpPath|"));
  EXPECT_THAT(removal({ours, "helper\nstore"}), ElementsAre("config|--system|--fixed-value|--unset-all|" + section +
                                                            ".helper|!'/opt/c' codecommit credential-helper|"));
  EXPECT_THAT(removal({"helper\nstore"}), ElementsAre());
}

TEST(SetupGit, TakesOutAwssHelperOnlyWhereThisProgramBearsItsName) {
  const std::string awss = "helper\n!aws codecommit credential-helper $@";
  EXPECT_THAT(removal({awss}), ElementsAre());
  EXPECT_THAT(removal({awss}, "aws"), testing::SizeIs(1));
  EXPECT_THAT(removal({"helper\n!/old/place/crossgate codecommit credential-helper"}), testing::SizeIs(1));
  EXPECT_THAT(removal({"helper\ncrossgate --profile p"}), testing::SizeIs(1));
}

TEST(SetupGit, TellsOfKeysInTheEnvironment) {
  std::vector<std::string> lines;
  const std::vector<std::string> words{"--host", "git.example.org"};
  EXPECT_THAT(setup_git(words, context({{"AWS_ACCESS_KEY_ID", "A"}}), "c", recorder(lines))->notes,
              testing::HasSubstr("AWS_ACCESS_KEY_ID is set here"));
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
