#include "git/small_push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/sha1.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;

constexpr std::string_view kDone = "unpack ok\nok refs/heads/main\n0000\n";

/// A repository whose host, once `without_git` was called, can start no git: what is pushed then was proved in process.
class SmallPush : public ServedRepository {
 protected:
  void without_git() {
    options_.git_program = "/nonexistent/git";
    start();
  }
  void with_git() {
    options_.git_program = "git";
    start();
  }
  /// Pushes main on top of `before`; the report.
  std::string push_main(const std::string& before, const std::string& after,
                        const std::vector<std::string>& revisions) {
    return push({{before, after, "refs/heads/main"}}, client_.pack(revisions));
  }
  /// A tree of these entries, each "MODE TYPE ID TAB NAME".
  std::string tree_of(const std::string& entries) const {
    return std::string(trim(client_.git("mktree --missing", entries)));
  }
  std::string commit_of(const std::string& tree, const std::vector<std::string>& parents = {}) const {
    std::string arguments = "commit-tree " + tree + " -m message";
    for (const auto& parent : parents) arguments += " -p " + parent;
    return std::string(trim(client_.git(arguments)));
  }
  /// What git finds wrong with everything that is stored, in a repository made of the stored packs alone.
  std::string fsck() {
    const storage::TemporaryDirectory folder;
    storage::Refs refs(data_->metadata());
    const auto manifest = refs.manifest(*id_).value();
    const auto view = View::create(folder.path() / "fresh", *id_, manifest->head).value();
    EXPECT_TRUE(view->bring_packs({refs, data_->packs()}, *manifest));
    return client_.git("--git-dir=" + view->directory().string() +
                       " fsck --strict --no-dangling --full 2>&1 | grep -v ^notice: || true");
  }
};

TEST_F(SmallPush, OfOrdinaryCommitsStartsNoProcess) {
  without_git();
  const auto first = client_.commit("1");
  EXPECT_EQ(push_main(kZeroId, first, {first}), kDone);
  const auto second = client_.commit("2", {first});
  const auto third = client_.commit("3", {second});
  EXPECT_EQ(push_main(first, third, {third, "^" + first}), kDone);
  EXPECT_THAT(refs(), HasSubstr(third + " refs/heads/main"));
  EXPECT_EQ(fsck(), "");
}

TEST_F(SmallPush, OfAThinPackIsStoredWhole) {
  without_git();
  std::string text;
  for (int i = 0; i < 500; ++i) text += "line " + std::to_string(i) + "\n";
  const auto first = client_.commit(text);
  ASSERT_EQ(push_main(kZeroId, first, {first}), kDone);
  const auto second = client_.commit(text + "one more\n", {first});
  const auto pack = client_.pack({second, "^" + first});
  ASSERT_LT(pack.size(), 600U);  // a delta on an object that it does not hold
  EXPECT_EQ(push({{first, second, "refs/heads/main"}}, pack), kDone);
  EXPECT_EQ(fsck(), "");
}

TEST_F(SmallPush, MayMergeBranchesAndMoveBackToATreeOfBefore) {
  without_git();
  const auto base = client_.commit("base");
  const auto left = client_.commit("left", {base});
  const auto right = client_.commit("right", {base});
  ASSERT_EQ(push_main(kZeroId, left, {left}), kDone);
  ASSERT_THAT(push({{kZeroId, right, "refs/heads/right"}}, client_.pack({right, "^" + left})),
              HasSubstr("ok refs/heads/right"));
  const auto merge = client_.commit("both", {left, right});
  EXPECT_EQ(push_main(left, merge, {merge, "^" + left, "^" + right}), kDone);
  const auto empty = commit_of(client_.tree("both"), {merge});  // the parent's tree, as `commit --allow-empty` has it
  EXPECT_EQ(push_main(merge, empty, {empty, "^" + merge}), kDone);
  EXPECT_EQ(fsck(), "");
}

