#include "git/prune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/check.h"
#include "git/testing/answers.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto kFortnight = std::chrono::days(14);

class PruneTest : public ServedRepository {
 protected:
  PruneTest() {
    main_ = client_.commit("main");
    must_push({{kZeroId, main_, "refs/heads/main"}}, {main_});
    topic_ = client_.commit("topic", {main_});
    must_push({{kZeroId, topic_, "refs/heads/topic"}}, {topic_, "^" + main_});
  }

  void must_push(const std::vector<Update>& updates, const std::vector<std::string>& revisions) {
    EXPECT_THAT(push(updates, client_.pack(revisions)), HasSubstr("unpack ok\nok "));
  }
  void remove_topic() {
    EXPECT_THAT(push({{topic_, kZeroId, "refs/heads/topic"}}, ""), HasSubstr("ok refs/heads/topic"));
  }
  /// A branch at what is there, by a push that sends no object.
  std::string point(const std::string& name, const std::string& from, const std::string& to) {
    return push({{from, to, name}}, client_.pack({"^" + to}));
  }
  Maintained must_maintain(Extent extent = Extent::everything) {
    const auto maintained = host_->maintain(*id_, extent);
    EXPECT_TRUE(maintained) << maintained.error().message;
    return maintained.value_or(Maintained{.repository = *id_});
  }
  std::vector<storage::Pack> cruft() {
    auto packs = manifest();
    std::erase_if(packs, [](const storage::Pack& pack) { return !pack.unreachable_since; });
    return packs;
  }
  /// What is answered to a client that asks for an object by its id.
  std::string fetch(const std::string& want, const std::string& more = {}) {
    return upload_raw(packet("command=fetch") + "0001" + packet("no-progress") + packet("ofs-delta") +
                      packet("want " + want) + more + packet("done") + "0000");
  }
  /// The commits that a client gets, all of whose objects must be there.
  std::string fetched_and_checked(const std::string& want) {
    const ClientRepository clone;
    clone.git("index-pack --stdin --strict", pack_in(fetch(want)));
    clone.git("update-ref refs/heads/main " + want);
    clone.git("fsck --full --strict --no-dangling");
    return std::string(trim(clone.git("rev-list --count main")));
  }
  std::vector<std::string> faults() {
    std::vector<std::string> lines;
    BackgroundGit git("git", {});
    Checker checker(data_->metadata(), data_->packs(), git, folder_.path(),
                    [&](const std::string& line) { lines.push_back(line); });
    EXPECT_TRUE(checker.check(storage::Repositories(data_->metadata()).find(*id_).value().value()));
    return lines;
  }
  void keep(const std::string& commit) {
    auto transaction = storage::push(*id_, {});
    transaction.epoch = storage::Refs(data_->metadata()).head(*id_).value()->epoch;
    transaction.keep_roots = {*ObjectId::parse(commit)};
    ASSERT_TRUE(
        std::holds_alternative<storage::RefsMoved>(storage::Refs(data_->metadata()).commit(transaction).value()));
  }

  std::string main_;
  std::string topic_;
};

TEST_F(PruneTest, WhatNoRefLeadsToIsSetAsideAndAfterItsTimeDropped) {
  remove_topic();
  EXPECT_TRUE(must_maintain().set_aside);
  ASSERT_THAT(cruft(), SizeIs(1));
  EXPECT_EQ(cruft().front().objects, 3U) << "its commit, tree and blob";
  EXPECT_EQ(manifest().size(), 2U);
  EXPECT_FALSE(must_maintain().changed());

  clock_.advance(kFortnight - 1ms);
  EXPECT_FALSE(must_maintain().changed());
  clock_.advance(1ms);
  EXPECT_TRUE(must_maintain(Extent::adaptive).dropped);
  EXPECT_THAT(cruft(), IsEmpty());
  EXPECT_EQ(fetched_and_checked(main_), "1");
  EXPECT_THAT(point("refs/heads/again", kZeroId, topic_), HasSubstr("ng refs/heads/again missing necessary objects"));
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, WhatAForcedPushLeavesBehindWaitsADayForASearch) {
  const auto other = client_.commit("other", {main_});
  must_push({{topic_, other, "refs/heads/topic"}}, {other, "^" + main_});
  EXPECT_FALSE(must_maintain(Extent::adaptive).changed());
  clock_.advance(24h);
  EXPECT_TRUE(must_maintain(Extent::adaptive).set_aside);
  EXPECT_EQ(fetched_and_checked(other), "2");
}

TEST_F(PruneTest, ABranchThatWasMergedLeavesNothing) {
  must_push({{main_, topic_, "refs/heads/main"}}, {"^" + topic_});
  remove_topic();
  clock_.advance(24h);
  EXPECT_FALSE(must_maintain(Extent::adaptive).changed());
  EXPECT_FALSE(storage::Upkeep(data_->metadata()).rewritten(*id_).value()) << "it is not searched again";
}

