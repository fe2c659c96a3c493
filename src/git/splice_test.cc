// Clones that are put together of the packs of pushes.
#include "git/splice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "git/splice_plan.h"
#include "git/testing/answers.h"
#include "git/testing/random_history.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;
using testing::Not;

class Splice : public ServedRepository {
 protected:
  /// The answer to a clone of these tips.
  std::string clone(const std::vector<std::string>& wants, const std::string& capability = "ofs-delta") {
    std::string body = packet("command=fetch") + "0001" + packet(capability);
    for (const auto& want : wants) append_packet(body, "want " + want);
    return upload_raw(body + packet("done") + "0000");
  }
  /// Git tells what it does; splicing has nothing to tell.
  static bool is_spliced(const std::string& answer) { return answer.find("Enumerating") == std::string::npos; }

  /// The objects that `tips` lead to in a new repository that has this pack and nothing else.
  static std::string objects_from(const std::string& answer, const std::vector<std::string>& tips) {
    const ClientRepository receiver;
    receiver.git("index-pack --stdin --strict", pack_in(answer));
    return listed(receiver, tips);
  }
  static std::string listed(const ClientRepository& repository, const std::vector<std::string>& tips) {
    std::string revisions;
    for (const auto& tip : tips) revisions += " " + tip;
    return repository.git("rev-list --objects --no-object-names" + revisions + " | sort");
  }
  static std::size_t count_in(const std::string& answer) {
    std::size_t count = 0;
    for (const char c : pack_in(answer).substr(8, 4)) count = count << 8 | static_cast<unsigned char>(c);
    return count;
  }

  static std::string lines(const std::string& changed) {
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
    return text + changed;
  }

  /// Three commits, each in a push of its own, the later two as deltas.
  std::string push_three() {
    std::string tip;
    for (const char* change : {"one", "two", "three"}) {
      const auto next = tip.empty() ? client_.commit(lines(change)) : client_.commit(lines(change), {tip});
      const std::vector<std::string> revisions =
          tip.empty() ? std::vector<std::string>{next} : std::vector<std::string>{next, "^" + tip};
      push({{tip.empty() ? kZeroId : tip, next, "refs/heads/main"}}, client_.pack(revisions));
      tip = next;
    }
    return tip;
  }
};

TEST_F(Splice, PutsThePacksOfAllPushesBehindEachOther) {
  const auto tip = push_three();
  const auto answer = clone({tip});
  EXPECT_TRUE(is_spliced(answer));
  EXPECT_EQ(count_in(answer), 9U) << "what completed the thin packs is left out";
  EXPECT_EQ(objects_from(answer, {tip}), listed(client_, {tip}));
  EXPECT_EQ(clone({tip}), answer);
}

TEST_F(Splice, GoesOnAfterAPackWasReplacedByMaintenance) {
  const auto tip = push_three();
  ASSERT_TRUE(host_->maintain(*id_, Extent::everything));
  const auto next = client_.commit("four", {tip});
  push({{tip, next, "refs/heads/main"}}, client_.pack({next, "^" + tip}));
  const auto answer = clone({next});
  EXPECT_TRUE(is_spliced(answer));
  EXPECT_EQ(objects_from(answer, {next}), listed(client_, {next}));
}

TEST_F(Splice, GoesByTheManifestAndNotByTheTimesOfFiles) {
  std::string tip = push_three();
  start();  // as a restart or a restored backup: the files are made anew
  ASSERT_THAT(push({{kZeroId, tip, "refs/heads/copy"}}, client_.pack({"^" + tip})), HasSubstr("ok "));
  const auto packs = manifest();
  ASSERT_EQ(packs.size(), 3U);
  for (const auto& view : std::filesystem::directory_iterator(data_->cache() / "repositories")) {
    auto written = std::filesystem::file_time_type::clock::now();
    for (const auto& pack : packs)
      std::filesystem::last_write_time(view.path() / "objects" / "pack" / ("pack-" + pack.checksum + ".pack"),
                                       written -= std::chrono::hours(1));
  }
  const auto answer = clone({tip});
  EXPECT_TRUE(is_spliced(answer));
  EXPECT_EQ(objects_from(answer, {tip}), listed(client_, {tip}));
}

