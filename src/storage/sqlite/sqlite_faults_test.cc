// What SQLite's driver does when the machine fails it: killed, a full disk, a lock held by a stranger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::VariantWith;

Statement put(std::int64_t n, std::size_t size = 1) {
  return {"INSERT INTO ref (repo, name, id, peeled) VALUES ('r', $name, $id, NULL)",
          {{"name", Blob{std::to_string(n)}}, {"id", Blob{std::string(size, 'x')}}},
          1};
}

class SqliteFaultsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Metadata> open() { return open_sqlite_metadata(file_, true).value(); }
  static std::int64_t count(Metadata& metadata) {
    return std::get<std::int64_t>(metadata.read({"SELECT COUNT(*) FROM ref", {}}).value()[0][0]);
  }

  TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "metadata.db";
  const Aggregate a_{"a"};
};

TEST_F(SqliteFaultsTest, WhatWasAcknowledgedBeforeAKillIsThere) {
  for (int round = 0; round < 5; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto metadata = open();
      (void)metadata->write(a_, {}, {.creates = true});
      const std::int64_t first = count(*metadata);
      for (std::int64_t n = first;; ++n) {
        if (!metadata->write(a_, {put(n)}, {})) ::_exit(1);
        const std::int64_t acknowledged = n + 1;
        if (::write(pipe_ends[1], &acknowledged, sizeof acknowledged) != sizeof acknowledged) ::_exit(2);
      }
    }
    ::close(pipe_ends[1]);
    std::int64_t acknowledged = 0;
    for (int i = 0; i < 20 + round * 7; ++i)
      ASSERT_EQ(::read(pipe_ends[0], &acknowledged, sizeof acknowledged), ssize_t{sizeof acknowledged});
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(pipe_ends[0], &acknowledged, sizeof acknowledged) == ssize_t{sizeof acknowledged}) continue;
    ::close(pipe_ends[0]);

    const auto metadata = open();
    const std::int64_t there = count(*metadata);
    EXPECT_GE(there, acknowledged);
    EXPECT_LE(there, acknowledged + 1) << "the one that was under way may have been committed";
    EXPECT_EQ(metadata->versions({a_}).value().front()->version, there + 1);
  }
}

/// No file grows beyond `bytes` meanwhile, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int);
};

TEST_F(SqliteFaultsTest, AFullDiskFailsTheWriteAndNothingElse) {
  const auto metadata = open();
  ASSERT_TRUE(metadata->write(a_, {put(0)}, {.creates = true}));
  {
    const FullDisk full(1 << 20);
    for (int n = 1; n < 4; ++n) {
      const auto outcome = metadata->write(a_, {put(n, 4 << 20)}, {});
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().code, kInternalFailure);
    }
    EXPECT_EQ(count(*metadata), 1) << "reading goes on";
  }
  EXPECT_THAT(metadata->write(a_, {put(1, 4 << 20)}, {}).value(), VariantWith<Written>(::testing::_));
  EXPECT_EQ(metadata->versions({a_}).value().front()->version, 2);
  EXPECT_EQ(count(*metadata), 2);
}

TEST_F(SqliteFaultsTest, AWriteWaitsForAStrangersLockUntilItsDeadline) {
  const auto metadata = open();
  ASSERT_TRUE(metadata->write(a_, {}, {.creates = true}));
  sqlite3* stranger = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &stranger), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(stranger, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);

  const auto refused = metadata->write(a_, {put(1)}, {.deadline = std::chrono::milliseconds(150)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, kServiceUnavailable);
  EXPECT_EQ(count(*metadata), 0) << "reading goes on";

  std::jthread patient([&] { EXPECT_TRUE(metadata->write(a_, {put(2)}, {.deadline = std::chrono::hours(1)})); });
  ASSERT_EQ(sqlite3_exec(stranger, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  patient.join();
  EXPECT_EQ(count(*metadata), 1);
  sqlite3_close(stranger);
}

TEST_F(SqliteFaultsTest, ARowOfAnotherTypeThanItsTableSaysIsRefusedByTheDatabase) {
  const auto metadata = open();
  EXPECT_FALSE(metadata->write(
      Aggregate{},
      {{"INSERT INTO tombstone (blob, repo, buried) VALUES ('b', 'r', $buried)", {{"buried", std::string("soon")}}, 1}},
      {}));
}

TEST_F(SqliteFaultsTest, ManyReadersShareTheConnections) {
  const auto metadata = open();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 64; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE(metadata->read({"SELECT COUNT(*) FROM ref", {}}));
    });
}

}  // namespace
}  // namespace crossgate::storage
