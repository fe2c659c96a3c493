#include "storage/last_uses.h"

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

TEST(LastUses, TheLatestIsKept) {
  const TemporaryDirectory folder;
  const auto metadata = open_sqlite_metadata(folder.path() / "metadata.db", true).value();
  LastUses uses(*metadata);
  EXPECT_EQ(uses.find("AKIA1").value(), std::nullopt);
  const LastUse first{kNoon, "codecommit", "us-east-1"};
  const LastUse later{kNoon + std::chrono::minutes(20), "sts", "eu-west-1"};
  ASSERT_TRUE(uses.record("AKIA1", first));
  EXPECT_EQ(uses.find("AKIA1").value(), first);
  ASSERT_TRUE(uses.record("AKIA1", later));
  ASSERT_TRUE(uses.record("AKIA1", first)) << "another node was slow";
  EXPECT_EQ(uses.find("AKIA1").value(), later);
  EXPECT_EQ(uses.find("AKIA2").value(), std::nullopt);
}

}  // namespace
}  // namespace crossgate::storage
