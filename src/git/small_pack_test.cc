// Fetches of a client that is a little behind, answered without git.
#include "git/small_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "git/testing/answers.h"
#include "git/testing/random_history.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SmallPack : public ServedRepository {
 protected:
  std::string fetch(const std::vector<std::string>& lines) {
    std::string body = packet("command=fetch") + "0001" + packet("ofs-delta");
    for (const auto& line : lines) append_packet(body, line);
    return upload_raw(body + packet("done") + "0000");
  }

  /// Packs that git was asked to make.
  std::size_t made_by_git() const { return files_below(data_->cache() / "responses"); }

  static std::string lines(int count, const std::string& changed = "") {
    std::string text;
    for (int i = 0; i < count; ++i) text += "line " + std::to_string(i * 7919) + "\n";
    return text + changed;
  }
};

TEST_F(SmallPack, BringsOneCommitToAClientThatHasItsParent) {
  const auto first = client_.commit("one");
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  const auto second = client_.commit("two", {first});
  push({{first, second, "refs/heads/main"}}, client_.pack({second, "^" + first}));
  const auto pack = pack_in(fetch({"want " + second, "have " + first}));
  const ClientRepository receiver;
  receiver.git("unpack-objects -q", pack);
  EXPECT_EQ(receiver.git("cat-file --batch-check='%(objectname)' --batch-all-objects | sort"),
            client_.git("rev-list --objects --no-object-names " + second + " ^" + first + " | sort"));
  EXPECT_EQ(made_by_git(), 0U);
}

TEST_F(SmallPack, SendsADeltaAsItWasPushed) {
  const auto first = client_.commit(lines(20'000));
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  const auto second = client_.commit(lines(20'000, "changed"), {first});
  push({{first, second, "refs/heads/main"}}, client_.pack({second, "^" + first}));
  EXPECT_LT(pack_in(fetch({"want " + second, "have " + first, "thin-pack"})).size(), 1000U);
  const auto whole = pack_in(fetch({"want " + second, "have " + first}));
  EXPECT_GT(whole.size(), 50'000U);
  const ClientRepository receiver;
  receiver.git("unpack-objects -q", whole);
  EXPECT_EQ(receiver.git("cat-file -p " + client_.blob(lines(20'000, "changed"))), lines(20'000, "changed"));
}

TEST_F(SmallPack, AddsTagsWhenAsked) {
  const auto first = client_.commit("one");
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  const auto second = client_.commit("two", {first});
  const auto tag = client_.tag(second);
  const auto outer = client_.tag(tag, "tag");
  push({{first, second, "refs/heads/main"}, {kZeroId, outer, "refs/tags/v1"}},
       client_.pack({second, outer, "^" + first}));
  const auto objects = [](const std::string& pack) {
    const ClientRepository receiver;
    receiver.git("unpack-objects -q", pack);
    return receiver.git("cat-file --batch-check --batch-all-objects");
  };
  EXPECT_THAT(objects(pack_in(fetch({"want " + second, "have " + first, "include-tag"}))),
              testing::AllOf(HasSubstr(tag), HasSubstr(outer)));
  EXPECT_THAT(objects(pack_in(fetch({"want " + second, "have " + first}))), Not(HasSubstr(" tag ")));
  EXPECT_THAT(objects(pack_in(fetch({"want " + outer, "have " + first}))), HasSubstr(tag));
  EXPECT_EQ(made_by_git(), 0U);
}

TEST_F(SmallPack, LeavesWhatIsLargeToGit) {
  const auto first = client_.commit("one");
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  std::string commits;
  for (int i = 0; i < 600; ++i)
    commits += "commit refs/heads/long\ncommitter A <a@example.com> " + std::to_string(1'800'000'000 + i) +
               " +0000\ndata 1\nx\n" + (i == 0 ? "from " + first + "\n" : "");
  client_.git("fast-import --quiet", commits);
  const std::string last(trim(client_.git("rev-parse refs/heads/long")));
  push({{first, last, "refs/heads/main"}}, client_.pack({last, "^" + first}));
  EXPECT_THAT(pack_in(fetch({"want " + last, "have " + first})), StartsWith("PACK"));
  EXPECT_EQ(made_by_git(), 1U);
}

TEST_F(SmallPack, SaysWhenAnObjectIsNotThere) {
  const auto first = client_.commit("one");
  push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first}));
  const auto opened = ObjectReader::open(client_.path() / "objects");
  const PackQuery query{.wants = {*ObjectId::parse(std::string(40, '7'))}, .haves = {*ObjectId::parse(first)}};
  const auto pack = small_pack(client_.path() / "objects", query, {.repository = *id_});
  ASSERT_TRUE(pack);
  EXPECT_FALSE(*pack);
}

TEST_F(SmallPack, KeepsAClientWholeThroughRandomHistories) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    RandomHistory history(seed, RandomHistory::Rewrites::often);
    const ClientRepository source;
    ClientRepository receiver;
    std::map<std::string, std::string> tips;  // by name, as they are on the server
    const std::string prefix = "refs/heads/s" + std::to_string(seed) + "/";
    for (int round = 0; round < 6; ++round) {
      source.git("fast-import --quiet --force", history.commits(5));
      std::vector<Update> updates;
      std::vector<std::string> revisions, ask{"thin-pack"};
      for (const auto& [name, id] : tips) {
        revisions.push_back("^" + id);
        ask.push_back("have " + id);
      }
      const auto refs = source.git("for-each-ref --format='%(objectname) %(refname:lstrip=2)'");
      for (const auto line : split(trim(refs), '\n')) {
        const auto [id, name] = *cut(line, " ");
        auto& tip = tips[std::string(name)];
        if (tip == id) continue;
        updates.push_back({tip.empty() ? kZeroId : tip, std::string(id), prefix + std::string(name)});
        revisions.emplace_back(id);
        ask.push_back("want " + std::string(id));
        tip = id;
      }
      if (updates.empty()) continue;
      EXPECT_THAT(push(updates, source.pack(revisions)), Not(HasSubstr("ng ")));
      receiver.git("index-pack --stdin --fix-thin --strict", pack_in(fetch(ask)));
      for (const auto& [name, id] : tips) receiver.git("update-ref refs/heads/" + name + " " + id);
      EXPECT_THAT(receiver.git("fsck --strict --no-dangling 2>&1"), Not(HasSubstr("missing")));
      EXPECT_EQ(receiver.git("rev-list --objects --no-object-names --all | sort"),
                source.git("rev-list --objects --no-object-names --all | sort"))
          << "seed " << seed << ", round " << round;
    }
    EXPECT_EQ(made_by_git(), seed) << "all but the first round of each history";
  }
}

}  // namespace
}  // namespace crossgate::git