TEST_F(PruneTest, WhatIsSetAsideCanBeBranchedFromAndIsTakenBack) {
  remove_topic();
  ASSERT_TRUE(must_maintain().set_aside);
  EXPECT_THAT(point("refs/heads/again", kZeroId, topic_), HasSubstr("ok refs/heads/again"));
  EXPECT_EQ(fetched_and_checked(topic_), "2");

  clock_.advance(kFortnight);
  EXPECT_TRUE(must_maintain().dropped);
  EXPECT_THAT(cruft(), IsEmpty());
  EXPECT_EQ(fetched_and_checked(topic_), "2");
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, APushThatWasProvedWithWhatIsDroppedMeanwhileIsProvedAgain) {
  remove_topic();
  ASSERT_TRUE(must_maintain().set_aside);
  clock_.advance(kFortnight);
  // Asked for the second time when the push is proved and not committed yet.
  int asked = 0;
  auto racing = request();
  racing.authorize = [&](const RefName&, std::span<const storage::UpdateKind>) -> Result<void> {
    if (++asked == 2) {
      EXPECT_TRUE(must_maintain().dropped);
    }
    return {};
  };
  MemorySource in(command(main_, topic_, "refs/heads/main", "report-status") + "0000" + client_.pack({"^" + topic_}));
  MemorySink out;
  EXPECT_TRUE(wait(host_->receive_pack(racing, in, out)));
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(readable(out.bytes()), HasSubstr("ng refs/heads/main missing necessary objects"));
  EXPECT_EQ(fetched_and_checked(main_), "1");
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, APushOfNothingNewThatIsOvertakenIsProvedAgain) {
  options_.unreachable_time = 0ms;
  start();
  int asked = 0;
  auto racing = request();
  racing.authorize = [&](const RefName&, std::span<const storage::UpdateKind>) -> Result<void> {
    if (++asked != 2) return {};
    // The ref that showed the commit goes, and the commit with it.
    auto removal = storage::push(*id_, {storage::removal("refs/heads/topic", *ObjectId::parse(topic_))});
    removal.epoch = storage::Refs(data_->metadata()).head(*id_).value()->epoch;
    EXPECT_TRUE(storage::Refs(data_->metadata()).commit(removal));
    EXPECT_TRUE(must_maintain().dropped);
    return {};
  };
  MemorySource in(command(main_, topic_, "refs/heads/main", "report-status") + "0000" + client_.pack({"^" + topic_}));
  MemorySink out;
  EXPECT_TRUE(wait(host_->receive_pack(racing, in, out)));
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(readable(out.bytes()), HasSubstr("ng refs/heads/main missing necessary objects"));
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, ASmallPushThatIsOvertakenIsProvedAgainAndWholeWhereItBringsAllItNeeds) {
  remove_topic();
  ASSERT_TRUE(must_maintain().set_aside);
  clock_.advance(kFortnight);
  const auto next = client_.commit("next", {main_});
  int asked = 0;
  auto racing = request();
  racing.authorize = [&](const RefName&, std::span<const storage::UpdateKind>) -> Result<void> {
    if (++asked == 2) {
      EXPECT_TRUE(must_maintain().dropped);
    }
    return {};
  };
  MemorySource in(command(main_, next, "refs/heads/main", "report-status") + "0000" +
                  client_.pack({next, "^" + main_}));
  MemorySink out;
  EXPECT_TRUE(wait(host_->receive_pack(racing, in, out)));
  EXPECT_EQ(readable(out.bytes()), "unpack ok\nok refs/heads/main\n0000\n");
  EXPECT_EQ(files_below(quarantines()), 0U);
  EXPECT_EQ(fetched_and_checked(next), "2");
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, AKeepRootStaysAndMayBeFetchedThoughNoRefLeadsToIt) {
  keep(topic_);
  remove_topic();
  options_.unreachable_time = 0ms;
  start();
  EXPECT_FALSE(must_maintain().set_aside);
  EXPECT_EQ(fetched_and_checked(topic_), "2");

  const auto other = client_.commit("other", {main_});
  must_push({{kZeroId, other, "refs/heads/other"}}, {other, "^" + main_});
  EXPECT_THAT(push({{other, kZeroId, "refs/heads/other"}}, ""), HasSubstr("ok refs/heads/other"));
  EXPECT_THAT(refs(), Not(HasSubstr(other)));
  clock_.advance(24h);  // longer than a ref that is gone is honoured
  const auto maintained = must_maintain();
  EXPECT_TRUE(maintained.set_aside && maintained.dropped);
  EXPECT_EQ(fetched_and_checked(topic_), "2");
  EXPECT_THAT(fetch(other), HasSubstr("not our ref"));
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(PruneTest, WhatARefHasJustLeftAndIsDroppedAtOnceIsNoRefOfOurs) {
  options_.unreachable_time = 0ms;
  start();
  ASSERT_THAT(refs(), HasSubstr(topic_));
  remove_topic();
  EXPECT_THAT(fetch(topic_), HasSubstr("PACK")) << "a client that saw it a moment ago may have it";
  EXPECT_TRUE(must_maintain().dropped);
  EXPECT_THAT(fetch(topic_), HasSubstr("upload-pack: not our ref " + topic_));
  EXPECT_THAT(fetch(main_), HasSubstr("PACK"));
}

TEST_F(PruneTest, ACloneIsSplicedOfWhatIsNeededAlone) {
  remove_topic();
  ASSERT_TRUE(must_maintain().set_aside);
  const auto answer = upload_raw(packet("command=fetch") + "0001" + packet("ofs-delta") + packet("want " + main_) +
                                 packet("done") + "0000");
  EXPECT_THAT(answer, Not(HasSubstr("Enumerating"))) << "git did not make it";
  const ClientRepository clone;
  clone.git("index-pack --stdin --strict", pack_in(answer));
  EXPECT_THAT(clone.git("cat-file --batch-all-objects --batch-check"), Not(HasSubstr(topic_)));
}

TEST_F(PruneTest, IsLeftToWhoHoldsTheLease) {
  remove_topic();
  const auto lease = data_->metadata().claim("maintain " + std::string(id_->str()), std::nullopt).value().value();
  EXPECT_TRUE(must_maintain().busy);
  EXPECT_THAT(cruft(), IsEmpty());
}

}  // namespace
}  // namespace crossgate::git
