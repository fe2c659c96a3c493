#include "iam/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

using ::testing::ElementsAre;
using ::testing::Pointee;

TEST(Context, ComparesKeysWithoutCaseAndKeepsTheLastValues) {
  Context context;
  context.set("aws:UserName", "alice");
  context.set("AWS:username", "bob");
  EXPECT_THAT(context.find("aws:username"), Pointee(ElementsAre("bob")));
  EXPECT_EQ(context.find("aws:userid"), nullptr);
}

TEST(Context, TakesOverTheKeysOfAnother) {
  Context context;
  context.set("aws:TagKeys", std::vector<std::string>{"a", "b"});
  context.set("aws:username", "alice");
  Context other;
  other.set("AWS:TagKeys", "c");
  context.merge(other);
  EXPECT_THAT(context.find("aws:TagKeys"), Pointee(ElementsAre("c")));
  EXPECT_THAT(context.find("aws:username"), Pointee(ElementsAre("alice")));
}

}  // namespace
}  // namespace crossgate::iam
