#include "storage/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "storage/open.h"
#include "storage/refs.h"
#include "storage/repositories.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"
#include "storage/upkeep.h"

namespace crossgate::storage {
namespace {

using ::testing::HasSubstr;

class BackupTest : public ::testing::Test {
 protected:
  BackupTest() {
    data_ = open_data_directory({.path = from_, .master_key_source = {}, .create = true}).value();
    EXPECT_EQ(Repositories(data_->metadata()).create(repository_, 10), Repositories::CreateOutcome::created);
  }

  /// A push of a branch with a pack of this content.
  BlobId pushed(const std::string& branch) {
    const auto file = folder_.path() / "file";
    std::ofstream(file) << branch;
    Refs refs(data_->metadata());
    const Pack pack{.blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = branch.size(), .objects = 1};
    EXPECT_TRUE(refs.intend(repository_.id, pack.blob, kNoon));
    for (const BlobKind kind : {BlobKind::pack, BlobKind::idx})
      EXPECT_TRUE(data_->packs().adopt(repository_.id, pack.blob, kind, file));
    std::filesystem::remove(file);
    auto transaction = push(repository_.id, {creation("refs/heads/" + branch, object('1'))});
    transaction.packs = {pack};
    EXPECT_TRUE(std::holds_alternative<RefsMoved>(refs.commit(transaction).value()));
    return pack.blob;
  }
  /// The same, with the pack in the transaction.
  void pushed_inlined(const std::string& branch) {
    auto transaction = push(repository_.id, {creation("refs/heads/" + branch, object('1'))});
    transaction.inline_pack = {.pack = {.blob = BlobId::random(), .checksum = std::string(40, 'c'), .inlined = true},
                               .bytes = {.pack = branch, .idx = "idx"}};
    EXPECT_TRUE(std::holds_alternative<RefsMoved>(Refs(data_->metadata()).commit(transaction).value()));
  }
  /// The restored refs, each of which must have its pack.
  std::size_t restored_refs(const std::filesystem::path& to) {
    const auto restored = open_shared_directory(to).value();
    Refs refs(restored->metadata());
    const auto manifest = refs.manifest(repository_.id).value();
    for (const Pack& pack : manifest->packs) {
      if (pack.inlined)
        EXPECT_TRUE(refs.pack_bytes(repository_.id, pack.blob).value());
      else
        EXPECT_TRUE(restored->packs().stat(repository_.id, pack.blob, BlobKind::pack).value());
    }
    const auto count = refs.load(repository_.id).value()->refs.size();
    EXPECT_EQ(count, manifest->packs.size());
    return count;
  }

  TemporaryDirectory folder_;
  const std::filesystem::path from_ = folder_.path() / "data";
  const std::filesystem::path to_ = folder_.path() / "backup";
  const std::filesystem::path again_ = folder_.path() / "restored";
  const Repository repository_ = example_repository("payments");
  std::unique_ptr<DataDirectory> data_;
};

TEST_F(BackupTest, IsRestoredAsItWas) {
  pushed("a");
  pushed("b");
  pushed_inlined("c");
  const auto backed_up = back_up(from_, to_).value();
  EXPECT_EQ(backed_up.copied, 2U);
  EXPECT_FALSE(std::filesystem::exists(to_ / "master.key"));
  pushed("later");
  data_.reset();
  std::filesystem::remove_all(from_);

  ASSERT_TRUE(restore(to_, again_));
  EXPECT_EQ(restored_refs(again_), 3U);
}

TEST_F(BackupTest, CopiesOnlyWhatIsNewAndRemovesWhatIsGone) {
  const auto first = pushed("a");
  ASSERT_TRUE(back_up(from_, to_));
  pushed("b");
  const auto lease = data_->metadata().claim("maintain", std::nullopt).value().value();
  ASSERT_EQ(
      Upkeep(data_->metadata()).swap({.repository = repository_.id, .leave = {first}, .lease = lease, .now = kNoon}),
      Upkeep::SwapOutcome::swapped);
  pushed("c");
  auto second = back_up(from_, to_).value();
  EXPECT_EQ(second.copied, 2U);
  EXPECT_EQ(second.removed, 1U);
  second = back_up(from_, to_).value();
  EXPECT_EQ(second.copied, 0U);
  EXPECT_EQ(second.kept, 2U);
}

TEST_F(BackupTest, LeavesADatabaseThatHasNotChanged) {
  pushed("a");
  ASSERT_TRUE(back_up(from_, to_));
  std::filesystem::create_hard_link(to_ / "metadata.db", folder_.path() / "first");
  ASSERT_TRUE(back_up(from_, to_));
  EXPECT_TRUE(std::filesystem::equivalent(to_ / "metadata.db", folder_.path() / "first"));
  EXPECT_FALSE(std::filesystem::exists(to_ / "metadata.db.incoming"));
  pushed("b");
  ASSERT_TRUE(back_up(from_, to_));
  EXPECT_FALSE(std::filesystem::equivalent(to_ / "metadata.db", folder_.path() / "first"));
  ASSERT_TRUE(restore(to_, again_));
  EXPECT_EQ(restored_refs(again_), 2U);
}

TEST_F(BackupTest, IsOfOneMomentWhilePushesGoOn) {
  std::atomic<bool> done = false;
  std::jthread pusher([&] {
    for (int i = 0; !done; ++i) {
      pushed("branch-" + std::to_string(i));
      pushed_inlined("small-" + std::to_string(i));
    }
  });
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(back_up(from_, to_));
  done = true;
  pusher.join();
  ASSERT_TRUE(restore(to_, again_));
  restored_refs(again_);
}

TEST_F(BackupTest, FailsWhereAPackIsMissingAndLeavesTheOneBefore) {
  pushed("a");
  ASSERT_TRUE(back_up(from_, to_));
  ASSERT_TRUE(data_->packs().remove(repository_.id, pushed("b")));
  EXPECT_THAT(back_up(from_, to_).error().message, HasSubstr("is not in the store"));
  ASSERT_TRUE(restore(to_, again_));
  EXPECT_EQ(restored_refs(again_), 1U);
}

TEST_F(BackupTest, ARestoredDirectoryIsAnotherLife) {
  pushed("a");
  const auto before = Refs(data_->metadata()).head(repository_.id).value().value();
  ASSERT_TRUE(back_up(from_, to_));
  ASSERT_TRUE(restore(to_, again_));
  const auto restored = open_shared_directory(again_).value();
  const auto after = Refs(restored->metadata()).head(repository_.id).value().value();
  EXPECT_EQ(after.version, before.version);
  EXPECT_NE(after.token, before.token);
}

TEST_F(BackupTest, NeitherOverwritesADataDirectory) {
  EXPECT_THAT(back_up(from_, from_).error().message, HasSubstr("is a data directory"));
  ASSERT_TRUE(back_up(from_, to_));
  EXPECT_THAT(restore(to_, from_).error().message, HasSubstr("holds data already"));
  EXPECT_FALSE(back_up(folder_.path() / "nowhere", to_));
  EXPECT_FALSE(restore(folder_.path() / "nowhere", again_));
}

}  // namespace
}  // namespace crossgate::storage
