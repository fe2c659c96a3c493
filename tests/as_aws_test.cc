// Crossgate under the name `aws`, beside the AWS CLI, on one server.
#include "support/world.h"

namespace crossgate::stories {
namespace {

TEST(AsAws, PrintsWhatTheAwsCliPrints) {
  Company company;
  Person& admin = company.admin();
  for (const char* name : {"alpha", "beta", "gamma"})
    admin.must("aws codecommit create-repository --repository-name " + std::string(name) +
               " --repository-description 'of the Ōtsu team'");
  const std::string tests = CROSSGATE_SOURCE_DIR "/tests/";
  const auto outcome =
      admin.type("/usr/bin/python3 " + tests + "as_aws_oracle.py " +
                 (crossgate_program().parent_path() / "crossgate-full").string() + " " + tests + "as_aws_lines.txt");
  EXPECT_EQ(outcome.status, 0) << outcome.printed();
}

/// What a build installs, in a prefix of its own.
class Installed : public testing::Test {
 protected:
  Installed() {
    const auto build = crossgate_program().parent_path().parent_path();
    const auto done = run({{"cmake", "--install", build, "--prefix", prefix_.path()},
                           prefix_.path(),
                           {{"PATH", "/usr/local/bin:/usr/bin:/bin"}},
                           ""});
    EXPECT_THAT(done, Succeeds());
  }
  Outcome type(const std::string& line) const {
    return run({{"bash", "-c", line},
                prefix_.path(),
                {{"PATH", prefix_.path().string() + "/bin:/usr/bin:/bin"}, {"HOME", prefix_.path()}},
                ""});
  }

  TemporaryFolder prefix_;
};

TEST_F(Installed, ProgramsAndLinksFindEachOther) {
  EXPECT_EQ(type("crossgate --version").out.substr(0, 10), "crossgate/");
  EXPECT_THAT(type("crossgated --help"), Succeeds());
  EXPECT_EQ(type("printf 'protocol=https\\nhost=example.com\\n\\n' | git-credential-crossgate get").status, 0);
}

TEST_F(Installed, CompletionsWorkInBash) {
  const auto outcome = type(
      "source share/bash-completion/completions/crossgate; COMP_WORDS=(crossgate codecommit get-re); COMP_CWORD=2; "
      "_crossgate; echo ${COMPREPLY[@]}");
  EXPECT_EQ(outcome.out, "get-repository\n") << outcome.err;
}

}  // namespace
}  // namespace crossgate::stories