TEST_F(SmallPush, MayStandOnAnOlderCommitOfABranchButNotOnWhatNoRefLeadsTo) {
  const auto first = client_.commit("1");
  const auto second = client_.commit("2", {first});
  ASSERT_EQ(push_main(kZeroId, second, {second}), kDone);
  without_git();
  const auto beside = client_.commit("beside", {first});
  EXPECT_THAT(push({{kZeroId, beside, "refs/heads/beside"}}, client_.pack({beside, "^" + first})),
              HasSubstr("ok refs/heads/beside"));
  // Stored, but no longer reachable from a ref: it may be on its way out.
  ASSERT_THAT(push({{beside, kZeroId, "refs/heads/beside"}}, ""), HasSubstr("ok refs/heads/beside"));
  const auto on_beside = client_.commit("on beside", {beside});
  EXPECT_THAT(push({{kZeroId, on_beside, "refs/heads/again"}}, client_.pack({on_beside, "^" + beside})),
              HasSubstr("ng refs/heads/again"));
}

TEST_F(SmallPush, WhatAParentNamesAsASubmoduleProvesNoFile) {
  const std::string elsewhere = "1234567890123456789012345678901234567890";
  const auto first = commit_of(tree_of("160000 commit " + elsewhere + "\tsub\n"));
  ASSERT_EQ(push_main(kZeroId, first, {first}), kDone);
  const auto tree = tree_of("100644 blob " + elsewhere + "\tsub\n");
  const auto second = commit_of(tree, {first});
  EXPECT_THAT(push({{first, second, "refs/heads/main"}}, client_.pack_only({second, tree})),
              HasSubstr("ng refs/heads/main"));
}

TEST_F(SmallPush, WhatAParentNamesAsAFolderProvesNoFile) {
  const auto folder = client_.tree("inner");
  const auto tree_as = [&](std::string_view mode) {
    const std::string content = std::string(mode) + " dir" + '\0' + std::string(ObjectId::parse(folder)->bytes());
    return std::string(trim(client_.git("hash-object -t tree --literally -w --stdin", content)));
  };
  const auto padded = tree_as("040000");
  const auto first = commit_of(padded);
  ASSERT_EQ(push_main(kZeroId, first, {first}), kDone);
  const auto tree = tree_as("100644");
  const auto second = commit_of(tree, {first});
  EXPECT_THAT(push({{first, second, "refs/heads/main"}}, client_.pack_only({second, tree})),
              HasSubstr("ng refs/heads/main"));
}

TEST_F(SmallPush, OfNothingNewStartsNoProcessAndStoresNothing) {
  const auto first = client_.commit("1");
  const auto second = client_.commit("2", {first});
  ASSERT_EQ(push_main(kZeroId, second, {second}), kDone);
  const auto tag = client_.tag(second);
  ASSERT_THAT(push({{kZeroId, tag, "refs/tags/v1"}}, client_.pack_only({tag})), HasSubstr("ok refs/tags/v1"));
  without_git();
  const auto before = manifest().size();
  const auto nothing = client_.pack({"^" + second});
  EXPECT_THAT(push({{kZeroId, second, "refs/heads/tip"},
                    {kZeroId, first, "refs/heads/older"},
                    {kZeroId, first, "refs/tags/light"},
                    {kZeroId, tag, "refs/tags/same"}},
                   nothing),
              HasSubstr("ok refs/heads/tip\nok refs/heads/older\nok refs/tags/light\nok refs/tags/same\n"));
  EXPECT_EQ(push_main(second, first, {"^" + second}), kDone) << "back to a commit of before";
  EXPECT_THAT(refs(), HasSubstr(tag + " refs/tags/same peeled:" + second));
  EXPECT_EQ(manifest().size(), before);
  EXPECT_THAT(push({{kZeroId, client_.commit("absent"), "refs/heads/absent"}}, nothing),
              HasSubstr("ng refs/heads/absent"));
  EXPECT_THAT(push({{kZeroId, second, "refs/heads/damaged"}}, nothing.substr(0, nothing.size() - 1) + "x"),
              HasSubstr("ng refs/heads/damaged"));
  EXPECT_EQ(fsck(), "");
}

TEST_F(SmallPush, IsRefusedWhenAnObjectIsMissing) {
  const auto first = client_.commit("1");
  ASSERT_EQ(push_main(kZeroId, first, {first}), kDone);
  const auto second = client_.commit("2", {first});
  EXPECT_THAT(push({{first, second, "refs/heads/main"}}, client_.pack_only({second, client_.tree("2")})),
              HasSubstr("ng refs/heads/main"));
  EXPECT_THAT(push({{first, second, "refs/heads/main"}}, client_.pack_only({second, client_.blob("2")})),
              HasSubstr("ng refs/heads/main"));
}

