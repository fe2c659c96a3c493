// SQLite on a disk of which any call may fail, or be the last before the power goes: what was acknowledged is there
// when the database is opened again, whole, and nothing of what was refused is there by half.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/earlier_format.h"
#include "storage/testing/fault_vfs.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::IsEmpty;
using Fault = FaultVfs::Fault;

constexpr std::int64_t kBatches = 2;
/// Of a row: more than a page of the database, so that a batch is many calls.
constexpr std::size_t kRowBytes = 6000;

class SqliteDisk : public ::testing::Test {
 protected:
  SqliteDisk() {
    const auto metadata = open_sqlite_metadata(template_, true).value();
    EXPECT_TRUE(metadata->write(a_, {}, {.creates = true}));
  }

  /// Two rows that belong together, as a ref and its pack do.
  static std::vector<Statement> batch(std::int64_t n) {
    const Parameter name{"name", Blob{std::to_string(n)}};
    return {{"INSERT INTO ref (repo, name, id, peeled) VALUES ('r', $name, $id, NULL)",
             {name, {"id", Blob{std::string(kRowBytes, 'x')}}},
             1},
            {"INSERT INTO keep_root (repo, id) VALUES ('r', $name)", {name}, 1}};
  }

  /// How many batches were acknowledged, one after the other; the database is closed then.
  std::int64_t acknowledged() {
    const auto metadata = open_sqlite_metadata(file_, false);
    if (!metadata) return 0;
    std::int64_t done = 0;
    for (std::int64_t n = 0; n < kBatches; ++n) done += (*metadata)->write(a_, batch(n), {}).has_value();
    return done;
  }

  /// Opened again on a sound disk, which need not sync for the test.
  void expect_whole(std::int64_t acknowledged, const std::string& when) {
    const FaultVfs sound;
    const auto metadata = open_sqlite_metadata(file_, false);
    ASSERT_TRUE(metadata) << when << ": " << metadata.error().message;
    EXPECT_THAT((*metadata)->faults().value(), IsEmpty()) << when;
    const auto counts = (*metadata)->read_together({{"SELECT COUNT(*) FROM ref", {}},
                                                    {"SELECT COUNT(*) FROM keep_root", {}},
                                                    {"SELECT version - 1 FROM head", {}}});
    const auto count = [&](std::size_t query) { return std::get<std::int64_t>((*counts)[query][0][0]); };
    EXPECT_GE(count(0), acknowledged) << when;
    EXPECT_EQ(count(0), count(1)) << when;
    EXPECT_EQ(count(0), count(2)) << when;
    EXPECT_TRUE((*metadata)->write(a_, batch(kBatches), {})) << when << ": it goes on";
  }

  /// With the fault in each of the calls in turn, or in each `step`th, until there are no more.
  void at_every_call(Fault fault, const std::function<bool()>& survives, const std::string& what, int step = 1) {
    int faulty = 0;
    for (int call = 1;; call += step) {
      std::filesystem::copy_file(template_, file_, std::filesystem::copy_options::overwrite_existing);
      std::int64_t done = 0;
      int calls = 0;
      {
        FaultVfs disk;
        disk.fail_at(call, fault);
        done = acknowledged();
        calls = disk.calls();
        if (fault == Fault::power_loss) disk.lose_power(survives);
      }
      expect_whole(done, what + " " + std::to_string(call));
      for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(file_.string() + ending);
      if (HasFailure() || calls < call) break;
      faulty += done < kBatches;
    }
    EXPECT_GT(faulty, 10) << "faults that a caller heard of";
  }

  TemporaryDirectory folder_;
  const std::filesystem::path template_ = folder_.path() / "template.db";
  const std::filesystem::path file_ = folder_.path() / "metadata.db";
  const Aggregate a_{"a"};
};

TEST_F(SqliteDisk, AFailureOfAnyCallLosesNothingThatWasAcknowledged) {
  at_every_call(Fault::error, {}, "failed in call");
}

TEST_F(SqliteDisk, NorDoesAWriteThatStopsHalfWay) { at_every_call(Fault::half, {}, "stopped half way in call"); }

TEST_F(SqliteDisk, NorALossOfPowerThatTakesAllThatWasNotSynced) {
  at_every_call(
      Fault::power_loss, [] { return false; }, "all lost after call");
}

TEST_F(SqliteDisk, NorOneThatTakesSomeOfIt) {
  std::mt19937 random(20261124);
  at_every_call(
      Fault::power_loss, [&] { return random() % 2 == 0; }, "some lost after call");
}

TEST_F(SqliteDisk, AMigrationThatFailsAnywhereLeavesTheFormerFormatOrTheNew) {
  make_earlier_format(1, template_,
                      "INSERT INTO schema VALUES (1, 1, '00112233445566778899aabbccddeeff', '');"
                      "INSERT INTO head VALUES ('a', 1, 0, '0011223344556677');");
  at_every_call(
      Fault::power_loss, [] { return false; }, "migrating, lost after call", 7);
}

}  // namespace
}  // namespace crossgate::storage
