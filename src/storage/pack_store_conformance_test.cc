// What every PackStore must do. A backend joins by adding itself to the list at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "storage/directory/directory_pack_store.h"
#include "storage/pack_store.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using namespace std::string_literals;

struct Store {
  std::string name;
  /// Opens the same store each time that it is given the same folder.
  std::function<std::unique_ptr<PackStore>(const std::filesystem::path& folder)> open;
};

class PackStoreConformance : public ::testing::TestWithParam<Store> {
 protected:
  PackStoreConformance() { reopen(); }

  void reopen() {
    store_.reset();
    store_ = GetParam().open(directory_.path() / "store");
  }
  Result<void> put(const BlobId& id, BlobKind kind, std::string_view bytes) {
    TRY(const auto writer, store_->writer(repository_, id, kind));
    TRY_VOID(writer->append(bytes));
    return writer->finish(bytes.size());
  }
  std::filesystem::path file(std::string_view bytes) {
    auto path = directory_.path() / "file";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string read_all(const BlobId& id, BlobKind kind) {
    const auto size = store_->stat(repository_, id, kind).value().value().size;
    return store_->read(repository_, id, kind, 0, size).value();
  }

  TemporaryDirectory directory_;
  std::unique_ptr<PackStore> store_;
  const RepositoryId repository_ = RepositoryId::random();
  const BlobId id_ = BlobId::random();
};

TEST_P(PackStoreConformance, ABlobIsReadAsItWasWritten) {
  const std::string bytes = "PACK\0\xff\n"s;
  ASSERT_TRUE(put(id_, BlobKind::pack, bytes));
  EXPECT_EQ(read_all(id_, BlobKind::pack), bytes);
  reopen();
  EXPECT_EQ(read_all(id_, BlobKind::pack), bytes);
}

TEST_P(PackStoreConformance, ABlobIsWrittenInPieces) {
  const auto writer = store_->writer(repository_, id_, BlobKind::pack).value();
  std::string all;
  for (int i = 0; i < 100; ++i) {
    const std::string piece(i * 1000, static_cast<char>('a' + i % 26));
    ASSERT_TRUE(writer->append(piece));
    all += piece;
  }
  ASSERT_TRUE(writer->finish(all.size()));
  EXPECT_EQ(read_all(id_, BlobKind::pack), all);
}

TEST_P(PackStoreConformance, ABlobMayBeEmpty) {
  ASSERT_TRUE(put(id_, BlobKind::bitmap, ""));
  EXPECT_EQ(read_all(id_, BlobKind::bitmap), "");
}

TEST_P(PackStoreConformance, APartOfABlobIsReadExactlyOrNotAtAll) {
  ASSERT_TRUE(put(id_, BlobKind::pack, "0123456789"));
  EXPECT_EQ(store_->read(repository_, id_, BlobKind::pack, 3, 4), "3456");
  EXPECT_EQ(store_->read(repository_, id_, BlobKind::pack, 10, 0), "");
  EXPECT_FALSE(store_->read(repository_, id_, BlobKind::pack, 8, 3));
  EXPECT_FALSE(store_->read(repository_, id_, BlobKind::pack, 11, 0));
  EXPECT_FALSE(store_->read(repository_, id_, BlobKind::pack, 1, UINT64_MAX));
}

TEST_P(PackStoreConformance, AnAbsentBlobHasNoStatAndReadingItSaysSo) {
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::pack).value());
  EXPECT_EQ(store_->read(repository_, id_, BlobKind::pack, 0, 1).error().code, kNoSuchBlob);
}

TEST_P(PackStoreConformance, KindsOfOneIdAreDifferentBlobs) {
  ASSERT_TRUE(put(id_, BlobKind::pack, "the pack"));
  ASSERT_TRUE(put(id_, BlobKind::idx, "its index"));
  EXPECT_EQ(read_all(id_, BlobKind::pack), "the pack");
  EXPECT_EQ(read_all(id_, BlobKind::idx), "its index");
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::bitmap).value());
}

TEST_P(PackStoreConformance, ABlobIsNotThereBeforeItIsFinished) {
  const auto writer = store_->writer(repository_, id_, BlobKind::pack).value();
  ASSERT_TRUE(writer->append("half"));
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::pack).value());
  EXPECT_THAT(store_->list(repository_, std::nullopt, 10).value(), IsEmpty());
}

TEST_P(PackStoreConformance, AWriterThatIsGivenUpLeavesNothing) {
  {
    const auto writer = store_->writer(repository_, id_, BlobKind::pack).value();
    ASSERT_TRUE(writer->append("half"));
  }
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::pack).value());
  EXPECT_TRUE(put(id_, BlobKind::pack, "whole"));
}

TEST_P(PackStoreConformance, ABlobOfAnotherSizeThanAnnouncedIsRefused) {
  const auto writer = store_->writer(repository_, id_, BlobKind::pack).value();
  ASSERT_TRUE(writer->append("four"));
  EXPECT_FALSE(writer->finish(5));
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::pack).value());
}

TEST_P(PackStoreConformance, NoBlobIsOverwritten) {
  ASSERT_TRUE(put(id_, BlobKind::pack, "first"));
  EXPECT_FALSE(put(id_, BlobKind::pack, "second"));
  EXPECT_FALSE(store_->adopt(repository_, id_, BlobKind::pack, file("third")));
  EXPECT_EQ(read_all(id_, BlobKind::pack), "first");
}