TEST_F(SmallPush, CommitsOfOnePackCannotVouchForEachOthersMissingObjects) {
  // A blob that exists nowhere, under the same path in three commits: each tree's entry stands in a parent's tree.
  const auto root = client_.commit("root");
  ASSERT_EQ(push_main(kZeroId, root, {root}), kDone);
  const std::string missing(40, '7');
  const auto u = tree_of("100644 blob " + missing + "\tx\n");
  const auto t = tree_of("100644 blob " + missing + "\tx\n100644 blob " + client_.blob("y") + "\ty\n");
  std::vector<std::string> ids{u, t, client_.blob("y")};
  std::string parent = root;
  for (const auto& folder : {u, t, u}) {
    const auto tree = tree_of("040000 tree " + folder + "\td\n");
    parent = commit_of(tree, {parent});
    ids.push_back(tree);
    ids.push_back(parent);
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  EXPECT_THAT(push({{root, parent, "refs/heads/main"}}, client_.pack_only(ids)), HasSubstr("ng refs/heads/main"));
}

TEST_F(SmallPush, WithObjectsThatNothingLeadsToIsLeftToGit) {
  without_git();
  const auto first = client_.commit("1");
  const auto pack = client_.pack_only({first, client_.tree("1"), client_.blob("1"), client_.blob("stray")});
  EXPECT_THAT(push({{kZeroId, first, "refs/heads/main"}}, pack), HasSubstr("ng refs/heads/main"));
}

TEST_F(SmallPush, OfDamagedBytesIsNeverTaken) {
  const auto first = client_.commit("1");
  const auto good = client_.pack({first});
  without_git();
  std::mt19937 random(7);
  for (int i = 0; i < 120; ++i) {
    std::string bad = good;
    if (i % 3 == 0)
      bad.resize(random() % bad.size());
    else
      bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
    if (i % 3 == 2) bad.replace(bad.size() - 20, 20, sha1(std::string_view(bad).substr(0, bad.size() - 20)));
    if (bad == good) continue;
    ASSERT_THAT(push({{kZeroId, first, "refs/heads/main"}}, bad), testing::Not(HasSubstr("\nok "))) << i;
  }
  EXPECT_EQ(push_main(kZeroId, first, {first}), kDone);
}

/// Histories as people make them, in random: many files and folders, changed, moved and removed, merged now and then.
TEST_F(SmallPush, GivesGitTheRepositoriesThatItExpects) {
  without_git();
  std::mt19937 random(20260131);
  const auto any = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::string at = kZeroId;
  std::vector<std::string> commits;
  std::vector<std::vector<std::string>> files(4, std::vector<std::string>(6));
  int taken = 0;
  for (int round = 0; round < 16; ++round) {
    std::string head = at;
    for (int i = any(3); i >= 0; --i) {
      for (int change = any(4); change >= 0; --change)
        files[static_cast<std::size_t>(any(4))][static_cast<std::size_t>(any(6))] =
            any(9) == 0 ? "" : "v" + std::to_string(any(60)) + std::string(200, 'x');
      std::string root;
      for (std::size_t d = 0; d < files.size(); ++d) {
        std::string folder;
        for (std::size_t f = 0; f < files[d].size(); ++f)
          if (!files[d][f].empty())
            folder += "100644 blob " + client_.blob(files[d][f]) + "\tf" + std::to_string(f) + "\n";
        if (!folder.empty()) root += "040000 tree " + tree_of(folder) + "\td" + std::to_string(d) + "\n";
      }
      std::vector<std::string> parents;
      if (head != kZeroId) parents.push_back(head);
      head = commit_of(tree_of(root), parents);
    }
    std::vector<std::string> revisions{head};
    if (at != kZeroId) revisions.push_back("^" + at);
    const auto pack = client_.pack(revisions);
    // A file that moved to where another commit had it is not in the pack: git's to prove.
    if (push({{at, head, "refs/heads/main"}}, pack).find("\nok ") != std::string::npos) {
      ++taken;
    } else {
      with_git();
      ASSERT_EQ(push_main(at, head, revisions), kDone) << round;
      without_git();
    }
    at = head;
  }
  EXPECT_GT(taken, 4);
  EXPECT_EQ(fsck(), "");
}

}  // namespace
}  // namespace crossgate::git
