#include "git/receive_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <future>
#include <random>

#include "base/random.h"
#include "base/sha1.h"
#include "git/index_pack.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ReceivePack : public ServedRepository {
 protected:
  /// One commit on main.
  std::string pushed_main(std::string_view content = "one") {
    const auto commit = client_.commit(content);
    EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit})),
              "unpack ok\nok refs/heads/main\n0000\n");
    return commit;
  }

  /// Nothing of a refused push may stay anywhere.
  void expect_nothing_kept() {
    EXPECT_EQ(refs(), "0000\n");
    EXPECT_TRUE(manifest().empty());
    EXPECT_EQ(packs(), 0U);
    EXPECT_EQ(files_below(quarantines()), 0U);
  }
};

TEST_F(ReceivePack, TakesTheFirstPushAndItsBranchBecomesTheDefault) {
  const auto commit = client_.commit("one");
  EXPECT_EQ(
      push({{kZeroId, commit, "refs/heads/topic"}, {kZeroId, commit, "refs/heads/master"}}, client_.pack({commit})),
      "unpack ok\nok refs/heads/topic\nok refs/heads/master\n0000\n");
  EXPECT_EQ(refs(), commit + " HEAD symref-target:refs/heads/master\n" + commit + " refs/heads/master\n" + commit +
                        " refs/heads/topic\n0000\n");
  EXPECT_EQ(manifest().size(), 1U);
  EXPECT_EQ(files_below(quarantines()), 0U);
}

TEST_F(ReceivePack, KeepsASmallPackInTheTransactionAndMakesFilesOfItWhereItIsRead) {
  const auto commit = pushed_main();
  ASSERT_EQ(manifest().size(), 1U);
  EXPECT_TRUE(manifest().front().inlined);
  EXPECT_EQ(packs(), 0U);
  EXPECT_TRUE(data_->metadata().read({"SELECT blob FROM intent", {}})->empty());

  start();  // with an empty cache
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/copy"}}, client_.pack({"^" + commit})),
            "unpack ok\nok refs/heads/copy\n0000\n");
  const auto next = client_.commit("two", {commit});
  EXPECT_EQ(push({{commit, next, "refs/heads/main"}}, client_.pack({next, "^" + commit})),
            "unpack ok\nok refs/heads/main\n0000\n");
}

TEST_F(ReceivePack, StoresASmallPackThatIsTooLargeForARow) {
  std::mt19937 random(1);
  std::string content(kMostSmallPushBytes - 700, '\0');
  for (char& c : content) c = static_cast<char>(random());
  const auto commit = client_.commit(content);
  const auto pack = client_.pack({commit});
  ASSERT_LT(pack.size(), kMostSmallPushBytes);
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"}}, pack), "unpack ok\nok refs/heads/main\n0000\n");
  EXPECT_FALSE(manifest().front().inlined);
  EXPECT_EQ(packs(), 1U);
  EXPECT_EQ(files_below(quarantines()), 0U);
}

