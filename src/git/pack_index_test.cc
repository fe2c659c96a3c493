#include "git/pack_index.h"

#include <gtest/gtest.h>

#include <fstream>

#include "git/testing/client_repository.h"

namespace crossgate::git {
namespace {

class PackIndexTest : public testing::Test {
 protected:
  /// The index of a pack of these objects.
  std::filesystem::path index_of(const std::vector<std::string>& objects, const std::string& name) {
    std::ofstream(client_.path() / (name + ".pack"), std::ios::binary) << client_.pack_only(objects);
    checksum_ = std::string(trim(client_.git("index-pack " + name + ".pack")));
    return client_.path() / (name + ".idx");
  }

  ClientRepository client_;
  const std::string a_ = client_.blob("a"), b_ = client_.blob("b"), c_ = client_.blob("c");
  std::string checksum_;
};

TEST_F(PackIndexTest, KnowsItsObjectsInOrderAndItsPack) {
  const auto index = PackIndex::open(index_of({a_, b_, c_}, "abc")).value();
  ASSERT_EQ(index.size(), 3U);
  EXPECT_LT(index.id(0), index.id(1));
  EXPECT_LT(index.id(1), index.id(2));
  EXPECT_EQ(index.pack_checksum(), checksum_);
  for (const auto& id : {a_, b_, c_}) EXPECT_TRUE(index.contains(ObjectId::parse(id)->bytes()));
  EXPECT_FALSE(index.contains(ObjectId::parse(client_.blob("d"))->bytes()));
}

TEST_F(PackIndexTest, FindsWhatIsMissing) {
  const auto all = PackIndex::open(index_of({a_, b_, c_}, "abc")).value();
  std::vector<PackIndex> two;
  two.push_back(PackIndex::open(index_of({a_}, "a")).value());
  EXPECT_TRUE(first_missing(all, two));
  EXPECT_FALSE(first_missing(two.front(), two));
  two.push_back(PackIndex::open(index_of({b_}, "b")).value());
  EXPECT_EQ(first_missing(all, two)->hex(), c_);
  two.push_back(PackIndex::open(index_of({c_, a_}, "ca")).value());
  EXPECT_FALSE(first_missing(all, two));
}

TEST_F(PackIndexTest, RefusesWhatIsNoIndex) {
  const auto good = index_of({a_, b_, c_}, "abc");
  const auto write = [&](std::string_view bytes) {
    std::ofstream(client_.path() / "bad.idx", std::ios::binary) << bytes;
    return PackIndex::open(client_.path() / "bad.idx");
  };
  std::string bytes(std::filesystem::file_size(good), '\0');
  std::ifstream(good, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  EXPECT_TRUE(write(bytes));
  EXPECT_FALSE(write(""));
  EXPECT_FALSE(write(bytes.substr(0, 500)));
  EXPECT_FALSE(write(bytes.substr(0, bytes.size() - 28))) << "cut off";
  auto other = bytes;
  other[0] = 'x';
  EXPECT_FALSE(write(other));
  EXPECT_FALSE(PackIndex::open(client_.path() / "absent.idx"));
}

}  // namespace
}  // namespace crossgate::git
