#include "storage/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class OpenTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<DataDirectory>> open(bool create = false, std::string key = "") {
    return open_data_directory({.path = path_, .master_key_source = std::move(key), .create = create});
  }
  std::string error(bool create = false, std::string key = "") {
    const auto opened = open(create, std::move(key));
    return opened ? "opened" : opened.error().message;
  }
  void make() { ASSERT_TRUE(open(true)); }
  /// By another hand, while nobody has the database open.
  void change(const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((path_ / "metadata.db").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
  static bool exists(const std::filesystem::path& path) { return std::filesystem::exists(path); }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "data";
};

TEST_F(OpenTest, ADirectoryIsMadeWithEverythingInItAndForItsOwnerOnly) {
  const auto data = open(true).value();
  EXPECT_EQ(data->path(), path_);
  for (const auto* name : {"metadata.db", "packs", "master.key", "lock", "cache"})
    EXPECT_TRUE(exists(path_ / name)) << name;
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700);
}

TEST_F(OpenTest, FoldersAboveItAreMadeToo) {
  path_ = directory_.path() / "a" / "b" / "";
  EXPECT_EQ(error(true), "opened");
}

TEST_F(OpenTest, AnAbsentDirectoryIsNotMadeUnasked) {
  EXPECT_EQ(error(), path_.string() + " is not there: make it with crossgated init --data " + path_.string());
  EXPECT_FALSE(exists(path_));
}

TEST_F(OpenTest, AnEmptyDirectoryIsNotFilledUnasked) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(error(), HasSubstr("holds no data: make it with crossgated init"));
  EXPECT_FALSE(exists(path_ / "master.key"));
}

TEST_F(OpenTest, ReopeningFindsEverything) {
  const auto repository = example_repository("payments");
  const auto blob = BlobId::random();
  std::string sealed;
  {
    const auto data = open(true).value();
    ASSERT_TRUE(Repositories(data->metadata()).create(repository, 1000));
    ASSERT_TRUE(Refs(data->metadata()).commit(push(repository.id, {creation("refs/heads/main", object('1'))})));
    const auto writer = data->packs().writer(repository.id, blob, BlobKind::pack).value();
    ASSERT_TRUE(writer->append("PACK"));
    ASSERT_TRUE(writer->finish(4));
    sealed = data->keyring().seal("secret", "plain", "key");
  }
  const auto data = open().value();
  EXPECT_EQ(Refs(data->metadata()).find(repository.id, ref_name("refs/heads/main")).value()->id, object('1'));
  EXPECT_EQ(data->packs().read(repository.id, blob, BlobKind::pack, 0, 4), "PACK");
  EXPECT_EQ(data->keyring().open_sealed("secret", sealed, "key")->reveal(), "plain");
}

TEST_F(OpenTest, ADirectoryInUseIsRefusedWithTheProcess) {
  const auto first = open(true).value();
  EXPECT_EQ(error(), path_.string() + " is in use by process " + std::to_string(::getpid()) +
                         ": stop it first, or use another directory");
  EXPECT_THAT(error(true), HasSubstr("is in use by process"));
}

TEST_F(OpenTest, ADirectoryIsFreeAgainWhenItIsClosed) {
  make();
  EXPECT_EQ(error(), "opened");
}

TEST_F(OpenTest, ADirectoryThatCannotBeWrittenIsRefused) {
  make();
  if (::geteuid() != 0) {
    ::chmod((path_ / "lock").c_str(), 0400);
    EXPECT_THAT(error(), HasSubstr("is not writable by user"));
    return;
  }
  ::chmod(directory_.path().c_str(), 0755);
  ::chmod(path_.c_str(), 0755);
  ASSERT_EQ(::seteuid(65534), 0);
  const auto message = error();
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_THAT(message, AllOf(HasSubstr(path_.string()), HasSubstr("is not writable by user 65534")));
}

TEST_F(OpenTest, AFileInItsPlaceIsRefused) {
  std::ofstream(path_) << "a file";
  EXPECT_EQ(error(), path_.string() + " is not a directory");
  EXPECT_EQ(error(true), path_.string() + " is not a directory");
}

TEST_F(OpenTest, AMissingMasterKeyIsNotReplacedByANewOne) {
  make();
  std::filesystem::remove(path_ / "master.key");
  for (const bool create : {false, true}) {
    EXPECT_THAT(error(create), HasSubstr("master.key is missing: put back the one that the data was made with"));
    EXPECT_FALSE(exists(path_ / "master.key"));
  }
}

TEST_F(OpenTest, AnotherMasterKeyIsRefused) {
  make();
  const auto right = open().value()->keyring().id();
  std::filesystem::remove(path_ / "master.key");
  const auto wrong = Keyring::open("file:" + (path_ / "master.key").string(), true).value().id();
  EXPECT_EQ(error(), "the master key of file:" + (path_ / "master.key").string() + " (" + wrong +
                         ") is not the one that " + path_.string() + " was made with (" + right + ")");
}

TEST_F(OpenTest, AMasterKeyThatOthersMayReadIsRefused) {
  make();
  ::chmod((path_ / "master.key").c_str(), 0644);
  EXPECT_THAT(error(), HasSubstr("is open to others: run chmod 600"));
}

TEST_F(OpenTest, ATruncatedMasterKeyIsRefused) {
  make();
  std::filesystem::resize_file(path_ / "master.key", 20);
  EXPECT_THAT(error(), HasSubstr("holds 20 characters, not 64 hexadecimal digits"));
}

TEST_F(OpenTest, AMasterKeyFromElsewhereLeavesNoKeyInTheDirectory) {
  const std::string key = "command:echo " + std::string(64, 'a');
  ASSERT_EQ(error(true, key), "opened");
  EXPECT_FALSE(exists(path_ / "master.key"));
  EXPECT_EQ(error(false, key), "opened");
  EXPECT_THAT(error(false, "command:echo " + std::string(64, 'b')), HasSubstr("is not the one that"));
}

TEST_F(OpenTest, ANewerFormatIsRefused) {
  make();
  change("UPDATE schema SET version = 99");
  EXPECT_THAT(error(), HasSubstr("was written by a newer version of Crossgate (format 99; this one reads up to 3)"));
}

TEST_F(OpenTest, ADatabaseOfSomethingElseIsRefused) {
  make();
  std::filesystem::remove(path_ / "metadata.db");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((path_ / "metadata.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "CREATE TABLE bookmarks (url TEXT)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(error(), HasSubstr("is a database, but not one of Crossgate's"));
}

TEST_F(OpenTest, AFileThatIsNoDatabaseIsRefused) {
  make();
  std::ofstream(path_ / "metadata.db") << std::string(8192, 'x');
  EXPECT_THAT(error(), HasSubstr("not a database"));
}

TEST_F(OpenTest, TheCacheIsEmptiedAtStartAndTheDataIsNot) {
  make();
  std::filesystem::create_directories(path_ / "cache" / "repositories");
  std::ofstream(path_ / "cache" / "repositories" / "stale") << "x";
  std::ofstream(path_ / "packs" / "incoming" / "half") << "x";
  const auto data = open().value();
  EXPECT_TRUE(std::filesystem::is_empty(data->cache()));
  EXPECT_TRUE(std::filesystem::is_empty(path_ / "packs" / "incoming"));
}

}  // namespace
}  // namespace crossgate::storage
