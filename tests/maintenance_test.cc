// Many small pushes from several people, and clones between them: the packs stay few, nothing acknowledged is lost, and
// nobody does maintenance by hand. CROSSGATE_PUSHES sets how many pushes each person makes (25 unless set).
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>

#include "support/eventually.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

constexpr int kPushers = 3;
/// Between two roll-ups, those that wait for the next one and the few larger ones.
constexpr int kMostPacks = 32;

int pushes() {
  const char* wanted = std::getenv("CROSSGATE_PUSHES");
  return wanted != nullptr ? std::atoi(wanted) : 25;
}

int packs_in(const std::filesystem::path& store) {
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(store))
    count += entry.path().extension() == ".pack";
  return count;
}

/// Somebody with a clone, and a branch of their own.
class Pusher {
 public:
  Pusher(Person& person, const std::string& url, int number)
      : person_(person), clone_("pusher" + std::to_string(number)) {
    person_.must(Company::clone_command(url, clone_));
    person_.must("git checkout -q -b " + clone_, clone_);
  }
  void push() {
    person_.must("echo more >>" + clone_ + " && git add . && git commit -q -m more && git push -q origin HEAD", clone_);
  }
  /// The ids of all commits, each of which was acknowledged.
  std::string acknowledged() { return person_.must("git rev-list HEAD", clone_); }

 private:
  Person& person_;
  std::string clone_;
};

TEST(Maintenance, KeepsThePacksOfABusyRepositoryFewAndLosesNothing) {
  Company company(crossgate_program(), {.options = {"--removal-grace", "0s"}});
  Person& developer = company.developer();
  const std::string url = company.create_repository("busy");

  std::vector<std::unique_ptr<Pusher>> pushers;
  for (int i = 0; i < kPushers; ++i) pushers.push_back(std::make_unique<Pusher>(developer, url, i));
  std::atomic<bool> done = false;
  std::thread cloner([&] {
    do {
      developer.must(Company::clone_command(url, "between"));
      EXPECT_THAT(developer.type("git fsck --full --strict --no-dangling && cd .. && rm -rf between", "between"),
                  Succeeds());
    } while (!done);
  });
  {
    std::vector<std::jthread> threads;
    for (auto& pusher : pushers)
      threads.emplace_back([&] {
        for (int i = 0; i < pushes(); ++i) pusher->push();
      });
  }
  done = true;
  cloner.join();

  // Maintenance that came late had one round for all those pushes, which replaced no file; a later one does.
  EXPECT_TRUE(eventually([&] {
    if (company.server().log().find(R"("event":"swept")") != std::string::npos) return true;
    pushers.front()->push();
    return false;
  }));
  EXPECT_TRUE(company.server().logs(R"("event":"maintained")"));
  EXPECT_TRUE(eventually([&] { return packs_in(company.server().data() / "packs") <= kMostPacks; }));
  EXPECT_EQ(company.server().log().find("failed"), std::string::npos) << company.server().log();

  developer.must(Company::clone_command(url, "after"));
  EXPECT_THAT(developer.type("git fsck --full --strict", "after"), Succeeds());
  const std::string there = developer.must("git rev-list --remotes", "after");
  for (auto& pusher : pushers) {
    const std::string commits = pusher->acknowledged();
    for (std::size_t at = 0; at + 40 <= commits.size(); at += 41)
      EXPECT_NE(there.find(commits.substr(at, 40)), std::string::npos) << commits.substr(at, 40);
  }
}

}  // namespace
}  // namespace crossgate::stories
