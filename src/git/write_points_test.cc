// Kill -9 at every named write point (base/write_point.h) of pushes, maintenance and backups: what was acknowledged is
// there, everything is whole, and work goes on.
#include "base/write_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "git/check.h"
#include "git/testing/served_repository.h"
#include "storage/backup.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

/// What a server and its upkeep do, one step after the other. Each moves main on, or leaves it.
class Script {
 public:
  explicit Script(const fs::path& folder) : data_(folder / "data"), backup_(folder / "backup") {
    const auto repository = storage::example_repository("payments");
    id_ = repository.id;
    const auto data = open();
    (void)storage::Repositories(data->metadata()).create(repository, 100);
    // Made before anybody is killed, so that every life pushes the same.
    tips_.push_back(kZeroId);
    for (const char* content : {"one", "two", "three", "four"}) {
      const auto commit =
          client_.commit(content, tips_.size() > 1 ? std::vector{tips_.back()} : std::vector<std::string>{});
      std::vector<std::string> revisions{commit};
      if (tips_.size() > 1) revisions.push_back("^" + tips_.back());
      // With a tag in it, a pack goes into the store.
      if (tips_.size() % 2 == 0) revisions.push_back(client_.tag(commit));
      packs_.push_back(client_.pack(revisions));
      tips_.push_back(commit);
    }
    rewritten_ = client_.commit("rewritten", {tips_[1]});
    packs_.push_back(client_.pack({rewritten_, "^" + tips_[1]}));
    tips_.push_back(rewritten_);
  }

  /// The steps in a process of their own, which dies at the point; whether it did.
  bool dies_at(WritePoint point) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      die_at(point);
      run([&] { (void)!::write(ends[1], "x", 1); });
      ::_exit(0);
    }
    ::close(ends[1]);
    acknowledged_ = 0;
    for (char mark; ::read(ends[0], &mark, 1) == 1;) ++acknowledged_;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

  /// Of a data directory, or of what a backup was restored to.
  void expect_whole(const fs::path& path, const std::string& when) {
    const auto data = storage::open_shared_directory(path).value();
    std::vector<std::string> faults;
    BackgroundGit git("git", {});
    Checker checker(data->metadata(), data->packs(), git, data->scratch(),
                    [&](const std::string& line) { faults.push_back(line); });
    EXPECT_TRUE(checker.check_database());
    EXPECT_TRUE(checker.check(storage::Repositories(data->metadata()).find(*id_).value().value()));
    EXPECT_THAT(faults, IsEmpty()) << when;
  }
  void expect_acknowledged(const std::string& when) {
    const auto data = open();
    const auto main = storage::Refs(data->metadata()).find(*id_, *RefName::parse("refs/heads/main")).value();
    const auto at = std::ranges::find(tips_, main ? main->id.hex() : kZeroId) - tips_.begin();
    EXPECT_GE(at, acknowledged_) << when;
    EXPECT_LE(at, acknowledged_ + 1) << when << ": one may have been committed and not acknowledged";
  }
  void expect_backup_is_whole_where_there_is_one(const std::string& when) {
    if (!fs::exists(backup_ / "metadata.db")) return;
    const auto restored = backup_.parent_path() / "restored";
    ASSERT_TRUE(storage::restore(backup_, restored)) << when;
    expect_whole(restored, when + ", restored");
  }
  /// From where main is to the end.
  void finish(const std::string& when) {
    run([] {});
    acknowledged_ = std::ssize(tips_) - 1;
    expect_acknowledged(when + ", finished");
    expect_whole(data_, when + ", finished");
  }
  const fs::path& data() const { return data_; }

 private:
  std::unique_ptr<storage::DataDirectory> open() const {
    return storage::open_data_directory({.path = data_, .master_key_source = {}, .create = true}).value();
  }

  template <class Function>
  void run(Function acknowledged) {
    const Libgit2 libgit2;
    const auto data = open();
    asio::io_context io;
    asio::thread_pool workers(2);
    const SystemClock clock;
    Host host(io.get_executor(), workers, data->metadata(), data->packs(), clock,
              {.cache = data->cache(), .removal_grace = {}, .unreachable_time = {}});
    for (std::size_t i = 0; i < packs_.size(); ++i) {
      push(io, host, *data, i, acknowledged);
      if (i % 2 == 0) continue;
      EXPECT_TRUE(host.maintain(*id_, Extent::everything));
      EXPECT_TRUE(host.sweep());
      EXPECT_TRUE(storage::back_up(data_, backup_));
    }
    EXPECT_TRUE(host.maintain(*id_, Extent::everything));
    EXPECT_TRUE(host.sweep());
    workers.join();
  }

  /// Unless main is there already.
  template <class Function>
  void push(asio::io_context& io, Host& host, storage::DataDirectory& data, std::size_t i, Function acknowledged) {
    const auto main = storage::Refs(data.metadata()).find(*id_, *RefName::parse("refs/heads/main")).value();
    const auto at = main ? main->id.hex() : kZeroId;
    if (at != tips_[i]) return;
    const PushRequest request{.repository = *id_,
                              .cause = storage::example_cause(),
                              .authorize = [](const RefName&, auto) { return Result<void>(); }};
    MemorySource in(packet(std::string(tips_[i] + " " + tips_[i + 1] + " refs/heads/main") + '\0' + "report-status") +
                    "0000" + packs_[i]);
    MemorySink out;
    auto future = asio::co_spawn(io, host.receive_pack(request, in, out), asio::use_future);
    io.restart();
    io.run();
    (void)future.get();
    if (readable(out.bytes()) == "unpack ok\nok refs/heads/main\n0000\n") acknowledged();
  }

  const fs::path data_;
  const fs::path backup_;
  const ClientRepository client_;
  std::optional<RepositoryId> id_;
  std::vector<std::string> tips_;  ///< of main, one push after the other
  std::string rewritten_;
  std::vector<std::string> packs_;
  std::ptrdiff_t acknowledged_ = 0;
};

class WritePoints : public testing::TestWithParam<std::size_t> {};

TEST_P(WritePoints, ACrashThereLosesNothingAndLeavesEverythingWhole) {
  const auto point = static_cast<WritePoint>(GetParam());
  const std::string when = "killed at \"" + std::string(kWritePoints[GetParam()]) + "\"";
  const storage::TemporaryDirectory folder;
  Script script(folder.path());
  EXPECT_TRUE(script.dies_at(point)) << when << ": the script never gets there; make it";
  script.expect_whole(script.data(), when);
  script.expect_acknowledged(when);
  script.expect_backup_is_whole_where_there_is_one(when);
  script.finish(when);
}

INSTANTIATE_TEST_SUITE_P(All, WritePoints, testing::Range<std::size_t>(0, kWritePoints.size()), [](const auto& point) {
  std::string name(kWritePoints[point.param]);
  std::ranges::replace(name, ' ', '_');
  return name;
});

}  // namespace
}  // namespace crossgate::git
