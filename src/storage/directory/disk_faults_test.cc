// What the directory store makes of a disk that fails at any call, and of a loss of power after any call.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "storage/directory/directory_pack_store.h"
#include "storage/testing/lying_disk.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

class DiskFaultsTest : public ::testing::Test {
 protected:
  std::unique_ptr<PackStore> open() {
    auto store = open_directory_pack_store(root_, StoreUse::alone, std::make_unique<LyingDisk>(history_));
    return store ? *std::move(store) : nullptr;
  }
  /// A blob that is written and one that is adopted; those of which the store said that they are durable.
  void put_two(PackStore& store) {
    const std::string bytes(10'000, static_cast<char>('a' + durable_.size() % 26));
    const auto written = BlobId::random();
    const auto writer = store.writer(repository_, written, BlobKind::pack);
    if (writer && (*writer)->append(bytes) && (*writer)->append(bytes) && (*writer)->finish(2 * bytes.size()))
      durable_[written] = bytes + bytes;
    const auto file = folder_.path() / "finished";
    std::ofstream(file, std::ios::binary) << bytes;
    const auto adopted = BlobId::random();
    if (store.adopt(repository_, adopted, BlobKind::pack, file)) durable_[adopted] = bytes;
    std::filesystem::remove(file);
  }
  void expect_durable_blobs(PackStore& store) {
    for (const auto& [id, bytes] : durable_)
      EXPECT_EQ(store.read(repository_, id, BlobKind::pack, 0, bytes.size()), bytes);
  }
  /// How many calls change the disk when nothing fails.
  int calls() {
    put_two(*open());
    const int calls = history_.calls;
    LyingDisk::lose_power(history_);
    std::filesystem::remove_all(root_);
    durable_.clear();
    return calls;
  }

  TemporaryDirectory folder_;
  const std::filesystem::path root_ = folder_.path() / "packs";
  const RepositoryId repository_ = RepositoryId::random();
  DiskHistory history_;
  std::map<BlobId, std::string> durable_;
};

TEST_F(DiskFaultsTest, WhatWasReportedDurableOutlastsALossOfPower) {
  for (int round = 0; round < 3; ++round) {
    const auto store = open();
    ASSERT_TRUE(store);
    put_two(*store);
    EXPECT_EQ(durable_.size(), 2U * (round + 1));
    LyingDisk::lose_power(history_);
    expect_durable_blobs(*open());
  }
}

TEST_F(DiskFaultsTest, AFailureOfAnyCallLosesNothingThatWasReportedDurable) {
  const int last = calls();
  ASSERT_GT(last, 10);
  for (int call = 1; call <= last; ++call) {
    history_.fail_at = call;
    if (const auto store = open()) {
      put_two(*store);
      expect_durable_blobs(*store);
    }
    LyingDisk::lose_power(history_);
    const auto store = open();
    ASSERT_TRUE(store) << call;
    expect_durable_blobs(*store);
  }
}

TEST_F(DiskFaultsTest, AStoreGoesOnAfterAFailure) {
  const int last = calls();
  for (int call = 5; call <= last; ++call) {
    history_ = {.fail_at = call};
    const auto store = open();
    ASSERT_TRUE(store);
    put_two(*store);
    const auto before = durable_.size();
    put_two(*store);
    EXPECT_EQ(durable_.size(), before + 2) << call;
    LyingDisk::lose_power(history_);
    expect_durable_blobs(*store);
  }
}

TEST_F(DiskFaultsTest, ALossOfPowerTakesWhatWasNotSynced) {
  // The disk of these tests is worth something only if it really forgets.
  const auto folder = folder_.path() / "folder";
  LyingDisk disk(history_);
  ASSERT_TRUE(disk.make_folder(folder, 0700));
  ASSERT_TRUE(disk.sync_folder(folder_.path()));
  const auto file = folder / "file";
  const auto opened = open_file(file, O_WRONLY | O_CREAT, 0600).value();
  ASSERT_TRUE(disk.write(opened, "durable", file));
  ASSERT_TRUE(disk.sync(opened, file));
  ASSERT_TRUE(disk.write(opened, " and not", file));
  ASSERT_EQ(disk.link(file, folder / "other"), Disk::Linked::done);
  LyingDisk::lose_power(history_);
  EXPECT_EQ(std::filesystem::file_size(file), 7U);
  EXPECT_FALSE(std::filesystem::exists(folder / "other"));
}

}  // namespace
}  // namespace crossgate::storage
