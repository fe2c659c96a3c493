// More is asked of git than it can do at once: who waits, who is refused and how, and who is not touched.
#include <future>

#include "support/held_git.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::HasSubstr;

class Load : public testing::Test {
 protected:
  std::string repository_with_a_commit(const std::string& name) {
    const std::string url = company_.create_repository(name);
    Person& developer = company_.developer();
    developer.must(Company::clone_command(url, name));
    developer.must(commit_much("first") + " && git push -q origin HEAD:main", name);
    return url;
  }
  /// More than the server packs or unpacks by itself.
  static std::string commit_much(const std::string& message) {
    return "head -c 8000000 /dev/urandom > file && git add file && git commit -qm " + message;
  }
  std::future<Outcome> meanwhile(Person& person, std::string line) {
    return std::async(std::launch::async, [&person, line = std::move(line)] { return person.type(line); });
  }

  HeldGit git_;
  Company company_{crossgate_program(),
                   {.options = {"--git-program", git_.program(), "--git-processes", "1", "--git-queue", "1",
                                "--git-queue-per-caller", "1", "--git-wait-seconds", "3600"}}};
};

TEST_F(Load, IsQueuedThenRefusedInWordsAndLeavesWhatIsCheapAlone) {
  const std::string one = repository_with_a_commit("one");
  const std::string two = repository_with_a_commit("two");
  Person& developer = company_.developer();
  developer.must(commit_much("second"), "two");
  git_.stop();

  auto first = meanwhile(developer, Company::clone_command(one, "first"));
  ASSERT_TRUE(company_.server().measures("crossgate_git_processes_running 1"));
  auto second = meanwhile(company_.admin(), Company::clone_command(two, "second", "member-admin"));
  ASSERT_TRUE(company_.server().measures("crossgate_git_processes_waiting 1"));

  const Outcome push = developer.type("git push origin HEAD:main", "two");
  EXPECT_THAT(push, FailsWith("the server is busy; try again later"));
  EXPECT_THAT(push.printed(), HasSubstr("[remote rejected]"));
  EXPECT_THAT(developer.type(Company::clone_command(one, "third") + " --depth 1"),
              FailsWith("the server is busy; try again later"));
  EXPECT_TRUE(company_.server().measures("crossgate_git_processes_refused_total 2"));

  EXPECT_THAT(developer.type("git ls-remote", "two"), Succeeds());
  EXPECT_THAT(developer.type("aws --region us-east-1 codecommit get-repository --repository-name two"), Succeeds());

  git_.go_on();
  EXPECT_THAT(first.get(), Succeeds());
  EXPECT_THAT(second.get(), Succeeds());
  EXPECT_THAT(developer.type("git push origin HEAD:main", "two"), Succeeds());
}

}  // namespace
}  // namespace crossgate::stories