TEST_F(ReceivePack, TakesAThinPackOnTopOfWhatIsThere) {
  const auto first = client_.commit(std::string(20'000, 'a') + "1");
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  const auto second = client_.commit(std::string(20'000, 'a') + "2", {first});
  const auto thin = client_.pack({second, "^" + first});
  ASSERT_LT(thin.size(), 1000U);
  EXPECT_EQ(push({{first, second, "refs/heads/main"}}, thin), "unpack ok\nok refs/heads/main\n0000\n");
  EXPECT_THAT(refs(), StartsWith(second + " HEAD"));
}

TEST_F(ReceivePack, MovesRefsToWhatIsThereWithAnEmptyPack) {
  const auto commit = pushed_main();
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/copy"}}, client_.pack({"^" + commit, commit})),
            "unpack ok\nok refs/heads/copy\n0000\n");
  EXPECT_EQ(manifest().size(), 1U);
}

TEST_F(ReceivePack, TakesAForcedUpdateAndAnAnnotatedTag) {
  const auto first = pushed_main();
  const auto other = client_.commit("unrelated");
  const auto tag = client_.tag(other);
  EXPECT_EQ(push({{first, other, "refs/heads/main"}, {kZeroId, tag, "refs/tags/v1"}}, client_.pack({tag})),
            "unpack ok\nok refs/heads/main\nok refs/tags/v1\n0000\n");
  EXPECT_THAT(refs(), HasSubstr(tag + " refs/tags/v1 peeled:" + other + "\n"));
}

TEST_F(ReceivePack, DeletesWithoutAPackButNeverTheDefaultBranch) {
  const auto commit = pushed_main();
  push({{kZeroId, commit, "refs/heads/topic"}}, client_.pack({"^" + commit}));
  EXPECT_EQ(push({{commit, kZeroId, "refs/heads/topic"}}, ""), "unpack ok\nok refs/heads/topic\n0000\n");
  EXPECT_EQ(push({{commit, kZeroId, "refs/heads/main"}}, ""),
            "unpack ok\nng refs/heads/main deletion of the current branch prohibited\n0000\n");
  EXPECT_EQ(refs(), commit + " HEAD symref-target:refs/heads/main\n" + commit + " refs/heads/main\n0000\n");
}

TEST_F(ReceivePack, AnswersAProbeWithNothing) {
  EXPECT_EQ(push_raw("0000"), "");
  EXPECT_EQ(push_raw(""), "");
}

// With a tag in it, a small pack too is given to git, which says how far it is.

TEST_F(ReceivePack, ReportsInBandOneAndProgressInBandTwo) {
  const auto commit = client_.commit(std::string(20'000, 'a') + "1", {client_.commit(std::string(20'000, 'a'))});
  const auto report = push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit, client_.tag(commit)}),
                           "report-status-v2 side-band-64k");
  EXPECT_THAT(report, AllOf(StartsWith("\2Resolving deltas:"), HasSubstr("Resolving deltas: 100% (1/1), done."),
                            HasSubstr("\1"
                                      "000eunpack ok\n0017ok refs/heads/main\n0000\n0000\n")));
}

TEST_F(ReceivePack, IsSilentWhenAskedTo) {
  const auto commit = client_.commit(std::string(20'000, 'a') + "1", {client_.commit(std::string(20'000, 'a'))});
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit, client_.tag(commit)}),
                 "report-status side-band-64k quiet"),
            "\1"
            "000eunpack ok\n0017ok refs/heads/main\n0000\n0000\n");
}

TEST_F(ReceivePack, ReadsPushOptionsThatStandBeforeThePack) {
  const auto commit = client_.commit("one");
  EXPECT_EQ(push_raw(command(kZeroId, commit, "refs/heads/main", "report-status push-options") + "0000" +
                     packet("ci.skip") + "0000" + client_.pack({commit})),
            "unpack ok\nok refs/heads/main\n0000\n");
}

TEST_F(ReceivePack, RefusesOneRefAndTakesTheOther) {
  denied_ = *RefName::parse("refs/heads/main");
  const auto commit = client_.commit("one");
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"},
                  {kZeroId, commit, "refs/heads/topic"},
                  {kZeroId, commit, "HEAD"},
                  {kZeroId, commit, "refs/heads/a..b"}},
                 client_.pack({commit})),
            "unpack ok\nng refs/heads/main not permitted\nok refs/heads/topic\nng HEAD funny refname\n"
            "ng refs/heads/a..b funny refname\n0000\n");
  EXPECT_EQ(refs(), commit + " HEAD symref-target:refs/heads/topic\n" + commit + " refs/heads/topic\n0000\n");
}

TEST_F(ReceivePack, AsksAgainWhenItIsKnownWhetherABranchIsRewritten) {
  const auto base = client_.commit("base");
  const auto next = client_.commit("next", {base});
  const auto other = client_.commit("other", {base});
  ASSERT_THAT(push({{kZeroId, next, "refs/heads/main"}}, client_.pack({next})), HasSubstr("ok refs/heads/main"));
  denied_kind_ = storage::UpdateKind::force;
  EXPECT_THAT(push({{next, other, "refs/heads/main"}}, client_.pack({other, "^" + next})),
              HasSubstr("ng refs/heads/main not permitted"));
  const auto last = client_.commit("last", {next});
  EXPECT_THAT(push({{next, last, "refs/heads/main"}, {kZeroId, other, "refs/heads/new"}},
                   client_.pack({last, other, "^" + next})),
              AllOf(HasSubstr("ok refs/heads/main"), HasSubstr("ok refs/heads/new")));
  denied_kind_ = storage::UpdateKind::remove;
  EXPECT_THAT(push({{other, kZeroId, "refs/heads/new"}}, ""), HasSubstr("ng refs/heads/new not permitted"));
  denied_kind_ = storage::UpdateKind::create;
  EXPECT_THAT(push({{kZeroId, last, "refs/heads/more"}}, client_.pack({"^" + last})),
              HasSubstr("ng refs/heads/more not permitted"));
}

