// What every Metadata must do. A backend joins by adding itself to the list at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "storage/metadata.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/temporary_directory.h"
#include "storage/waiting.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::VariantWith;
using namespace std::string_literals;

struct Backend {
  std::string name;
  /// Opens the same database each time that it is given the same folder.
  std::function<std::unique_ptr<Metadata>(const std::filesystem::path& folder)> open;
};

// The tests use tables whose columns have every type: tombstone (text, integer) and ref (bytes, nullable bytes).
Statement bury(std::string_view blob) {
  return {"INSERT INTO tombstone (blob, repo, buried) VALUES ($blob, 'r', 1) ON CONFLICT DO NOTHING",
          {{"blob", std::string(blob)}},
          1};
}
Statement expect_buried(std::string_view blob, std::int64_t rows) {
  return {"SELECT 1 FROM tombstone WHERE blob = $blob", {{"blob", std::string(blob)}}, rows};
}
WriteOptions creating() { return {.creates = true}; }

class MetadataConformance : public ::testing::TestWithParam<Backend> {
 protected:
  MetadataConformance() { reopen(); }

  void reopen() {
    metadata_.reset();
    metadata_ = GetParam().open(directory_.path());
  }
  WriteOutcome write(const Aggregate& aggregate, std::vector<Statement> batch, WriteOptions options = {}) {
    options.deadline = std::chrono::hours(1);
    return metadata_->write(aggregate, batch, options).value();
  }
  Head must_write(const Aggregate& aggregate, std::vector<Statement> batch, const WriteOptions& options = {}) {
    return std::get<Written>(write(aggregate, std::move(batch), options)).head;
  }
  Rows read(std::string sql, std::vector<Parameter> parameters = {}) {
    return metadata_->read({std::move(sql), std::move(parameters)}).value();
  }
  std::vector<std::string> buried() {
    std::vector<std::string> blobs;
    for (const Row& row : read("SELECT blob FROM tombstone ORDER BY blob"))
      blobs.push_back(std::get<std::string>(row[0]));
    return blobs;
  }
  std::optional<Head> version(const Aggregate& aggregate) { return metadata_->versions({aggregate}).value().front(); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_;
  const Aggregate a_{"a"};
  const Aggregate b_{"b"};
};

TEST_P(MetadataConformance, AnAggregateBeginsAtVersionOneAndGrowsByOneWithEachWrite) {
  const Head first = must_write(a_, {}, creating());
  EXPECT_EQ(first.version, 1);
  EXPECT_EQ(first.epoch, 0);
  const Head second = must_write(a_, {bury("x")});
  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(second.token, first.token);
  EXPECT_EQ(version(a_), second);
}

TEST_P(MetadataConformance, AWriteToAnAbsentAggregateIsStale) {
  EXPECT_THAT(write(a_, {bury("x")}), VariantWith<Stale>(::testing::_));
  EXPECT_THAT(buried(), IsEmpty());
}

TEST_P(MetadataConformance, CreatingAnAggregateTwiceIsStale) {
  must_write(a_, {}, creating());
  EXPECT_THAT(write(a_, {bury("x")}, creating()), VariantWith<Stale>(::testing::_));
  EXPECT_EQ(version(a_)->version, 1);
  EXPECT_THAT(buried(), IsEmpty());
}

TEST_P(MetadataConformance, AnotherEpochIsStale) {
  must_write(a_, {}, creating());
  EXPECT_THAT(write(a_, {bury("x")}, {.epoch = 1}), VariantWith<Stale>(::testing::_));
  EXPECT_THAT(write(a_, {bury("y")}, {.epoch = 0}), VariantWith<Written>(::testing::_));
  EXPECT_THAT(buried(), ElementsAre("y"));
}

TEST_P(MetadataConformance, AnAggregateThatIsMadeAgainHasAnotherToken) {
  const Head before = must_write(a_, {}, creating());
  must_write(a_, {}, {.removes = true});
  EXPECT_FALSE(version(a_));
  EXPECT_THAT(write(a_, {}), VariantWith<Stale>(::testing::_));
  const Head after = must_write(a_, {}, creating());
  EXPECT_EQ(after.version, 1);
  EXPECT_NE(after.token, before.token);
}

TEST_P(MetadataConformance, AWrongNumberOfRowsUndoesTheWholeBatchAndNamesItsStatement) {
  must_write(a_, {bury("x")}, creating());
  const struct {
    std::vector<Statement> batch;
    std::size_t statement;
  } cases[] = {
      {{bury("y"), bury("x")}, 1},
      {{bury("y"), expect_buried("x", 0), bury("z")}, 1},
      {{expect_buried("y", 1), bury("y")}, 0},
      {{bury("y"), bury("z"), {"UPDATE tombstone SET buried = 2", {}, 2}}, 2},
      {{bury("y"), {"DELETE FROM tombstone WHERE blob = 'w'", {}, 1}}, 1},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(write(a_, c.batch), VariantWith<Mismatch>(::testing::Field(&Mismatch::statement, c.statement)));
    EXPECT_THAT(buried(), ElementsAre("x"));
    EXPECT_EQ(version(a_)->version, 1);
  }
}

TEST_P(MetadataConformance, ABatchSeesWhatItsEarlierStatementsDid) {
  must_write(a_, {expect_buried("x", 0), bury("x"), expect_buried("x", 1)}, creating());
  must_write(a_, {{"UPDATE tombstone SET buried = (SELECT version FROM head WHERE id = 'a')", {}, 1}});
  EXPECT_THAT(read("SELECT buried FROM tombstone"), ElementsAre(ElementsAre(Value(2))));
}

TEST_P(MetadataConformance, WithoutAnExpectationAnyNumberOfRowsWillDo) {
  must_write(a_, {{"DELETE FROM tombstone", {}, std::nullopt}}, creating());
  EXPECT_EQ(version(a_)->version, 1);
}

TEST_P(MetadataConformance, AStatementThatFailsUndoesTheBatchAndIsAnError) {
  must_write(a_, {}, creating());
  const auto outcome = metadata_->write(a_, {bury("x"), {"UPDATE no_such_table SET n = 1", {}, std::nullopt}}, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, kInternalFailure);
  EXPECT_THAT(buried(), IsEmpty());
  EXPECT_EQ(version(a_)->version, 1);
  must_write(a_, {bury("y")});
  EXPECT_THAT(buried(), ElementsAre("y"));
}

TEST_P(MetadataConformance, ParametersAreBoundByNameEachAsOftenAsItAppears) {
  must_write(a_,
             {{"INSERT INTO tombstone (blob, repo, buried) VALUES ($text, $text, $number)",
               {{"number", std::int64_t{7}}, {"text", "t"s}},
               1}},
             creating());
  EXPECT_THAT(read("SELECT buried FROM tombstone WHERE repo = $t AND blob = $t AND buried = $n",
                   {{"n", std::int64_t{7}}, {"t", "t"s}}),
              ElementsAre(ElementsAre(Value(7))));
}

TEST_P(MetadataConformance, AParameterTooManyOrTooFewIsAnError) {
  EXPECT_FALSE(metadata_->read({"SELECT 1 FROM tombstone WHERE blob = $a", {}}));
  EXPECT_FALSE(metadata_->read({"SELECT 1 FROM tombstone WHERE blob = $a", {{"b", "x"s}}}));
  EXPECT_FALSE(metadata_->read({"SELECT 1 FROM tombstone", {{"b", "x"s}}}));
}

TEST_P(MetadataConformance, ValuesComeBackAsTheyWereWritten) {
  const std::string bytes = "\x00\xff\xfe refs\n\x01"s;
  const auto put = [](std::string_view name, Value peeled) {
    return Statement{"INSERT INTO ref (repo, name, id, peeled) VALUES ('r', $name, $id, $peeled)",
                     {{"name", Blob{std::string(name)}}, {"id", Blob{}}, {"peeled", std::move(peeled)}},
                     1};
  };
  const auto count = [](std::string_view blob, std::int64_t buried) {
    return Statement{"INSERT INTO tombstone (blob, repo, buried) VALUES ($blob, '', $buried)",
                     {{"blob", std::string(blob)}, {"buried", buried}},
                     1};
  };
  must_write(a_,
             {put(bytes, std::monostate()), put("b", Blob{bytes}), count("é日本", INT64_MAX), count("a", INT64_MIN),
              count("", 0)},
             creating());
  EXPECT_THAT(read("SELECT name, id, peeled FROM ref ORDER BY name"),
              ElementsAre(ElementsAre(Value(Blob{bytes}), Value(Blob{}), Value()),
                          ElementsAre(Value(Blob{"b"}), Value(Blob{}), Value(Blob{bytes}))));
  EXPECT_THAT(read("SELECT blob, buried FROM tombstone ORDER BY blob"),
              ElementsAre(ElementsAre(Value(""s), Value(0)), ElementsAre(Value("a"s), Value(INT64_MIN)),
                          ElementsAre(Value("é日本"s), Value(INT64_MAX))));
}

TEST_P(MetadataConformance, TextAndBytesAreOrderedBytewiseAndComparedWithCase) {
  const auto put = [](std::string_view name) {
    return Statement{"INSERT INTO ref (repo, name, id, peeled) VALUES ($repo, $name, $name, NULL)",
                     {{"repo", std::string(name)}, {"name", Blob{std::string(name)}}},
                     1};
  };
  must_write(a_, {put("b"), put("é"), put("B"), put("a"), put("ab"), put("a-"), put("a/")}, creating());
  for (const std::string column : {"repo", "name"}) {
    std::vector<std::string> order;
    for (const Row& row : read("SELECT repo FROM ref ORDER BY " + column))
      order.push_back(std::get<std::string>(row[0]));
    EXPECT_THAT(order, ElementsAre("B", "a", "a-", "a/", "ab", "b", "é")) << column;
  }
  EXPECT_THAT(read("SELECT 1 FROM ref WHERE repo = 'A'"), IsEmpty());
}

TEST_P(MetadataConformance, ALargeValueIsKeptWhole) {
  std::string large(1 << 20, 'x');
  large[12'345] = '\0';
  must_write(a_,
             {{"INSERT INTO ref (repo, name, id, peeled) VALUES ('r', $name, $id, NULL)",
               {{"name", Blob{"n"}}, {"id", Blob{large}}},
               1}},
             creating());
  EXPECT_THAT(read("SELECT id FROM ref"), ElementsAre(ElementsAre(Value(Blob{large}))));
}

TEST_P(MetadataConformance, ABatchSeesTheVersionThatItMakes) {
  must_write(a_, {}, creating());
  const Head written = must_write(a_, {{"INSERT INTO tombstone (blob, repo, buried) SELECT 'x', id, version FROM head"
                                        " WHERE id = $id ON CONFLICT DO NOTHING",
                                        {{"id", a_.id}},
                                        1}});
  EXPECT_THAT(read("SELECT repo, buried FROM tombstone"),
              ElementsAre(ElementsAre(Value("a"s), Value(written.version))));
}

TEST_P(MetadataConformance, AnInsertionMayFindItsRowThereWhateverItIsMadeOf) {
  must_write(a_, {bury("x")}, creating());
  must_write(a_,
             {{"INSERT INTO tombstone (blob, repo, buried) SELECT blob, 'other', 7 FROM tombstone WHERE blob = $blob"
               " ON CONFLICT DO NOTHING",
               {{"blob", "x"s}},
               0}});
  EXPECT_THAT(read("SELECT repo FROM tombstone"), ElementsAre(ElementsAre(Value("r"s))));
}

TEST_P(MetadataConformance, ATableMayBeJoinedToWhatIsChosenFirst) {
  must_write(a_, {bury("x"), bury("y"), bury("z")}, creating());
  must_write(b_, {}, creating());
  EXPECT_THAT(read("SELECT t.blob, h.id FROM (SELECT DISTINCT blob FROM tombstone WHERE blob > $blob) c"
                   " CROSS JOIN tombstone t LEFT JOIN head h ON h.id = t.repo"
                   " WHERE t.blob = c.blob AND 1 = 1 ORDER BY t.blob",
                   {{"blob", "x"s}}),
              ElementsAre(ElementsAre(Value("y"s), Value()), ElementsAre(Value("z"s), Value())));
}

TEST_P(MetadataConformance, TheVersionsOfManyAggregatesComeInTheOrderAsked) {
  must_write(a_, {}, creating());
  must_write(b_, {}, creating());
  must_write(b_, {});
  const auto heads = metadata_->versions({b_, {"absent"}, a_}).value();
  ASSERT_THAT(heads, SizeIs(3));
  EXPECT_EQ(heads[0]->version, 2);
  EXPECT_FALSE(heads[1]);
  EXPECT_EQ(heads[2]->version, 1);
}

TEST_P(MetadataConformance, AVersionIsTheLatestHoweverOftenItIsAsked) {
  const auto version = [&] { return metadata_->versions({a_}).value().front(); };
  EXPECT_FALSE(version());
  for (int life = 0; life < 2; ++life) {
    const Head made = must_write(a_, {}, creating());
    EXPECT_EQ(version(), made);
    EXPECT_EQ(version(), made);
    EXPECT_EQ(version(), (Head{made.version, made.epoch, made.token}));
    const Head next = must_write(a_, {{"UPDATE head SET epoch = 7 WHERE id = $id", {{"id", a_.id}}, 1}});
    EXPECT_EQ(version(), (Head{next.version, 7, next.token}));
    must_write(a_, {}, {.removes = true});
    EXPECT_FALSE(version());
  }
}

TEST_P(MetadataConformance, AVersionIsTheLatestWhoeverWroteIt) {
  const auto other = GetParam().open(directory_.path());
  const auto version = [](Metadata& metadata, const Aggregate& aggregate) {
    return metadata.versions({aggregate}).value().front();
  };
  must_write(a_, {}, creating());
  must_write(b_, {}, creating());
  for (int i = 0; i < 100; ++i) {
    Metadata& writer = i % 3 == 0 ? *other : *metadata_;
    const Aggregate& aggregate = i % 2 == 0 ? a_ : b_;
    const Head head = std::get<Written>(writer.write(aggregate, {}, {}).value()).head;
    if (i % 7 == 0) (void)writer.write(aggregate, {}, {.epoch = 99});  // Stale: undone
    EXPECT_EQ(version(*metadata_, aggregate), head);
    EXPECT_EQ(version(*other, aggregate), head);
    EXPECT_EQ(version(*metadata_, a_), version(*other, a_));
  }
}

TEST_P(MetadataConformance, NoVersionIsOlderThanAWriteThatReturned) {
  must_write(a_, {}, creating());
  std::atomic<std::int64_t> written = 1;
  std::thread writer([&] {
    for (int i = 0; i < 300; ++i) written = must_write(a_, {}).version;
  });
  const auto other = GetParam().open(directory_.path());
  std::vector<std::thread> readers;
  for (Metadata* reader : {metadata_.get(), metadata_.get(), other.get()}) {
    readers.emplace_back([&written, reader, this] {
      while (written < 301) {
        const auto before = written.load();
        EXPECT_GE(reader->versions({a_}).value().front()->version, before);
      }
    });
  }
  writer.join();
  for (auto& reader : readers) reader.join();
}

TEST_P(MetadataConformance, WhereItMustNotWaitItRefusesAndChangesNothing) {
  must_write(a_, {}, creating());
  {
    const WithoutWaiting guard;
    EXPECT_FALSE(guard.refused());
    EXPECT_FALSE(metadata_->read({"SELECT 1", {}}));
    EXPECT_TRUE(guard.refused());
  }
  {
    const WithoutWaiting guard;
    EXPECT_FALSE(metadata_->write(a_, {bury("x")}, {}));
    EXPECT_TRUE(guard.refused());
  }
  EXPECT_THAT(buried(), IsEmpty());
  EXPECT_EQ(metadata_->versions({a_}).value().front()->version, 1);
  const WithoutWaiting guard;
  if (const auto known = metadata_->versions({a_})) {
    EXPECT_EQ(known->front()->version, 1);
    EXPECT_FALSE(guard.refused());
  } else {
    EXPECT_TRUE(guard.refused());
  }
}

TEST_P(MetadataConformance, ABatchOfNoAggregateTouchesNoHead) {
  EXPECT_EQ(must_write(Aggregate{}, {bury("x")}), Head{});
  EXPECT_THAT(write(Aggregate{}, {bury("x")}), VariantWith<Mismatch>(::testing::_));
  EXPECT_THAT(read("SELECT id FROM head"), IsEmpty());
}

TEST_P(MetadataConformance, AnOperationThatWasDoneIsNotDoneAgainAndAnswersAsBefore) {
  must_write(a_, {}, creating());
  const Head once = must_write(a_, {bury("x")}, {.operation_id = "op"});
  must_write(a_, {bury("y")});
  EXPECT_EQ(must_write(a_, {bury("x")}, {.operation_id = "op"}), once);
  EXPECT_EQ(version(a_)->version, 3);
  EXPECT_THAT(buried(), ElementsAre("x", "y"));
}

TEST_P(MetadataConformance, AnOperationThatMadeOrRemovedItsAggregateIsNotDoneAgain) {
  const WriteOptions make{.creates = true, .operation_id = "make"};
  EXPECT_EQ(must_write(a_, {bury("x")}, make), must_write(a_, {bury("x")}, make));
  const WriteOptions unmake{.removes = true, .operation_id = "unmake"};
  EXPECT_EQ(must_write(a_, {bury("y")}, unmake), must_write(a_, {bury("y")}, unmake));
  EXPECT_FALSE(version(a_));
}

TEST_P(MetadataConformance, AnOperationThatWasUndoneMayBeDoneAgain) {
  must_write(a_, {}, creating());
  const WriteOptions options{.operation_id = "op"};
  EXPECT_THAT(write(a_, {bury("x"), expect_buried("y", 1)}, options), VariantWith<Mismatch>(::testing::_));
  EXPECT_THAT(write(a_, {bury("x")}, options), VariantWith<Written>(::testing::_));
}

TEST_P(MetadataConformance, OperationsOfDifferentAggregatesDoNotMeet) {
  must_write(a_, {}, creating());
  must_write(b_, {}, creating());
  must_write(a_, {bury("x")}, {.operation_id = "op"});
  must_write(b_, {bury("y")}, {.operation_id = "op"});
  EXPECT_THAT(buried(), ElementsAre("x", "y"));
}

TEST_P(MetadataConformance, WhatWasWrittenIsThereAfterReopening) {
  const Head before = must_write(a_, {bury("x")}, {.creates = true, .operation_id = "op"});
  reopen();
  EXPECT_EQ(version(a_), before);
  EXPECT_THAT(buried(), ElementsAre("x"));
  EXPECT_EQ(must_write(a_, {bury("x")}, {.creates = true, .operation_id = "op"}), before);
}

TEST_P(MetadataConformance, AWriteIsSeenByTheReadsThatFollow) {
  must_write(a_, {}, creating());
  for (int i = 0; i < 50; ++i) {
    must_write(a_, {bury(std::to_string(i))});
    EXPECT_THAT(read("SELECT blob FROM tombstone"), SizeIs(i + 1));
  }
}

TEST_P(MetadataConformance, ReadingTogetherSeesOneState) {
  must_write(a_, {bury("0")}, creating());
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    for (int i = 1; i <= 100; ++i) must_write(a_, {bury(std::to_string(i))});
    done = true;
  });
  while (!done) {
    const auto results = metadata_->read_together({{"SELECT version FROM head WHERE id = 'a'", {}},
                                                   {"SELECT blob FROM tombstone", {}},
                                                   {"SELECT version FROM head WHERE id = 'a'", {}}});
    ASSERT_TRUE(results);
    EXPECT_EQ(std::get<std::int64_t>((*results)[0][0][0]), std::ssize((*results)[1]));
    EXPECT_EQ((*results)[0], (*results)[2]);
  }
}

