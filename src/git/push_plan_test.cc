#include "git/push_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "git/testing/memory_streams.h"

namespace crossgate::git {
namespace {

using storage::RefSnapshot;
using testing::ElementsAre;

ObjectId id(char digit) {
  return digit == '0' ? ObjectId() : *ObjectId::parse(std::string(ObjectId::kSize * 2, digit));
}
RefName name(std::string_view text) { return *RefName::parse(text); }

/// "1 refs/heads/main" is a ref; the first is the default branch.
RefSnapshot snapshot(std::vector<std::string_view> lines) {
  RefSnapshot out{.repository = RepositoryId::random(), .head = {}, .default_branch = std::nullopt, .refs = {}};
  for (const auto line : lines) out.refs.push_back({name(line.substr(2)), id(line[0]), std::nullopt});
  if (!out.refs.empty()) out.default_branch = out.refs.front().name;
  std::ranges::sort(out.refs, {}, &storage::Ref::name);
  return out;
}

/// "12 refs/heads/main" moves a ref from 1 to 2.
std::vector<PushCommand> commands(std::vector<std::string_view> lines) {
  std::vector<PushCommand> out;
  for (const auto line : lines) out.push_back({id(line[0]), id(line[1]), std::string(line.substr(3))});
  return out;
}

std::vector<std::string> refusals(const PushedRefs& refs) {
  std::vector<std::string> out;
  for (const auto& ref : refs) out.push_back(ref.refusal);
  return out;
}

std::vector<std::string> judged(const RefSnapshot& refs, std::vector<std::string_view> lines) {
  auto push = judge_names(commands(std::move(lines)), 100);
  judge_against(refs, push);
  return refusals(push);
}

TEST(PushPlan, RefusesNamesThatGitRefuses) {
  for (const std::string_view bad : {"HEAD",
                                     "main",
                                     "refs",
                                     "refs/",
                                     "refs/heads/",
                                     "refs/heads/a..b",
                                     "refs/heads/a.lock",
                                     "refs/heads/.a",
                                     "refs/heads/a b",
                                     "refs/heads/a~1",
                                     "refs/heads/a^",
                                     "refs/heads/a:b",
                                     "refs/heads/a?",
                                     "refs/heads/*",
                                     "refs/heads/[a",
                                     "refs/heads/a\\b",
                                     "refs/heads/a@{1}",
                                     "refs//heads/a",
                                     "refs/heads/a/",
                                     "refs/heads/a.",
                                     "../refs/heads/a",
                                     "refs/heads/../../HEAD",
                                     "refs/heads/a\nrefs/heads/b",
                                     "refs/heads/HEAD",
                                     "FETCH_HEAD"})
    EXPECT_THAT(refusals(judge_names({{id('0'), id('1'), std::string(bad)}}, 100)), ElementsAre("funny refname"))
        << bad;
}

TEST(PushPlan, TakesNamesThatGitTakes) {
  for (const std::string_view good :
       {"refs/heads/main", "refs/heads/feature/a-b_c", "refs/tags/v1.0", "refs/notes/commits",
        "refs/heads/\xc3\xa9t\xc3\xa9", "refs/heads/-dash", "refs/stash"})
    EXPECT_THAT(refusals(judge_names({{id('0'), id('1'), std::string(good)}}, 100)), ElementsAre("")) << good;
}

TEST(PushPlan, RefusesABranchNameBeyondCodeCommitsLimit) {
  const std::string longest = "refs/heads/" + std::string(256, 'a');
  EXPECT_THAT(refusals(judge_names({{id('0'), id('1'), longest}, {id('0'), id('1'), longest + "a"}}, 100)),
              ElementsAre("", "the branch name is longer than 256 bytes"));
}

TEST(PushPlan, RefusesANameOfTooManyFolders) {
  std::string deepest = "refs/heads/a";
  for (int i = 0; i < 30; ++i) deepest += "/a";
  EXPECT_THAT(refusals(judge_names({{id('0'), id('1'), deepest}, {id('0'), id('1'), deepest + "/a"}}, 100)),
              ElementsAre("", "the name has more than 32 slashes"));
}

TEST(PushPlan, RefusesTheSameRefTwiceAndNotItsNeighbours) {
  const std::string twice = "multiple updates for ref 'refs/heads/a' not allowed";
  EXPECT_THAT(refusals(judge_names(commands({"01 refs/heads/a", "01 refs/heads/b", "02 refs/heads/a"}), 100)),
              ElementsAre(twice, "", twice));
}

TEST(PushPlan, RefusesEveryRefOfAPushThatHasTooMany) {
  EXPECT_THAT(refusals(judge_names(commands({"01 refs/heads/a", "01 refs/heads/b"}), 1)),
              ElementsAre("more than 1 refs in one push", "more than 1 refs in one push"));
  EXPECT_THAT(refusals(judge_names(commands({"01 refs/heads/a", "01 refs/heads/b"}), 2)), ElementsAre("", ""));
}

TEST(PushPlan, ComparesEveryRefWithWhereTheClientBelievesItIs) {
  const auto refs = snapshot({"1 refs/heads/main", "2 refs/heads/topic"});
  EXPECT_THAT(judged(refs, {"12 refs/heads/main", "20 refs/heads/topic", "03 refs/heads/new"}),
              ElementsAre("", "", ""));
  EXPECT_THAT(judged(refs, {"32 refs/heads/main"}),
              ElementsAre("cannot lock ref 'refs/heads/main': is at " + std::string(40, '1') + " but expected " +
                          std::string(40, '3') + "; fetch first"));
  EXPECT_THAT(judged(refs, {"03 refs/heads/main"}),
              ElementsAre("cannot lock ref 'refs/heads/main': reference already exists; fetch first"));
  EXPECT_THAT(judged(refs, {"12 refs/heads/gone"}),
              ElementsAre("cannot lock ref 'refs/heads/gone': unable to resolve reference, it was deleted meanwhile"));
  EXPECT_THAT(judged(refs, {"10 refs/heads/gone", "00 refs/heads/never"}),
              ElementsAre("there is no such ref to delete", "there is no such ref to delete"));
}

TEST(PushPlan, ProtectsTheDefaultBranchFromDeletionOnly) {
  const auto refs = snapshot({"1 refs/heads/main", "2 refs/heads/topic"});
  EXPECT_THAT(judged(refs, {"10 refs/heads/main", "20 refs/heads/topic"}),
              ElementsAre("deletion of the current branch prohibited", ""));
}

TEST(PushPlan, RefusesANameBesideAFolderOfThatName) {
  const auto refs = snapshot({"1 refs/heads/main", "2 refs/heads/a/b"});
  EXPECT_THAT(judged(refs, {"03 refs/heads/a"}),
              ElementsAre("cannot lock ref 'refs/heads/a': 'refs/heads/a/b' exists; cannot create 'refs/heads/a'"));
  EXPECT_THAT(judged(refs, {"03 refs/heads/main/x/y"}),
              ElementsAre("cannot lock ref 'refs/heads/main/x/y': 'refs/heads/main' exists; cannot create "
                          "'refs/heads/main/x/y'"));
  EXPECT_THAT(judged(refs, {"03 refs/heads/a/c", "03 refs/heads/a-b", "03 refs/heads/a.b", "03 refs/heads/mai"}),
              ElementsAre("", "", "", ""));
}

TEST(PushPlan, SeesConflictsWithinOnePush) {
  const auto refs = snapshot({"1 refs/heads/main"});
  EXPECT_THAT(judged(refs, {"03 refs/heads/a/b", "03 refs/heads/a", "03 refs/heads/a/b/c"}),
              ElementsAre("", "cannot lock ref 'refs/heads/a': 'refs/heads/a/b' exists; cannot create 'refs/heads/a'",
                          "cannot lock ref 'refs/heads/a/b/c': 'refs/heads/a/b' exists; cannot create "
                          "'refs/heads/a/b/c'"));
}

TEST(PushPlan, LetsADeletionMakeRoomWhereverItStands) {
  const auto refs = snapshot({"1 refs/heads/main", "2 refs/heads/a/b"});
  EXPECT_THAT(judged(refs, {"03 refs/heads/a", "20 refs/heads/a/b"}), ElementsAre("", ""));
}

TEST(PushPlan, AtomicRefusesAllWhenOneIsRefused) {
  auto push = judge_names(commands({"01 refs/heads/a", "01 HEAD", "01 refs/heads/b"}), 100);
  judge_atomically(push);
  EXPECT_THAT(refusals(push), ElementsAre("atomic push failure", "funny refname", "atomic push failure"));

  auto whole = judge_names(commands({"01 refs/heads/a", "01 refs/heads/b"}), 100);
  judge_atomically(whole);
  EXPECT_THAT(refusals(whole), ElementsAre("", ""));
}

TEST(PushPlan, TheFirstPushChoosesMainThenMasterThenTheFirstBranch) {
  const auto chosen = [](std::vector<std::string_view> lines) -> std::string {
    const auto branch = first_default_branch(judge_names(commands(std::move(lines)), 100));
    return branch ? std::string(branch->str()) : "none";
  };
  EXPECT_EQ(chosen({"01 refs/heads/z", "01 refs/heads/master", "01 refs/heads/main"}), "refs/heads/main");
  EXPECT_EQ(chosen({"01 refs/heads/z", "01 refs/heads/master", "01 refs/heads/a"}), "refs/heads/master");
  EXPECT_EQ(chosen({"01 refs/tags/v1", "01 refs/heads/z", "01 refs/heads/a"}), "refs/heads/z");
  EXPECT_EQ(chosen({"01 refs/tags/main"}), "none");
  EXPECT_EQ(chosen({"01 refs/heads/main", "02 refs/heads/main", "01 refs/heads/b"}), "refs/heads/b");
}

TEST(PushPlan, ReportsARefALine) {
  auto push = judge_names(commands({"01 refs/heads/a", "01 HEAD"}), 100);
  EXPECT_EQ(readable(report_status("", push)), "unpack ok\nok refs/heads/a\nng HEAD funny refname\n0000\n");
}

TEST(PushPlan, KeepsAReportToItsLines) {
  PushedRefs push = judge_names({{id('0'), id('1'), "refs/heads/a\nok refs/heads/b"}}, 100);
  EXPECT_EQ(readable(report_status("bad\npack\x1b[31m", push)),
            "unpack bad pack [31m\nng refs/heads/a ok refs/heads/b funny refname\n0000\n");
  EXPECT_EQ(one_line(std::string(5000, 'x')).size(), 1000U);
}

TEST(PushPlan, TheFirstRefusalStays) {
  PushedRef ref{{id('0'), id('1'), "refs/heads/a"}, name("refs/heads/a"), {}};
  ref.refuse("first");
  ref.refuse("second");
  EXPECT_EQ(ref.refusal, "first");
}

}  // namespace
}  // namespace crossgate::git
