// What changes while a clone or a push is under way.
#include <future>

#include "support/held_git.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

class UnderWay : public testing::Test {
 protected:
  void SetUp() override {
    url_ = company_.create_repository("before");
    developer().must(Company::clone_command(url_, "source"));
    developer().must(commit_much("first") + " && git push -q origin main main:other", "source");
  }
  Person& developer() { return company_.developer(); }
  static std::string aws(const std::string& command) { return "aws --region us-east-1 codecommit " + command; }
  /// More than the server packs or unpacks by itself.
  static std::string commit_much(const std::string& message) {
    return "head -c 8000000 /dev/urandom >file && git add file && git commit -q -m " + message;
  }
  /// Begins a command that waits for git, and returns when it does.
  std::future<Outcome> begin(const std::string& line, const std::string& directory) {
    git_.stop();
    auto outcome = std::async(std::launch::async, [=, this] { return developer().type(line, directory); });
    EXPECT_TRUE(company_.server().measures("crossgate_git_processes_running 1"));
    return outcome;
  }

  HeldGit git_;
  Company company_{crossgate_program(), {.options = {"--git-program", git_.program()}}};
  std::string url_;
};

TEST_F(UnderWay, ARepositoryThatIsRenamedFinishesWhatItHasBegun) {
  developer().must(commit_much("second"), "source");
  auto push = begin("git push origin main", "source");
  developer().must(aws("update-repository-name --old-name before --new-name after"));
  git_.go_on();
  EXPECT_THAT(push.get(), Succeeds());

  EXPECT_THAT(developer().type("git fetch", "source"), FailsWith("not found"));
  const std::string renamed = company_.server().clone_url("after");
  auto clone = begin(Company::clone_command(renamed, "clone"), ".");
  developer().must(aws("update-repository-name --old-name after --new-name again"));
  git_.go_on();
  EXPECT_THAT(clone.get(), Succeeds());
  EXPECT_EQ(developer().must("git rev-parse origin/main", "clone"), developer().must("git rev-parse main", "source"));
}

TEST_F(UnderWay, APushToARepositoryThatIsDeletedIsToldSo) {
  developer().must(commit_much("second"), "source");
  auto push = begin("git push origin main", "source");
  developer().must(aws("delete-repository --repository-name before"));
  git_.go_on();
  EXPECT_THAT(push.get(), FailsWith("the repository was deleted"));
}

TEST_F(UnderWay, ACloneEndsThoughItsBranchIsDeletedMeanwhile) {
  auto clone = begin(Company::clone_command(url_, "clone") + " --single-branch --branch other --depth 1", ".");
  developer().must("git push -q origin --delete other", "source");
  git_.go_on();
  EXPECT_THAT(clone.get(), Succeeds());
  EXPECT_EQ(developer().must("git rev-parse HEAD", "clone"), developer().must("git rev-parse main", "source"));
}

}  // namespace
}  // namespace crossgate::stories
