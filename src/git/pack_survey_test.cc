#include "git/pack_survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/sha1.h"
#include "git/pack_entry.h"
#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;

class PackSurveyTest : public ServedRepository {
 protected:
  std::filesystem::path indexed(const std::string& pack, const std::string& name = "surveyed") {
    std::ofstream(client_.path() / (name + ".pack"), std::ios::binary) << pack;
    client_.git("index-pack " + name + ".pack");
    return client_.path() / (name + ".idx");
  }
  /// A blob and `deltas` more, each a delta on the one before.
  static std::string chain(std::uint32_t deltas) {
    const auto content = [](std::uint32_t number) { return std::to_string(10'000'000 + number); };
    std::string pack("PACK\0\0\0\2", 8);
    for (int shift = 24; shift >= 0; shift -= 8) pack += static_cast<char>((deltas + 1) >> shift & 0xff);
    std::size_t before = pack.size();
    pack += entry_header(EntryType::blob, 8) + *deflate(content(0));
    for (std::uint32_t number = 1; number <= deltas; ++number) {
      const std::size_t at = pack.size();
      const std::string delta = std::string("\10\10\10", 3) + content(number);  // 8 bytes of 8, all of them new
      pack += entry_header(EntryType::offset_delta, delta.size()) + static_cast<char>(at - before) + *deflate(delta);
      before = at;
    }
    return pack + sha1(pack);
  }
};

TEST_F(PackSurveyTest, SaysWhatGitSays) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "line " + std::to_string(i * i) + "\n";
  std::vector<std::string> parents;
  for (int i = 0; i < 12; ++i) parents = {client_.commit(text += "more " + std::to_string(i) + "\n", parents)};
  const auto idx = indexed(client_.pack(parents));

  PackSurvey expected;
  std::istringstream lines(client_.git("verify-pack -v surveyed.idx"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string id, type;
    std::size_t size = 0, packed = 0, offset = 0, depth = 0;
    if (!(words >> id >> type >> size >> packed >> offset) || !ObjectId::parse(id)) continue;
    size = std::stoul(client_.git("cat-file -s " + id));  // of a delta, verify-pack tells its own
    ++expected.objects;
    auto& largest = type == "blob" ? expected.largest_blob : expected.largest_other;
    largest = std::max<std::uint64_t>(largest, size);
    if (words >> depth) expected.longest_chain = std::max(expected.longest_chain, depth);
  }
  ASSERT_GT(expected.longest_chain, 0U);
  const auto survey = survey_pack(idx).value();
  EXPECT_EQ(survey.objects, expected.objects);
  EXPECT_EQ(survey.largest_blob, expected.largest_blob);
  EXPECT_EQ(survey.largest_other, expected.largest_other);
  EXPECT_EQ(survey.longest_chain, expected.longest_chain);
}

TEST_F(PackSurveyTest, FindsNothingInAnEmptyPack) {
  const std::string pack("PACK\0\0\0\2\0\0\0\0", 12);
  EXPECT_EQ(survey_pack(indexed(pack + sha1(pack))).value().objects, 0U);
}

TEST_F(PackSurveyTest, FollowsALongChainOnce) {
  const auto survey = survey_pack(indexed(chain(9'999))).value();
  EXPECT_EQ(survey.longest_chain, 9'999U);
  EXPECT_EQ(survey.largest_blob, 8U);
  EXPECT_EQ(survey.largest_other, 0U);
}

TEST_F(PackSurveyTest, APushWithALongerOneIsRefused) {
  const auto id = client_.commit("anything");
  EXPECT_THAT(push({{kZeroId, id, "refs/heads/main"}}, chain(10'001)),
              HasSubstr("unpack a chain of 10001 deltas is longer than the limit of 10000\n"));
}

TEST_F(PackSurveyTest, RefusesAPackThatIsNotAsItsIndexSays) {
  const auto idx = indexed(chain(3), "good");
  std::filesystem::copy_file(client_.path() / "good.idx", client_.path() / "bad.idx");
  std::ofstream(client_.path() / "bad.pack", std::ios::binary) << chain(3).substr(0, 20);
  EXPECT_TRUE(survey_pack(idx));
  EXPECT_FALSE(survey_pack(client_.path() / "bad.idx"));
}

}  // namespace
}  // namespace crossgate::git