TEST_F(ReceivePack, DrainsAPushThatIsRefusedAsAWhole) {
  denied_ = *RefName::parse("refs/heads/main");
  const auto commit = client_.commit("one");
  const std::string body = command(kZeroId, commit, "refs/heads/main", "report-status") + "0000" +
                           client_.pack({commit}) + std::string(1'000'000, 'x');
  MemorySource in(body);
  MemorySink out;
  EXPECT_TRUE(wait(host_->receive_pack(request(), in, out)));
  EXPECT_EQ(readable(out.bytes()), "unpack ok\nng refs/heads/main not permitted\n0000\n");
  EXPECT_EQ(in.taken(), body.size());
  expect_nothing_kept();
}

TEST_F(ReceivePack, AtomicTakesAllOrNothing) {
  denied_ = *RefName::parse("refs/heads/main");
  const auto commit = client_.commit("one");
  EXPECT_EQ(push({{kZeroId, commit, "refs/heads/topic"}, {kZeroId, commit, "refs/heads/main"}}, client_.pack({commit}),
                 "report-status atomic"),
            "unpack ok\nng refs/heads/topic atomic push failure\nng refs/heads/main not permitted\n0000\n");
  expect_nothing_kept();
}

TEST_F(ReceivePack, BranchesLeadToCommitsOnly) {
  const auto blob = client_.blob("content");
  const auto tag = client_.tag(blob, "blob");
  EXPECT_EQ(push({{kZeroId, blob, "refs/heads/main"}, {kZeroId, tag, "refs/heads/tag"}, {kZeroId, tag, "refs/tags/v1"}},
                 client_.pack({tag, blob})),
            "unpack ok\nng refs/heads/main cannot update ref 'refs/heads/main': trying to write non-commit object " +
                blob +
                " to branch 'refs/heads/main'\nng refs/heads/tag cannot update ref 'refs/heads/tag': trying to "
                "write non-commit object " +
                tag + " to branch 'refs/heads/tag'\nok refs/tags/v1\n0000\n");
  EXPECT_EQ(refs(), tag + " refs/tags/v1 peeled:" + blob + "\n0000\n");
}

TEST_F(ReceivePack, RefusesARefThatHasMovedAndSaysWhere) {
  const auto first = pushed_main();
  const auto second = client_.commit("two", {first});
  const auto stale = client_.commit("stale", {first});
  push({{first, second, "refs/heads/main"}}, client_.pack({second, "^" + first}));
  EXPECT_EQ(push({{first, stale, "refs/heads/main"}}, client_.pack({stale, "^" + first})),
            "unpack ok\nng refs/heads/main cannot lock ref 'refs/heads/main': is at " + second + " but expected " +
                first + "; fetch first\n0000\n");
}

TEST_F(ReceivePack, RefusesAPackThatIsTruncatedCorruptOrNone) {
  const auto commit = client_.commit(std::string(5000, 'a'));
  const auto pack = client_.pack({commit});
  auto flipped = pack;
  flipped[pack.size() / 2] ^= 0x20;
  auto bad_trailer = pack;
  bad_trailer.back() ^= 1;
  const std::string no_pack = "NOPE" + pack.substr(4);
  const std::pair<std::string, const char*> cases[] = {
      {"", "early EOF"},
      {pack.substr(0, 11), "early EOF"},
      {pack.substr(0, pack.size() - 1), "early EOF"},
      {pack.substr(0, pack.size() / 2), "early EOF"},
      {bad_trailer, "pack is corrupted (SHA1 mismatch)"},
      {flipped, ""},
      {no_pack, "pack signature mismatch"},
      {pack + "junk", "pack has junk at the end"},
  };
  for (const auto& [bytes, reason] : cases) {
    const auto report = push({{kZeroId, commit, "refs/heads/main"}}, bytes);
    EXPECT_THAT(report, AllOf(StartsWith("unpack " + std::string(reason)), Not(StartsWith("unpack ok")),
                              HasSubstr("ng refs/heads/main unpacker error\n")))
        << bytes.size();
    expect_nothing_kept();
  }
}