TEST_F(Splice, ShowsNothingThatNoRefLeadsTo) {
  const auto tip = push_three();
  const auto secret = client_.commit("secret", {tip});
  push({{kZeroId, secret, "refs/heads/secret"}}, client_.pack({secret, "^" + tip}));
  EXPECT_TRUE(is_spliced(clone({tip, secret})));
  push({{secret, kZeroId, "refs/heads/secret"}}, "");
  const auto answer = clone({tip});
  EXPECT_FALSE(is_spliced(answer));
  EXPECT_EQ(count_in(answer), 9U);
}

TEST_F(Splice, ShowsNothingOfARefThatWasRefused) {
  const auto tip = push_three();
  denied_ = *RefName::branch("secret");
  const auto next = client_.commit("next", {tip}), secret = client_.commit("secret", {tip});
  push({{tip, next, "refs/heads/main"}, {kZeroId, secret, "refs/heads/secret"}},
       client_.pack({next, secret, "^" + tip}));
  const auto answer = clone({next});
  EXPECT_FALSE(is_spliced(answer));
  EXPECT_EQ(count_in(answer), 12U);
}

TEST_F(Splice, LeavesOutWhatStandsInTwoPacksWhereItCan) {
  const auto tip = push_three();
  const auto back = client_.commit(lines("one"), {tip});  // its tree and blob are at the end of its pack
  push({{tip, back, "refs/heads/main"}}, client_.pack({back, "^" + tip}));
  const auto answer = clone({back});
  EXPECT_TRUE(is_spliced(answer));
  EXPECT_EQ(count_in(answer), 10U);
  EXPECT_EQ(objects_from(answer, {back}), listed(client_, {back}));
}

TEST_F(Splice, LeavesToGitWhatStandsInTwoPacksElsewhere) {
  std::string tip = client_.commit("0");
  for (const char* content : {"1", "2", "3", "4"}) tip = client_.commit(content, {tip});
  push({{kZeroId, tip, "refs/heads/main"}}, client_.pack({tip}));
  const auto next = client_.commit("new", {tip});
  const auto back = client_.commit("0", {next});  // its tree stands before the other's
  push({{tip, back, "refs/heads/main"}}, client_.pack({back, "^" + tip}));
  const auto answer = clone({back});
  EXPECT_FALSE(is_spliced(answer));
  EXPECT_EQ(objects_from(answer, {back}), listed(client_, {back}));
}

TEST_F(Splice, LeavesToGitWhatAsksForLessOrCannotTakeThePacks) {
  const auto tip = push_three();
  const auto topic = client_.commit("topic", {tip});
  push({{kZeroId, topic, "refs/heads/topic"}}, client_.pack({topic, "^" + tip}));
  EXPECT_FALSE(is_spliced(clone({tip})));
  EXPECT_FALSE(is_spliced(clone({tip, topic}, "thin-pack")));
  EXPECT_TRUE(is_spliced(clone({tip, topic})));
}

TEST_F(Splice, MakesWholeClonesOfRandomHistories) {
  int spliced = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const auto repository = storage::example_repository("r" + std::to_string(seed));
    (void)storage::Repositories(data_->metadata()).create(repository, 100);
    id_ = repository.id;
    RandomHistory history(seed, RandomHistory::Rewrites::never);
    const ClientRepository source;
    std::map<std::string, std::string> tips;
    for (int round = 0; round < 6; ++round) {
      source.git("fast-import --quiet", history.commits(3));
      std::vector<Update> updates;
      std::vector<std::string> revisions, wants;
      for (const auto& [name, id] : tips) revisions.push_back("^" + id);
      const auto refs = source.git("for-each-ref --format='%(objectname) %(refname)'");
      for (const auto line : split(trim(refs), '\n')) {
        const auto [id, name] = *cut(line, " ");
        wants.emplace_back(id);
        auto& tip = tips[std::string(name)];
        if (tip == id) continue;
        updates.push_back({tip.empty() ? kZeroId : tip, std::string(id), std::string(name)});
        revisions.emplace_back(id);
        tip = id;
      }
      EXPECT_THAT(push(updates, source.pack(revisions)), Not(HasSubstr("ng ")));
      const auto answer = clone(wants);
      spliced += is_spliced(answer);
      EXPECT_EQ(objects_from(answer, wants), listed(source, wants)) << "seed " << seed << ", round " << round;
    }
  }
  EXPECT_GT(spliced, 3) << "the first of each, and others";
}

}  // namespace
}  // namespace crossgate::git