TEST_P(MetadataConformance, AFailedQueryAmongSeveralLeavesNothingBehind) {
  EXPECT_FALSE(metadata_->read_together({{"SELECT 1", {}}, {"SELECT nonsense FROM nowhere", {}}}));
  EXPECT_TRUE(metadata_->read_together({{"SELECT 1", {}}, {"SELECT 2", {}}}));
}

TEST_P(MetadataConformance, ManyThreadsWriteOneAggregateOneAfterAnother) {
  must_write(a_, {{"INSERT INTO tombstone (blob, repo, buried) VALUES ('counter', '', 0)", {}, 1}}, creating());
  std::atomic<int> written = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 25; ++i)
          if (std::holds_alternative<Written>(write(a_, {{"UPDATE tombstone SET buried = buried + 1", {}, 1}})))
            ++written;
      });
  }
  EXPECT_EQ(written, 200);
  EXPECT_EQ(version(a_)->version, 201);
  EXPECT_THAT(read("SELECT buried FROM tombstone"), ElementsAre(ElementsAre(Value(200))));
}

TEST_P(MetadataConformance, AMismatchAmongConcurrentWritesUndoesOnlyItsOwnBatch) {
  must_write(a_, {}, creating());
  must_write(b_, {}, creating());
  std::jthread failing([&] {
    for (int i = 0; i < 50; ++i)
      EXPECT_THAT(write(b_, {bury("b" + std::to_string(i)), expect_buried("never", 1)}),
                  VariantWith<Mismatch>(::testing::Field(&Mismatch::statement, 1)));
  });
  for (int i = 0; i < 50; ++i) must_write(a_, {bury("a" + std::to_string(i))});
  failing.join();
  EXPECT_THAT(buried(), SizeIs(50));
  EXPECT_EQ(version(b_)->version, 1);
}

