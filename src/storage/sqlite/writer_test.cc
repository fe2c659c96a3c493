#include "storage/sqlite/writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

struct Observed final : CommitObserver {
  void committing() override {}
  void committed(bool wrote) override {
    ++commits;
    last_wrote = wrote;
  }
  void abandoned() override {}
  std::atomic<int> commits = 0;
  std::atomic<bool> last_wrote = false;
};

class WriterTest : public ::testing::Test {
 protected:
  static constexpr auto kPatience = 1h;

  WriterTest() {
    auto connection = Connection::open(file_, Connection::Mode::create, kPatience).value();
    EXPECT_TRUE(connection.execute("CREATE TABLE note (text TEXT)"));
    writer_.emplace(std::move(connection), observed_);
  }

  /// Writes a note, and then keeps it or, as a batch whose expectation is not met, does not.
  std::future<Result<void>> write(const std::string& text, bool keep) {
    return std::async(std::launch::async, [this, text, keep] {
      return writer_->run(
          [&](Connection& connection) -> Result<bool> {
            TRY_VOID(connection.execute("INSERT INTO note VALUES ($text)", {{"text", text}}));
            return keep;
          },
          kPatience);
    });
  }
  std::vector<std::string> notes() {
    std::vector<std::string> notes;
    auto reader = Connection::open(file_, Connection::Mode::read, kPatience).value();
    const auto read = reader.execute("SELECT text FROM note ORDER BY text").value();
    for (const Row& row : read.returned) notes.push_back(std::get<std::string>(row[0]));
    return notes;
  }
  void wait_for_waiting(std::size_t count) {
    while (writer_->waiting() < count) std::this_thread::yield();
  }

  TemporaryDirectory folder_;
  const std::filesystem::path file_ = folder_.path() / "metadata.db";
  Observed observed_;
  std::optional<Writer> writer_;
};

TEST_F(WriterTest, ThoseWhoWaitShareACommitAndOneThatFailsHarmsNobody) {
  std::promise<void> begun, go_on;
  auto first = std::async(std::launch::async, [&] {
    return writer_->run(
        [&](Connection&) -> Result<bool> {
          begun.set_value();
          go_on.get_future().wait();
          return true;
        },
        kPatience);
  });
  begun.get_future().wait();
  auto a = write("a", true), undone = write("undone", false), b = write("b", true);
  auto broken = std::async(std::launch::async, [&] {
    return writer_->run(
        [](Connection& connection) -> Result<bool> {
          TRY_VOID(connection.execute("INSERT INTO note VALUES ('broken')"));
          TRY_VOID(connection.execute("INSERT INTO no_such_table VALUES (1)"));
          return true;
        },
        kPatience);
  });
  wait_for_waiting(4);
  go_on.set_value();

  EXPECT_TRUE(first.get());
  EXPECT_TRUE(a.get());
  EXPECT_TRUE(undone.get());
  EXPECT_TRUE(b.get());
  EXPECT_FALSE(broken.get());
  EXPECT_EQ(observed_.commits, 2) << "the first, and one for the four that waited for it";
  EXPECT_THAT(notes(), ElementsAre("a", "b"));
}

TEST_F(WriterTest, AnExceptionUndoesItsOwnWorkOnly) {
  EXPECT_FALSE(writer_->run(
      [](Connection& connection) -> Result<bool> {
        TRY_VOID(connection.execute("INSERT INTO note VALUES ('thrown')"));
        throw std::runtime_error("a bug");
      },
      kPatience));
  EXPECT_TRUE(write("kept", true).get());
  EXPECT_THAT(notes(), ElementsAre("kept"));
}

TEST_F(WriterTest, WhatChangedNothingIsToldApartFromWhatDid) {
  EXPECT_TRUE(write("kept", true).get());
  EXPECT_TRUE(observed_.last_wrote);
  EXPECT_TRUE(writer_->run([](Connection&) -> Result<bool> { return true; }, kPatience));
  EXPECT_FALSE(observed_.last_wrote);
  EXPECT_EQ(observed_.commits, 2);
}

TEST_F(WriterTest, WorkWhoseTimeIsOverIsNotBegun) {
  const auto late = writer_->run([](Connection&) -> Result<bool> { return fail("it was begun"); }, 0ms);
  EXPECT_EQ(late.error().code, kServiceUnavailable);
}

}  // namespace
}  // namespace crossgate::storage
