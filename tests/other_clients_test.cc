// Git as others wrote it: what does not come from git's own source clones, fetches and pushes too.

#include <sstream>

#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A program of tests/clients/ and how it is run here; empty words and a reason where it cannot be.
struct Client {
  std::vector<std::string> words;
  std::string missing;
};

fs::path source_of(const std::string& program) { return fs::path(CROSSGATE_SOURCE_DIR) / "tests/clients" / program; }

bool works(const std::vector<std::string>& words) {
  return run({words, "/", {{"PATH", "/usr/bin:/bin"}}, ""}).status == 0;
}

Client dulwich() {
  if (!works({"/usr/bin/python3", "-c", "import dulwich"})) return {{}, "python3-dulwich is not installed"};
  return {{"/usr/bin/python3", source_of("dulwich_client.py")}, ""};
}

Client libgit2() {
  if (!works({"/usr/bin/python3", "-c", "import pygit2"})) return {{}, "python3-pygit2 is not installed"};
  return {{"/usr/bin/python3", source_of("libgit2_client.py")}, ""};
}

/// Not among the packages that script/bootstrap installs: a Java virtual machine is larger than all of them together.
Client jgit() {
  const fs::path jars = "/usr/share/java";
  if (!fs::exists("/usr/bin/javac") || !fs::exists(jars / "org.eclipse.jgit.jar"))
    return {{}, "default-jdk-headless and libjgit-java are not installed"};
  const std::string path = (jars / "org.eclipse.jgit.jar").string() + ":" + (jars / "slf4j-api.jar").string() + ":" +
                           (jars / "slf4j-nop.jar").string();
  return {{"/usr/bin/java", "-cp", path, source_of("JGitClient.java")}, ""};
}

Client isomorphic_git(const fs::path& folder) {
  if (const auto missing = install_from_npm(folder, {"isomorphic-git@1.44.19"})) return {{}, *missing};
  fs::copy_file(source_of("isomorphic_git_client.mjs"), folder / "client.mjs");
  return {{"/usr/bin/env", "node", folder / "client.mjs"}, ""};
}

/// One company for all clients; each has a repository of its name, which git's own clone "NAME-source" has filled.
class OtherClients : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    company_ = std::make_unique<Company>();
    company_->put_role_policy(
        "protect",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"codecommit:GitPush","Resource":"*",)"
        R"("Condition":{"StringEquals":{"codecommit:References":"refs/heads/protected"}}}]})");
  }
  static void TearDownTestSuite() { company_.reset(); }
  static Person& developer() { return company_->developer(); }

  void SetUp() override {
    client_ = name_ == "dulwich"   ? dulwich()
              : name_ == "libgit2" ? libgit2()
              : name_ == "JGit"    ? jgit()
                                   : isomorphic_git(modules_.path());
    if (client_.words.empty()) GTEST_SKIP() << client_.missing;
    developer().must(Company::clone_command(company_->create_repository(name_), name_ + "-source"));
    in_source(
        "for i in 1 2 3; do mkdir -p dir$i && seq $((i * 1000)) >large && echo $i >dir$i/small && git add . &&"
        " git commit -q -m $i; done && git tag -a v1 -m v1 && git push -q origin main v1");
  }
  std::string in_source(const std::string& line) const { return developer().must(line, name_ + "-source"); }
  std::string in_clone(const std::string& line) const { return developer().must(line, name_); }

  /// Not the name that git's own clients use: who asks the C library does not find those that end in .localhost.
  std::string url() const { return company_->server().url() + "/v1/repos/" + name_; }
  /// Runs the client in the developer's home with a fresh password.
  Outcome client(const std::vector<std::string>& words) const {
    Command command{client_.words, developer().home(), own_environment(), ""};
    command.words.insert(command.words.end(), words.begin(), words.end());
    command.environment["HOME"] = developer().home();
    const std::string host = company_->server().url().substr(std::string("http://").size());
    std::istringstream lines(developer().must("printf 'protocol=http\\nhost=" + host + "\\npath=v1/repos/" + name_ +
                                              "\\n\\n' | aws codecommit --region us-east-1 credential-helper "
                                              "--ignore-host-check get"));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("username=")) command.environment["GIT_USERNAME"] = line.substr(9);
      if (line.starts_with("password=")) command.environment["GIT_PASSWORD"] = line.substr(9);
    }
    return run(command);
  }

  static inline std::unique_ptr<Company> company_;
  const std::string name_ = GetParam();
  TemporaryFolder modules_;
  Client client_;
};

TEST_P(OtherClients, CloneFetchAndPush) {
  ASSERT_THAT(client({"clone", url(), name_}), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --objects --all | sort"), in_source("git rev-list --objects --all | sort"));
  EXPECT_THAT(developer().type("git fsck --full --strict", name_), Succeeds());
  EXPECT_EQ(in_clone("git rev-parse HEAD v1"), in_source("git rev-parse main v1"));

  in_source("seq 4000 >large && git commit -q -a -m more && git push -q origin main");
  ASSERT_THAT(client({"fetch", name_}), Succeeds());
  EXPECT_EQ(in_clone("git rev-parse origin/main"), in_source("git rev-parse main"));
  EXPECT_THAT(developer().type("git fsck --full --strict", name_), Succeeds());

  in_clone("git reset -q --hard origin/main && seq 5000 >large && git commit -q -a -m mine");
  ASSERT_THAT(client({"push", name_, "refs/heads/theirs"}), Succeeds());
  EXPECT_EQ(in_source("git ls-remote origin theirs | cut -c1-40"), in_clone("git rev-parse HEAD"));
  EXPECT_THAT(client({"push", name_, "refs/heads/protected"}),
              FailsWith("You don't have permission to push to refs/heads/protected"));
}

INSTANTIATE_TEST_SUITE_P(By, OtherClients, testing::Values("dulwich", "libgit2", "isomorphic_git", "JGit"),
                         [](const auto& client) { return client.param; });

}  // namespace
}  // namespace crossgate::stories
