// Kill -9 at random moments of pushes, fetches and maintenance at once: every acknowledged push is there afterwards,
// and everything is whole. CROSSGATE_CRASHES sets how often the server is killed (10 unless set).
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "support/eventually.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

constexpr int kPushers = 3;

int crashes() {
  const char* wanted = std::getenv("CROSSGATE_CRASHES");
  return wanted != nullptr ? std::atoi(wanted) : 10;
}

/// Pushes commit after commit to a branch of its own, until told to stop or until a push fails: the one attempt the
/// server may hold without having acknowledged it is then the last.
class Pusher {
 public:
  Pusher(Person& person, const std::string& url, int number)
      : person_(person), clone_("pusher" + std::to_string(number)), branch_("b" + std::to_string(number)) {
    person_.must(Company::clone_command(url, clone_));
    person_.must("git checkout -q -b " + branch_, clone_);
  }

  void push_until(const std::atomic<bool>& down) {
    while (!down) {
      person_.must("date +%N >>file && git add file && git commit -q -m more", clone_);
      attempted_ = head();
      if (person_.type("git push -q origin " + branch_, clone_).status != 0) return;
      acknowledged_ = attempted_;
      ++pushes_;
    }
  }

  /// Whether the server holds the last acknowledged commit, or the one that was under way when it was killed; asked
  /// after each kill.
  testing::AssertionResult holds() {
    const std::string line = person_.must("git ls-remote origin refs/heads/" + branch_, clone_);
    const std::string there = line.substr(0, line.find('\t'));
    if (there != acknowledged_ && (there.empty() || there != attempted_))
      return testing::AssertionFailure() << branch_ << " is at '" << there << "', acknowledged was " << acknowledged_
                                         << ", attempted " << attempted_;
    // What it has shown it must keep, though it had no time to acknowledge it.
    acknowledged_ = there;
    return testing::AssertionSuccess();
  }
  int pushes() const { return pushes_; }

 private:
  std::string head() {
    const std::string line = person_.must("git rev-parse HEAD", clone_);
    return line.substr(0, line.find('\n'));
  }

  Person& person_;
  std::string clone_;
  std::string branch_;
  std::string attempted_;
  std::string acknowledged_;
  std::atomic<int> pushes_ = 0;
};

/// Clones until told to stop; what a clone gets is whole, unless the server was killed meanwhile.
void clone_until(Person& person, const std::string& url, const std::atomic<bool>& down) {
  while (!down) {
    if (person.type(Company::clone_command(url, "reader")).status == 0) {
      EXPECT_THAT(person.type("git fsck --full --strict --no-dangling", "reader"), Succeeds());
    }
    person.must("rm -rf reader");
  }
}

TEST(Killed, TheServerComesBackWithEveryAcknowledgedPush) {
  // Packs that maintenance has replaced go at once, so that nothing is there by accident.
  Company company(crossgate_program(), {.options = {"--removal-grace", "0s"}});
  const std::string url = company.create_repository("busy");
  std::vector<std::unique_ptr<Pusher>> pushers;
  for (int i = 0; i < kPushers; ++i) pushers.push_back(std::make_unique<Pusher>(company.developer(), url, i));

  const auto pushes = [&] {
    int sum = 0;
    for (const auto& pusher : pushers) sum += pusher->pushes();
    return sum;
  };

  std::mt19937 random(20260131);
  std::uniform_int_distribution<int> milliseconds(100, 1500);
  for (int crash = 0; crash < crashes(); ++crash) {
    std::atomic<bool> down = false;
    std::vector<std::jthread> threads;
    for (auto& pusher : pushers) threads.emplace_back([&] { pusher->push_until(down); });
    threads.emplace_back([&] { clone_until(company.developer(), url, down); });
    // On the slowest machine too, each life of the server is worth something to look for.
    EXPECT_TRUE(eventually([&] { return pushes() > crash; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(random)));
    company.server().kill();
    down = true;
    threads.clear();
    company.server().start();
    for (auto& pusher : pushers) EXPECT_TRUE(pusher->holds()) << "after crash " << crash;
  }
  RecordProperty("acknowledged_pushes", pushes());

  company.developer().must(
      "git -c credential.helper='!aws codecommit --profile member credential-helper $@' "
      "-c credential.UseHttpPath=true clone -q --mirror " +
      url + " mirror");
  EXPECT_THAT(company.developer().type("git fsck --full --strict", "mirror"), Succeeds());
  const Command check{
      {crossgated_program(), "check", "--data", company.server().data()}, "/", {{"PATH", "/usr/bin"}}, ""};
  EXPECT_THAT(run(check), Succeeds());
}

}  // namespace
}  // namespace crossgate::stories
