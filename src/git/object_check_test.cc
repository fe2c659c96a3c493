#include "git/object_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "git/testing/client_repository.h"

namespace crossgate::git {
namespace {

const std::string kPerson = "A Person <a@example.com> 1700000000 +0100";

std::string commit(const std::string& tree, const std::string& author = kPerson, const std::string& more = "",
                   const std::string& message = "\nmessage\n") {
  return "tree " + tree + "\nauthor " + author + "\ncommitter " + kPerson + "\n" + more + message;
}

class ObjectCheck : public testing::Test {
 protected:
  std::string entry(const std::string& mode, const std::string& name) const {
    const std::string id(ObjectId::parse(mode == "40000" ? tree_ : blob_)->bytes());
    return mode + " " + name + std::string(1, '\0') + id;
  }
  /// What we call sound, git fsck must too.
  void expect_sound(ObjectType type, const std::string& content) {
    EXPECT_TRUE(is_surely_sound(type, content)) << content;
    const std::string word = type == ObjectType::commit ? "commit" : "tree";
    client_.git("hash-object -w --literally --stdin -t " + word, content);
  }
  static void expect_unsure(ObjectType type, const std::string& content) {
    EXPECT_FALSE(is_surely_sound(type, content)) << content;
  }

  ClientRepository client_;
  const std::string blob_ = client_.blob("content");
  const std::string tree_ = client_.tree("content");
};

TEST_F(ObjectCheck, WhatItCallsSoundGitFindsNothingWrongWith) {
  expect_sound(ObjectType::commit, commit(tree_));
  expect_sound(ObjectType::commit, commit(tree_, "A <> 0 -0000"));
  expect_sound(ObjectType::commit, commit(tree_, "\xc3\x89mile O'B. <e@x> 99999999999 +1400"));
  expect_sound(ObjectType::commit, commit(tree_, kPerson, "encoding ISO-8859-1\n"));
  expect_sound(ObjectType::commit, commit(tree_, kPerson, "gpgsig -----BEGIN\n \n abc\n -----END\n"));
  expect_sound(ObjectType::commit, commit(tree_, kPerson, "", "\n"));
  expect_sound(ObjectType::tree, "");
  expect_sound(ObjectType::tree, entry("100644", ".gitignore") + entry("100644", "a") + entry("40000", "b") +
                                     entry("100755", "c.sh") + entry("120000", "link"));
  expect_sound(ObjectType::tree, entry("100644", "a.b") + entry("40000", "a") + entry("100644", "a0"));
  expect_sound(ObjectType::tree, entry("100644", "\xe6\x97\xa5\xe6\x9c\xac") + entry("100644", "\xff raw"));
  EXPECT_THAT(client_.git("fsck --strict --no-dangling 2>&1"), testing::Not(testing::HasSubstr("rror")));
}

TEST_F(ObjectCheck, LeavesCommitsOfRareOrBrokenFormsToGit) {
  expect_unsure(ObjectType::commit, "");
  expect_unsure(ObjectType::commit, "tree " + tree_);
  expect_unsure(ObjectType::commit, commit("zz" + tree_.substr(2)));
  expect_unsure(ObjectType::commit, commit(tree_, "A Person a@example.com 1 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "<a@example.com> 1 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "A > <a@example.com> 1 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "A <a<b> 1 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "A <a> 01 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "A <a> 1 0000"));
  expect_unsure(ObjectType::commit, commit(tree_, "A <a> 99999999999999999999 +0000"));
  expect_unsure(ObjectType::commit, commit(tree_, kPerson, "author " + kPerson + "\n"));
  expect_unsure(ObjectType::commit, commit(tree_, kPerson, "", ""));
  expect_unsure(ObjectType::commit, commit(tree_, kPerson, "", std::string("\na\0b", 4)));
}

TEST_F(ObjectCheck, LeavesTreesThatMayHarmSomeFileSystemToGit) {
  for (const std::string name : {".git", ".GIT", ".gitmodules", ".gitattributes", ".git ", "git~1", "GIT~1", "gi7eba~1",
                                 ".g\xe2\x80\x8cit", "a/b", "a\\b", "", ".", "..", ".mailmap"})
    expect_unsure(ObjectType::tree, entry("100644", name));
  expect_unsure(ObjectType::tree, entry("160000", "module"));
  expect_unsure(ObjectType::tree, entry("120000", ".gitignore"));
  expect_unsure(ObjectType::tree, entry("040000", "padded"));
  expect_unsure(ObjectType::tree, entry("100664", "odd"));
  expect_unsure(ObjectType::tree, entry("100644", "b") + entry("100644", "a"));
  expect_unsure(ObjectType::tree, entry("100644", "a") + entry("100644", "a"));
  expect_unsure(ObjectType::tree, entry("100644", "a") + entry("100644", "a.b") + entry("40000", "a"));
  expect_unsure(ObjectType::tree, entry("100644", "a").substr(0, 20));
  expect_unsure(ObjectType::tree, std::string("100644 a\0", 9) + std::string(20, '\0'));
  expect_unsure(ObjectType::tag, "object " + blob_ + "\ntype blob\ntag t\n");
}

}  // namespace
}  // namespace crossgate::git
