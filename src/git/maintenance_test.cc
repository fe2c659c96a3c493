#include "git/maintenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "git/testing/served_repository.h"
#include "storage/upkeep.h"

namespace crossgate::git {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class MaintenanceTest : public ServedRepository {
 protected:
  /// Pushes `count` commits to main, each on top of the last, one push each.
  void push_commits(int count) {
    for (int i = 0; i < count; ++i) {
      const auto parents = tip_.empty() ? std::vector<std::string>{} : std::vector{tip_};
      const auto commit = client_.commit("content " + std::to_string(pushed_++), parents);
      std::vector<std::string> revisions{commit};
      if (!tip_.empty()) revisions.push_back("^" + tip_);
      ASSERT_EQ(push({{tip_.empty() ? kZeroId : tip_, commit, "refs/heads/main"}}, client_.pack(revisions)),
                "unpack ok\nok refs/heads/main\n0000\n");
      tip_ = commit;
    }
  }
  Maintained must_maintain(Extent extent = Extent::adaptive) {
    const auto maintained = host_->maintain(*id_, extent);
    EXPECT_TRUE(maintained) << maintained.error().message;
    return maintained.value_or(Maintained{.repository = *id_});
  }
  storage::Head head() { return storage::Refs(data_->metadata()).head(*id_).value().value(); }

  /// What a clone gets, into a repository of its own, which git then checks.
  std::string cloned_and_checked() {
    const auto pack = upload_raw(packet("command=fetch") + "0001" + packet("no-progress") + packet("want " + tip_) +
                                 packet("done") + "0000");
    const ClientRepository clone;
    std::string bytes;
    PacketCursor packets(pack);
    for (auto next = packets.next(); next && *next; next = packets.next())
      if ((*next)->is_data() && (*next)->payload.starts_with('\1')) bytes += (*next)->payload.substr(1);
    clone.git("index-pack --stdin --strict", bytes);
    clone.git("update-ref refs/heads/main " + tip_);
    clone.git("fsck --full --strict --no-dangling");
    return std::string(trim(clone.git("rev-list --count main")));
  }