TEST_P(MetadataConformance, ALeaseIsHeldByOne) {
  const auto lease = metadata_->claim("repack", std::nullopt).value();
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->name, "repack");
  EXPECT_FALSE(metadata_->claim("repack", std::nullopt).value());
  EXPECT_TRUE(metadata_->claim("sweep", std::nullopt).value());
}

TEST_P(MetadataConformance, AReleasedLeaseIsFreeAndItsFenceIsHigher) {
  const auto first = metadata_->claim("repack", std::nullopt).value().value();
  EXPECT_THAT(metadata_->watch("repack").value(), Optional(::testing::Field(&Lease::fence, first.fence)));
  ASSERT_TRUE(metadata_->release(first));
  EXPECT_FALSE(metadata_->watch("repack").value());
  const auto second = metadata_->claim("repack", std::nullopt).value().value();
  EXPECT_GT(second.fence, first.fence);
}

TEST_P(MetadataConformance, ALeaseThatStoodStillIsTakenOverAndItsHolderLearnsIt) {
  auto first = metadata_->claim("repack", std::nullopt).value().value();
  const auto seen = metadata_->watch("repack").value();
  auto second = metadata_->claim("repack", seen).value().value();
  EXPECT_GT(second.fence, first.fence);
  EXPECT_FALSE(metadata_->renew(first).value());
  EXPECT_TRUE(metadata_->renew(second).value());
  ASSERT_TRUE(metadata_->release(first));
  EXPECT_TRUE(metadata_->watch("repack").value()) << "only its holder can release a lease";
}