TEST_P(PackStoreConformance, AnAdoptedFileOutlivesItsName) {
  const auto path = file("adopted");
  ASSERT_TRUE(store_->adopt(repository_, id_, BlobKind::pack, path));
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
  EXPECT_EQ(read_all(id_, BlobKind::pack), "adopted");
}

TEST_P(PackStoreConformance, AFileOfAnotherFileSystemIsAdoptedToo) {
  if (!std::filesystem::is_directory("/dev/shm")) GTEST_SKIP() << "no /dev/shm";
  const auto path = std::filesystem::path("/dev/shm") / ("crossgate-" + std::string(id_.str()));
  const std::string bytes(3'000'000, 'z');
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_TRUE(store_->adopt(repository_, id_, BlobKind::pack, path));
  std::filesystem::remove(path);
  EXPECT_EQ(read_all(id_, BlobKind::pack), bytes);
}

TEST_P(PackStoreConformance, AFileThatIsNotThereIsNotAdopted) {
  EXPECT_FALSE(store_->adopt(repository_, id_, BlobKind::pack, directory_.path() / "absent"));
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::pack).value());
}

TEST_P(PackStoreConformance, RemovingAnIdRemovesAllItsKindsAndNothingElse) {
  const auto other = BlobId::random();
  ASSERT_TRUE(put(id_, BlobKind::pack, "p"));
  ASSERT_TRUE(put(id_, BlobKind::commit_graph, "g"));
  ASSERT_TRUE(put(other, BlobKind::pack, "p"));
  ASSERT_TRUE(store_->remove(repository_, id_));
  EXPECT_THAT(store_->list(repository_, std::nullopt, 10).value(), ElementsAre(other));
  EXPECT_FALSE(store_->stat(repository_, id_, BlobKind::commit_graph).value());
}

TEST_P(PackStoreConformance, RemovingWhatIsNotThereSucceeds) {
  EXPECT_TRUE(store_->remove(repository_, id_));
  EXPECT_TRUE(store_->remove(RepositoryId::random(), id_));
}

TEST_P(PackStoreConformance, IdsAreListedInOrderEachOncePageByPage) {
  std::vector<BlobId> ids;
  for (int i = 0; i < 7; ++i) {
    ids.push_back(BlobId::random());
    ASSERT_TRUE(put(ids.back(), BlobKind::pack, "p"));
    ASSERT_TRUE(put(ids.back(), BlobKind::idx, "i"));
  }
  std::ranges::sort(ids);
  EXPECT_THAT(store_->list(repository_, std::nullopt, 10).value(), ElementsAreArray(ids));

  std::vector<BlobId> paged;
  std::optional<BlobId> after;
  for (auto page = store_->list(repository_, after, 3).value(); !page.empty();
       page = store_->list(repository_, after, 3).value()) {
    EXPECT_LE(page.size(), 3);
    paged.insert(paged.end(), page.begin(), page.end());
    after = page.back();
  }
  EXPECT_THAT(paged, ElementsAreArray(ids));
}

TEST_P(PackStoreConformance, RepositoriesDoNotSeeEachOthersBlobs) {
  ASSERT_TRUE(put(id_, BlobKind::pack, "p"));
  const auto other = RepositoryId::random();
  EXPECT_THAT(store_->list(other, std::nullopt, 10).value(), IsEmpty());
  EXPECT_FALSE(store_->stat(other, id_, BlobKind::pack).value());
  ASSERT_TRUE(store_->remove(other, id_));
  EXPECT_TRUE(store_->stat(repository_, id_, BlobKind::pack).value());
}

TEST_P(PackStoreConformance, ALocalPathLeadsToTheBytes) {
  ASSERT_TRUE(put(id_, BlobKind::pack, "bytes"));
  const auto path = store_->local_path(repository_, id_, BlobKind::pack);
  if (!path) GTEST_SKIP() << "not a store of files";
  std::string bytes;
  std::getline(std::ifstream(*path), bytes);
  EXPECT_EQ(bytes, "bytes");
}

TEST_P(PackStoreConformance, ManyThreadsWriteAtOnce) {
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(put(BlobId::random(), BlobKind::pack, "p"));
      });
  }
  EXPECT_EQ(store_->list(repository_, std::nullopt, 1000).value().size(), 80);
}

INSTANTIATE_TEST_SUITE_P(Directory, PackStoreConformance,
                         ::testing::Values(Store{"directory",
                                                 [](const std::filesystem::path& folder) {
                                                   return open_directory_pack_store(folder).value();
                                                 }}),
                         [](const auto& store) { return store.param.name; });

TEST(BlobIdTest, IsThirtyTwoLowerCaseHexadecimalDigits) {
  EXPECT_TRUE(BlobId::parse("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(BlobId::parse("0123456789ABCDEF0123456789ABCDEF"));
  EXPECT_FALSE(BlobId::parse("0123456789abcdef0123456789abcde"));
  EXPECT_FALSE(BlobId::parse("../../../../../../../etc/passwd0"));
  EXPECT_NE(BlobId::random(), BlobId::random());
}

}  // namespace
}  // namespace crossgate::storage