  std::string tip_;
  int pushed_ = 0;
};

TEST_F(MaintenanceTest, LeavesFewPacksAlone) {
  push_commits(3);
  EXPECT_FALSE(must_maintain().changed());
  EXPECT_EQ(manifest().size(), 3U);
}

TEST_F(MaintenanceTest, MakesOnePackOfManyAndAClonesIsWhole) {
  push_commits(20);
  const auto before = head();
  EXPECT_TRUE(must_maintain().rolled_up);
  ASSERT_EQ(manifest().size(), 1U);
  EXPECT_EQ(manifest().front().objects, 60U);
  EXPECT_EQ(head().epoch, before.epoch);
  EXPECT_EQ(cloned_and_checked(), "20");
  EXPECT_FALSE(must_maintain().changed());
  EXPECT_EQ(files_below(data_->cache() / "maintenance"), 0U);
}

TEST_F(MaintenanceTest, APackThatWasPushedTwiceIsRolledUpOnce) {
  push_commits(1);
  const auto topic = client_.commit("topic", {tip_});
  const auto pack = client_.pack({topic, "^" + tip_});
  for (const char* name : {"refs/heads/a", "refs/heads/b"}) {
    ASSERT_EQ(push({{kZeroId, topic, name}}, pack), std::string("unpack ok\nok ") + name + "\n0000\n");
  }
  EXPECT_TRUE(must_maintain(Extent::everything).changed());
  EXPECT_EQ(storage::Refs(data_->metadata()).manifest(*id_).value()->packs.size(), 1U);
  EXPECT_EQ(cloned_and_checked(), "1");
}

TEST_F(MaintenanceTest, PushesGoOnBetweenRollUps) {
  for (int round = 0; round < 4; ++round) {
    push_commits(17);
    must_maintain();
    EXPECT_LE(manifest().size(), kLeastRolledUp + 4);
  }
  EXPECT_EQ(cloned_and_checked(), "68");
}

TEST_F(MaintenanceTest, AnOpenViewServesOnWhenItsPacksWereReplacedAndRemoved) {
  push_commits(20);
  options_.removal_grace = 0ms;
  start();
  ASSERT_EQ(cloned_and_checked(), "20");
  EXPECT_TRUE(must_maintain().rolled_up);
  EXPECT_EQ(cloned_and_checked(), "20");
  push_commits(20);
  EXPECT_TRUE(must_maintain().rolled_up);
  EXPECT_EQ(host_->sweep().value().removed, 1U);
  EXPECT_EQ(packs(), 1U);
  EXPECT_EQ(cloned_and_checked(), "40");
  push_commits(1);
  EXPECT_EQ(cloned_and_checked(), "41");
}

TEST_F(MaintenanceTest, PacksStayForTheirGrace) {
  for (int round = 0; round < 2; ++round) {
    push_commits(16);
    ASSERT_TRUE(must_maintain().rolled_up);
  }
  clock_.advance(options_.removal_grace - 1ms);
  EXPECT_EQ(host_->sweep().value().removed, 0U);
  EXPECT_EQ(packs(), 2U);
  clock_.advance(1ms);
  EXPECT_EQ(host_->sweep().value().removed, 1U);
  EXPECT_EQ(packs(), 1U);
  EXPECT_EQ(host_->sweep().value().removed, 0U);
}

TEST_F(MaintenanceTest, WhatAPushAnnouncedAndNeverUsedIsRemovedAfterTheGrace) {
  push_commits(1);
  const auto blob = storage::BlobId::random();
  ASSERT_TRUE(storage::Refs(data_->metadata()).intend(*id_, blob, clock_.now()));
  ASSERT_TRUE(data_->packs().adopt(*id_, blob, storage::BlobKind::pack, client_.path() / "config"));
  EXPECT_EQ(host_->sweep().value().removed, 0U);
  clock_.advance(options_.removal_grace);
  EXPECT_EQ(host_->sweep().value().removed, 1U);
  EXPECT_EQ(packs(), 0U);
}

TEST_F(MaintenanceTest, TakesAPackOutOfTheDatabaseWhereThatIsAskedFor) {
  push_commits(1);
  EXPECT_FALSE(must_maintain(Extent::adaptive).changed());
  EXPECT_TRUE(must_maintain(Extent::inlined).rolled_up);
  ASSERT_EQ(manifest().size(), 1U);
  EXPECT_FALSE(manifest().front().inlined);
  EXPECT_EQ(packs(), 1U);
  EXPECT_EQ(cloned_and_checked(), "1");
  EXPECT_FALSE(must_maintain(Extent::everything).changed());

  push_commits(2);
  EXPECT_TRUE(must_maintain(Extent::everything).rolled_up);
  EXPECT_FALSE(must_maintain(Extent::inlined).changed());
  EXPECT_EQ(cloned_and_checked(), "3");
}

TEST_F(MaintenanceTest, TakesPacksThatStayOutOfTheDatabaseAfterAnHour) {
  push_commits(1);
  clock_.advance(1h);
  push_commits(1);
  std::promise<void> taken;
  options_.on_maintained = [&](const Result<Maintained>& maintained) {
    if (maintained && maintained->rolled_up) taken.set_value();
  };
  start();
  host_->start_maintenance();
  taken.get_future().wait();
  host_.reset();
  ASSERT_EQ(manifest().size(), 1U);
  EXPECT_FALSE(manifest().front().inlined);
}

TEST_F(MaintenanceTest, APushUnderWayIsNotSweptHoweverShortTheGrace) {
  options_.removal_grace = 0ms;
  start();
  const auto blob = storage::BlobId::random();
  ASSERT_TRUE(storage::Refs(data_->metadata()).intend(*id_, blob, clock_.now()));
  ASSERT_TRUE(data_->packs().adopt(*id_, blob, storage::BlobKind::pack, client_.path() / "config"));
  clock_.advance(1h - 1ms);
  EXPECT_EQ(host_->sweep().value().removed, 0U);
  clock_.advance(1ms);
  EXPECT_EQ(host_->sweep().value().removed, 1U);
}

TEST_F(MaintenanceTest, KeepsObjectsThatNoRefLeadsTo) {
  push_commits(16);
  const auto left = tip_;
  const auto other = client_.commit("other");
  ASSERT_THAT(push({{tip_, other, "refs/heads/main"}}, client_.pack({other})), HasSubstr("ok refs/heads/main"));
  ASSERT_TRUE(must_maintain().rolled_up);
  EXPECT_EQ(push({{kZeroId, left, "refs/heads/again"}}, client_.pack({"^" + left})),
            "unpack ok\nok refs/heads/again\n0000\n");
}

TEST_F(MaintenanceTest, IsLeftToWhoHoldsTheLease) {
  push_commits(16);
  const auto name = "maintain " + std::string(id_->str());
  const auto lease = data_->metadata().claim(name, std::nullopt).value().value();
  EXPECT_TRUE(must_maintain().busy);
  EXPECT_EQ(manifest().size(), 16U);
  ASSERT_TRUE(data_->metadata().release(lease));
  EXPECT_TRUE(must_maintain().rolled_up);
}

TEST_F(MaintenanceTest, MakesABitmapAndACommitGraphOfALargePack) {
  std::string stream = "blob\nmark :1\ndata 1\nx\n";
  for (int i = 0; i < 2'000; ++i)
    stream += "commit refs/heads/main\ncommitter Ana <ana@example.com> 1790000000 +0000\ndata 1\nm\nM 100644 :1 f" +
              std::to_string(i % 50) + "/" + std::to_string(i) + "\n\n";
  client_.git("fast-import --quiet", stream);
  tip_ = std::string(trim(client_.git("rev-parse main")));
  ASSERT_EQ(push({{kZeroId, tip_, "refs/heads/main"}}, client_.pack({tip_})), "unpack ok\nok refs/heads/main\n0000\n");
  EXPECT_TRUE(must_maintain().aided);
  EXPECT_FALSE(must_maintain().changed());

  // The view that serves has them, and git takes them.
  std::filesystem::path bitmap, graph;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_->cache() / "repositories")) {
    if (entry.path().extension() == ".bitmap") bitmap = entry.path();
    if (entry.path().filename() == "commit-graph") graph = entry.path();
  }
  ASSERT_FALSE(bitmap.empty() || graph.empty());
  const auto view = bitmap.parent_path().parent_path().parent_path();
  EXPECT_NO_THROW(client_.git("--git-dir=" + view.string() + " rev-list --test-bitmap " + tip_ + " 2>&1"));
  EXPECT_NO_THROW(client_.git("--git-dir=" + view.string() + " commit-graph verify 2>&1"));
  EXPECT_EQ(cloned_and_checked(), "2000");

