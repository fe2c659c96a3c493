// Many small pushes from several people, and clones between them: the packs stay few, nothing acknowledged is lost, and
// nobody does maintenance by hand. CROSSGATE_PUSHES sets how many pushes each person makes (25 unless set).
#include <atomic>
#include <cstdlib>
#include <thread>

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

/// Pushes commit after commit to a branch of its own; the ids of those that were acknowledged.
std::string push_again_and_again(Person& person, const std::string& url, int number) {
  const std::string clone = "pusher" + std::to_string(number);
  person.must(Company::clone_command(url, clone));
  person.must("git checkout -q -b " + clone, clone);
  for (int i = 0; i < pushes(); ++i)
    person.must("echo " + std::to_string(i) + " >>" + clone +
                    " && git add . && git commit -q -m more && git push -q origin HEAD",
                clone);
  return person.must("git rev-list HEAD", clone);
}

TEST(Maintenance, KeepsThePacksOfABusyRepositoryFewAndLosesNothing) {
  Company company(crossgate_program(), {.options = {"--removal-grace", "0s"}});
  Person& developer = company.developer();
  const std::string url = company.create_repository("busy");

  std::vector<std::string> acknowledged(kPushers);
  std::atomic<bool> done = false;
  int clones = 0;
  std::thread cloner([&] {
    for (; !done; ++clones) {
      developer.must(Company::clone_command(url, "between"));
      EXPECT_THAT(developer.type("git fsck --full --strict --no-dangling && cd .. && rm -rf between", "between"),
                  Succeeds());
    }
  });
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kPushers; ++i)
      threads.emplace_back([&, i] { acknowledged[i] = push_again_and_again(developer, url, i); });
  }
  done = true;
  cloner.join();
  EXPECT_GT(clones, 0);

  EXPECT_TRUE(company.server().logs(R"("event":"maintained")"));
  EXPECT_TRUE(company.server().logs(R"("event":"swept")"));
  EXPECT_LE(packs_in(company.server().data() / "packs"), kMostPacks);
  EXPECT_EQ(company.server().log().find("failed"), std::string::npos) << company.server().log();

  developer.must(Company::clone_command(url, "after"));
  EXPECT_THAT(developer.type("git fsck --full --strict", "after"), Succeeds());
  const std::string there = developer.must("git rev-list --remotes", "after");
  for (const std::string& commits : acknowledged)
    for (std::size_t at = 0; at + 40 <= commits.size(); at += 41)
      EXPECT_NE(there.find(commits.substr(at, 40)), std::string::npos) << commits.substr(at, 40);
}

}  // namespace
}  // namespace crossgate::stories
