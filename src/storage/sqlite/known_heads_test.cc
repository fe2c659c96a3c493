// Heads in memory beside a database to which others write. A second Metadata on the same file stands for another
// process, of whose commits this one is not told either.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

class KnownHeadsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Metadata> open() { return open_sqlite_metadata(file_, true, EarlierFormat::migrate).value(); }
  static std::int64_t version(Metadata& metadata, const Aggregate& aggregate) {
    return metadata.versions({aggregate}).value().front()->version;
  }
  static void write(Metadata& metadata, const Aggregate& aggregate, const WriteOptions& options = {}) {
    ASSERT_TRUE(std::holds_alternative<Written>(metadata.write(aggregate, {}, options).value()));
  }

  TemporaryDirectory folder_;
  const std::filesystem::path file_ = folder_.path() / "metadata.db";
  const Aggregate a_{"a"};
  const Aggregate b_{"b"};
};

// SQLite locks byte 128 of the WAL index for as long as it is in use, and takes a file on which nobody holds that lock
// for one that a crash left: it truncates it, below the feet of those who have it mapped.
TEST_F(KnownHeadsTest, OthersSeeThatTheWalIndexIsInUse) {
  const auto metadata = open();
  write(*metadata, a_, {.creates = true});
  EXPECT_EQ(version(*metadata, a_), 1);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const int index = ::open((file_.string() + "-shm").c_str(), O_RDWR | O_CLOEXEC);
    struct ::flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 128;
    lock.l_len = 1;
    ::_exit(index >= 0 && ::fcntl(index, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "nobody holds the lock";
}

TEST_F(KnownHeadsTest, AnothersCommitIsSeenAtOnce) {
  const auto ours = open(), theirs = open();
  write(*ours, a_, {.creates = true});
  EXPECT_EQ(version(*ours, a_), 1);
  write(*theirs, a_);
  EXPECT_EQ(version(*ours, a_), 2);
}

TEST_F(KnownHeadsTest, AnothersCommitIsNotTakenForOnesOwnThatChangedNothing) {
  const auto ours = open(), theirs = open();
  write(*ours, a_, {.creates = true});
  write(*ours, b_, {.creates = true});
  ASSERT_TRUE(theirs->claim("maintain", std::nullopt).value());
  EXPECT_EQ(version(*ours, a_), 1);
  write(*theirs, a_);
  EXPECT_FALSE(ours->claim("maintain", std::nullopt).value()) << "a commit of no change";
  EXPECT_EQ(version(*ours, a_), 2);
}

TEST_F(KnownHeadsTest, AnothersCommitBeforeOnesOwnIsSeenToo) {
  const auto ours = open(), theirs = open();
  write(*ours, a_, {.creates = true});
  write(*ours, b_, {.creates = true});
  EXPECT_EQ(version(*ours, a_), 1);
  write(*theirs, a_);
  write(*ours, b_);
  EXPECT_EQ(version(*ours, a_), 2);
  EXPECT_EQ(version(*ours, b_), 2);
}

}  // namespace
}  // namespace crossgate::storage