TEST_P(MetadataConformance, ALeaseThatBeatMeanwhileIsNotTakenOver) {
  auto lease = metadata_->claim("repack", std::nullopt).value().value();
  const auto seen = metadata_->watch("repack").value();
  ASSERT_TRUE(metadata_->renew(lease).value());
  EXPECT_EQ(lease.beat, seen->beat + 1);
  EXPECT_FALSE(metadata_->claim("repack", seen).value());
}

TEST_P(MetadataConformance, AFenceGuardsABatch) {
  must_write(a_, {}, creating());
  const auto lease = metadata_->claim("repack", std::nullopt).value().value();
  const Statement guard{"UPDATE lease SET beat = beat + 1 WHERE name = $name AND fence = $fence",
                        {{"name", lease.name}, {"fence", lease.fence}},
                        1};
  must_write(a_, {guard, bury("x")});
  ASSERT_TRUE(metadata_->claim("repack", metadata_->watch("repack").value()).value());
  EXPECT_THAT(write(a_, {guard, bury("y")}), VariantWith<Mismatch>(::testing::Field(&Mismatch::statement, 0)));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, MetadataConformance,
                         ::testing::Values(Backend{"sqlite",
                                                   [](const std::filesystem::path& folder) {
                                                     return open_sqlite_metadata(folder / "metadata.db", true).value();
                                                   }}),
                         [](const auto& backend) { return backend.param.name; });

}  // namespace
}  // namespace crossgate::storage