TEST_F(ReceivePack, RefusesAPackThatPromisesMoreThanItHolds) {
  std::string header("PACK\0\0\0\2\xff\xff\xff\xff", 12);
  const auto report = push({{kZeroId, client_.commit("one"), "refs/heads/main"}}, header + sha1(header));
  EXPECT_THAT(report, AllOf(Not(StartsWith("unpack ok")), HasSubstr("ng refs/heads/main unpacker error\n")));
  expect_nothing_kept();
}

TEST_F(ReceivePack, RefusesADeltaWhoseBaseIsMissing) {
  const auto first = client_.commit(std::string(20'000, 'a') + "1");
  const auto second = client_.commit(std::string(20'000, 'a') + "2", {first});
  EXPECT_EQ(push({{kZeroId, second, "refs/heads/main"}}, client_.pack({second, "^" + first})),
            "unpack pack has 1 unresolved delta: the object that a delta builds on is missing\n"
            "ng refs/heads/main unpacker error\n0000\n");
  expect_nothing_kept();
}

TEST_F(ReceivePack, RefusesACommitWhoseParentIsMissing) {
  const auto orphan = client_.commit("two", {client_.commit("one")});
  const auto report = push({{kZeroId, orphan, "refs/heads/main"}},
                           client_.pack_only({orphan, client_.tree("two"), client_.blob("two")}));
  EXPECT_THAT(report, AllOf(StartsWith("unpack did not receive expected object "),
                            HasSubstr("\nng refs/heads/main unpacker error\n")));
  expect_nothing_kept();
}

TEST_F(ReceivePack, RefusesAnObjectThatIsNotThere) {
  const auto there = pushed_main();
  const std::string nowhere(40, '7');
  EXPECT_EQ(
      push({{kZeroId, nowhere, "refs/heads/ghost"}, {kZeroId, there, "refs/heads/real"}}, client_.pack({"^" + there})),
      "unpack ok\nng refs/heads/ghost missing necessary objects\nok refs/heads/real\n0000\n");
}

TEST_F(ReceivePack, IsNotCompletedByAPackThatNoTransactionTookIn) {
  const auto base = pushed_main();
  const auto parent = client_.commit("parent", {base});
  const auto file = client_.path() / "orphan.pack";
  std::ofstream(file, std::ios::binary) << client_.pack_only({parent, client_.tree("parent"), client_.blob("parent")});
  client_.git("index-pack orphan.pack");
  const auto orphan = storage::BlobId::random();
  ASSERT_TRUE(data_->packs().adopt(*id_, orphan, storage::BlobKind::pack, file));
  ASSERT_TRUE(data_->packs().adopt(*id_, orphan, storage::BlobKind::idx, client_.path() / "orphan.idx"));

  const auto child = client_.commit("child", {parent});
  const auto objects = client_.pack_only({child, client_.tree("child"), client_.blob("child")});
  EXPECT_THAT(push({{kZeroId, child, "refs/heads/child"}}, objects),
              StartsWith("unpack did not receive expected object " + parent));
}

TEST_F(ReceivePack, RefusesWhatFsckRefusesAndNamesIt) {
  const auto tree = client_.tree("one");
  const auto broken = std::string(trim(client_.git(
      "hash-object -w -t commit --stdin --literally",
      "tree " + tree + "\nauthor Ana <ana@example.com 1 +0000\ncommitter Ana <ana@example.com> 1 +0000\n\nmessage\n")));
  const auto report =
      push({{kZeroId, broken, "refs/heads/main"}}, client_.pack_only({broken, tree, client_.blob("one")}));
  EXPECT_THAT(report, AllOf(StartsWith("unpack object " + broken + ": badEmail"), HasSubstr("unpacker error")));
  expect_nothing_kept();
}

TEST_F(ReceivePack, TakesAnOldHistoryWithItsHarmlessFlaws) {
  const auto tree = client_.tree("one");
  const auto old_commit = std::string(trim(client_.git(
      "hash-object -w -t commit --stdin --literally",
      "tree " + tree +
          "\nauthor Ana <ana@example.com> 1 +051800\ncommitter Ana <ana@example.com> 1 +0000\n\nmessage\n")));
  EXPECT_EQ(push({{kZeroId, old_commit, "refs/heads/main"}}, client_.pack({old_commit})),
            "unpack ok\nok refs/heads/main\n0000\n");
}

TEST_F(ReceivePack, RefusesAPackBeyondTheLimitOfBytes) {
  options_.max_push_bytes = 1000;
  start();
  const auto commit =
      client_.commit(random_text(5000, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"));
  EXPECT_THAT(push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit})),
              StartsWith("unpack pack exceeds maximum allowed size"));
  expect_nothing_kept();
}

TEST_F(ReceivePack, RefusesAnObjectThatUnpacksBeyondTheLimit) {
  options_.max_object_bytes = 1 << 20;
  start();
  const auto bomb = client_.commit(std::string(8 << 20, 'a'));
  const auto pack = client_.pack({bomb});
  ASSERT_LT(pack.size(), 100'000U);
  EXPECT_THAT(push({{kZeroId, bomb, "refs/heads/main"}}, pack),
              StartsWith("unpack an object of 8388608 bytes is larger than the limit of 1048576\n"));
  expect_nothing_kept();
}

TEST_F(ReceivePack, AnswersEveryRefOfAPushThatHasTooMany) {
  options_.max_commands_per_push = 2;
  start();
  const auto commit = client_.commit("one");
  EXPECT_EQ(
      push({{kZeroId, commit, "refs/heads/a"}, {kZeroId, commit, "refs/heads/b"}, {kZeroId, commit, "refs/heads/c"}},
           client_.pack({commit})),
      "unpack ok\nng refs/heads/a more than 2 refs in one push\nng refs/heads/b more than 2 refs in one push\n"
      "ng refs/heads/c more than 2 refs in one push\n0000\n");
}

TEST_F(ReceivePack, RefusesWhatIsNotAPush) {
  const auto commit = client_.commit("one");
  const std::string line = command(kZeroId, commit, "refs/heads/main", "report-status");
  EXPECT_EQ(push_raw("garbage"), "error: bad line length character in a pkt-line\n");
  EXPECT_EQ(push_raw(line), "error: the request ends before its flush packet\n");
  EXPECT_EQ(push_raw(line.substr(0, 20)), "error: the request ends within a pkt-line\n");
  EXPECT_EQ(push_raw(line + "0001"), "error: unexpected packet among the commands of a push\n");
  EXPECT_EQ(push_raw(packet("push-cert") + "0000"), "error: signed pushes are not supported: push without --signed\n");
  expect_nothing_kept();
}

TEST_F(ReceivePack, KnowsTheRepositoryIsGone) {
  (void)storage::Repositories(data_->metadata()).remove(*id_, clock_.now());
  host_->forget(*id_);
  EXPECT_EQ(push({{kZeroId, client_.commit("one"), "refs/heads/main"}}, ""), "error: the repository does not exist\n");
}

TEST_F(ReceivePack, LeavesNothingBehindWhenTheClientGoesAway) {
  const auto commit = client_.commit(std::string(100'000, 'a'));
  const std::string body =
      command(kZeroId, commit, "refs/heads/main", "report-status") + "0000" + client_.pack({commit});
  MemorySource in(body.substr(0, body.size() - 30), 1000, true);
  MemorySink out;
  EXPECT_FALSE(wait(host_->receive_pack(request(), in, out)));
  expect_nothing_kept();
}

/// A connection on which nothing more arrives.
class StalledSource final : public ByteSource {
 public:
  StalledSource(asio::io_context& io, std::string bytes, std::function<void()> stalled)
      : before_(std::move(bytes)),
        timer_(io, std::chrono::steady_clock::time_point::max()),
        stalled_(std::move(stalled)) {}

  asio::awaitable<Result<std::size_t>> read(std::span<char> into) override {
    CO_TRY(const auto count, co_await before_.read(into));
    if (count > 0) co_return count;
    stalled_();
    co_await timer_.async_wait(asio::use_awaitable);
    co_return 0;
  }

 private:
  MemorySource before_;
  asio::steady_timer timer_;
  std::function<void()> stalled_;
};

TEST_F(ReceivePack, LeavesNothingBehindWhenItIsCancelledHalfWay) {
  const auto commit = client_.commit("one");
  asio::cancellation_signal cancel;
  // Longer than what is looked at in process.
  const auto begin = "0000PACK" + std::string(2 * kMostSmallPushBytes, '\0');
  StalledSource in(io_, command(kZeroId, commit, "refs/heads/main", "report-status") + begin, [&] {
    EXPECT_GT(files_below(quarantines()), 0U);
    asio::post(io_, [&] { cancel.emit(asio::cancellation_type::terminal); });
  });
  MemorySink out;
  const auto cancelled_push = request();
  bool cancelled = false;
  asio::co_spawn(io_, host_->receive_pack(cancelled_push, in, out),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, const Result<void>&) {
                   cancelled = error != nullptr;
                 }));
  io_.run();
  EXPECT_TRUE(cancelled);
  siginfo_t info{};
  EXPECT_EQ(::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT), -1) << "no child is left";
  expect_nothing_kept();
}

TEST_F(ReceivePack, ClearsQuarantinesThatAnEarlierProcessLeft) {
  std::filesystem::create_directories(quarantines() / "left" / "objects");
  std::ofstream(quarantines() / "left" / "objects" / "pack") << "half";
  start();
  EXPECT_TRUE(std::filesystem::is_empty(quarantines()));
}

TEST_F(ReceivePack, LetsOneOfManyPushesToARefThroughAndAllToTheirOwn) {
  const auto base = pushed_main();
  constexpr int kPushes = 8;
  std::vector<MemorySource> sources;
  std::vector<MemorySink> sinks(kPushes);
  for (int i = 0; i < kPushes; ++i) {
    const auto commit = client_.commit(std::to_string(i), {base});
    sources.emplace_back(command(base, commit, "refs/heads/main", "report-status") +
                         command(kZeroId, commit, "refs/heads/own-" + std::to_string(i)) + "0000" +
                         client_.pack({commit, "^" + base}));
  }
  const auto same_request = request();
  std::vector<std::future<Result<void>>> futures;
  for (int i = 0; i < kPushes; ++i)
    futures.push_back(asio::co_spawn(io_, host_->receive_pack(same_request, sources[i], sinks[i]), asio::use_future));
  io_.restart();
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([this] { io_.run(); });
  for (auto& thread : threads) thread.join();

  int moved_main = 0;
  for (int i = 0; i < kPushes; ++i) {
    EXPECT_TRUE(futures[i].get());
    const auto report = readable(sinks[i].bytes());
    moved_main += report.find("\nok refs/heads/main\n") != std::string::npos;
    EXPECT_THAT(report, HasSubstr("\nok refs/heads/own-" + std::to_string(i) + "\n"));
  }
  EXPECT_EQ(moved_main, 1);
  EXPECT_EQ(files_below(quarantines()), 0U);
}

TEST(IndexPackRefusal, IsTheLastFatalLineWithoutProgress) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"fatal: early EOF\n", "early EOF"},
      {"Resolving deltas:  50% (1/2)\rfatal: pack has 2 unresolved deltas\n",
       "pack has 2 unresolved deltas: the object that a delta builds on is missing"},
      {"error: object 1: badEmail: invalid\nfatal: fsck error in packed object\n", "object 1: badEmail: invalid"},
      {"fatal: write error: No space left on device\n", "the server's disk is full"},
      {"fatal: Out of memory, malloc failed\n", "the pack takes too much memory to unpack"},
      {"", "git index-pack failed with status 128"}};
  for (const auto& [errors, reason] : cases) EXPECT_EQ(index_pack_refusal(128, errors), reason);
  EXPECT_EQ(index_pack_refusal(128 + SIGXCPU, ""), "the pack takes too much to unpack");
}

}  // namespace
}  // namespace crossgate::git