  // One that is lost makes git slower, and keeps nobody from the packs.
  ASSERT_TRUE(std::filesystem::remove(
      *data_->packs().local_path(*id_, manifest().front().blob, storage::BlobKind::commit_graph)));
  start();
  EXPECT_EQ(cloned_and_checked(), "2000");
}

TEST_F(MaintenanceTest, RollsEverythingUpForABitmapWhereTheLargestPackIsNotWhole) {
  push_commits(1);
  std::string stream = "blob\nmark :1\ndata 1\nx\n";
  for (int i = 0; i < 2'000; ++i) {
    stream += "commit refs/heads/main\ncommitter Ana <ana@example.com> 1790000000 +0000\ndata 1\nm\n";
    if (i == 0) stream += "from " + tip_ + "\n";
    stream += "M 100644 :1 f" + std::to_string(i % 50) + "/" + std::to_string(i) + "\n\n";
  }
  client_.git("fast-import --quiet", stream);
  const auto first = std::exchange(tip_, std::string(trim(client_.git("rev-parse main"))));
  ASSERT_EQ(push({{first, tip_, "refs/heads/main"}}, client_.pack({tip_, "^" + first})),
            "unpack ok\nok refs/heads/main\n0000\n");
  const auto maintained = must_maintain();
  EXPECT_TRUE(maintained.rolled_up);
  EXPECT_TRUE(maintained.aided);
  EXPECT_EQ(manifest().size(), 1U);
  EXPECT_EQ(cloned_and_checked(), "2001");
}

TEST_F(MaintenanceTest, HappensByItselfAfterEnoughPushes) {
  std::mutex mutex;
  std::condition_variable changed;
  bool rolled_up = false;
  options_.on_maintained = [&](const Result<Maintained>& maintained) {
    const std::lock_guard lock(mutex);
    rolled_up |= maintained && maintained->rolled_up;
    changed.notify_all();
  };
  start();
  host_->start_maintenance();
  push_commits(kLeastRolledUp);
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return rolled_up; });
  EXPECT_LT(manifest().size(), kLeastRolledUp);
  lock.unlock();
  EXPECT_EQ(cloned_and_checked(), std::to_string(kLeastRolledUp));
  host_.reset();
}

TEST_F(MaintenanceTest, ARestartDoesNotForgetWhatIsDue) {
  push_commits(storage::kPacksDue);
  std::mutex mutex;
  std::condition_variable changed;
  bool rolled_up = false;
  options_.on_maintained = [&](const Result<Maintained>& maintained) {
    const std::lock_guard lock(mutex);
    rolled_up |= maintained && maintained->rolled_up;
    changed.notify_all();
  };
  start();
  host_->start_maintenance();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return rolled_up; });
  EXPECT_THAT(storage::Upkeep(data_->metadata()).due(std::nullopt, 10).value(), IsEmpty());
  lock.unlock();
  host_.reset();
}

}  // namespace
}  // namespace crossgate::git
