#include "git/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CheckTest : public ServedRepository {
 protected:
  CheckTest() {
    const auto commit = client_.commit("one");
    // With a tag in it, a pack goes into the store.
    EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit, client_.tag(commit)})),
              "unpack ok\nok refs/heads/main\n0000\n");
    pack_ = manifest().front();
    tip_ = commit;
  }

  void push_inlined() {
    const auto commit = client_.commit("two", {tip_});
    EXPECT_EQ(push({{tip_, commit, "refs/heads/main"}}, client_.pack({commit, "^" + tip_})),
              "unpack ok\nok refs/heads/main\n0000\n");
  }

  std::vector<std::string> faults() {
    std::vector<std::string> lines;
    BackgroundGit git("git", {});
    Checker checker(data_->metadata(), data_->packs(), git, folder_.path(),
                    [&](const std::string& line) { lines.push_back(line); });
    EXPECT_TRUE(checker.check_database());
    const auto repository = storage::Repositories(data_->metadata()).find(*id_).value().value();
    const auto checked = checker.check(repository);
    EXPECT_TRUE(checked) << checked.error().message;
    EXPECT_EQ(checker.faults(), lines.size());
    return lines;
  }
  std::filesystem::path file(storage::BlobKind kind) { return *data_->packs().local_path(*id_, pack_->blob, kind); }
  /// A fault in the pack itself, not in the views that hold a link to it.
  void rewrite(const std::function<void(std::string&)>& change) {
    const auto path = file(storage::BlobKind::pack);
    std::string bytes(std::filesystem::file_size(path), '\0');
    std::ifstream(path, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    change(bytes);
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void execute(const std::string& sql) { ASSERT_TRUE(data_->metadata().write({}, {{sql, {}, 1}}, {})); }

  std::optional<storage::Pack> pack_;
  std::string tip_;
};

TEST_F(CheckTest, FindsNothingInAWholeRepository) { EXPECT_THAT(faults(), IsEmpty()); }

TEST_F(CheckTest, LooksAtPacksInRowsToo) {
  push_inlined();
  EXPECT_THAT(faults(), IsEmpty());
  execute("UPDATE inline_pack SET pack = substr(pack, 1, length(pack) - 1)");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" bytes instead of ")));
}

TEST_F(CheckTest, FindsAPackWhoseRowIsGone) {
  push_inlined();
  execute("DELETE FROM inline_pack");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(".pack is not in the store")));
}

TEST_F(CheckTest, FindsAPackThatIsGone) {
  std::filesystem::remove(file(storage::BlobKind::pack));
  EXPECT_THAT(faults(), ElementsAre("payments (" + std::string(id_->str()) + "): pack " +
                                    std::string(pack_->blob.str()) + ".pack is not in the store"));
}

TEST_F(CheckTest, FindsAnIndexThatIsGone) {
  std::filesystem::remove(file(storage::BlobKind::idx));
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(".idx is not in the store")));
}

TEST_F(CheckTest, FindsAPackThatIsCutOff) {
  rewrite([](std::string& bytes) { bytes.pop_back(); });
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" bytes instead of ")));
}

TEST_F(CheckTest, FindsAPackOfAnotherChecksum) {
  rewrite([](std::string& bytes) { bytes.back() ^= 1; });
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" ends with checksum ")));
}

TEST_F(CheckTest, FindsAByteThatFlipped) {
  rewrite([](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  EXPECT_THAT(
      faults(),
      AllOf(Contains(HasSubstr("): error: objects/pack/pack-" + pack_->checksum + ".pack pack checksum mismatch")),
            Each(StartsWith("payments ("))));
}

TEST_F(CheckTest, FindsARefWhoseObjectIsNotThere) {
  execute(
      "INSERT INTO ref (repo, name, id) SELECT repo, x'726566732f68656164732f67686f7374', "
      "x'7777777777777777777777777777777777777777' FROM ref");
  EXPECT_THAT(faults(), Contains(HasSubstr("refs/heads/ghost: invalid sha1 pointer 7777777")));
}

TEST_F(CheckTest, FindsADefaultBranchThatIsNotThere) {
  execute("UPDATE repository SET default_branch = x'726566732f68656164732f67686f7374'");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("the default branch refs/heads/ghost does not exist")));
}

TEST_F(CheckTest, FindsWhatNoRowKnowsOf) {
  const auto blob = storage::BlobId::random();
  ASSERT_TRUE(data_->packs().adopt(*id_, blob, storage::BlobKind::pack, client_.path() / "config"));
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("the store has " + std::string(blob.str()) + ", which no row knows of")));
  ASSERT_TRUE(storage::Refs(data_->metadata()).intend(*id_, blob, clock_.now()));
  EXPECT_THAT(faults(), IsEmpty());
}

}  // namespace
}  // namespace crossgate::git
