#include "git/push_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/errors.h"
#include "git/testing/ids.h"

namespace crossgate::git {
namespace {

const std::string kZero(40, '0');

std::string with_nul(std::string before, std::string_view after) { return before.append(1, '\0').append(after); }

TEST(PushCommands, AreOldNewAndName) {
  PushCommandParser parser;
  ASSERT_TRUE(parser.add(kOne + " " + kTwo + " refs/heads/main"));
  ASSERT_TRUE(parser.add(kOne + " " + kZero + " refs/heads/with space"));
  ASSERT_EQ(parser.commands().size(), 2U);
  EXPECT_EQ(parser.commands()[0].old_id.hex(), kOne);
  EXPECT_EQ(parser.commands()[0].new_id.hex(), kTwo);
  EXPECT_EQ(parser.commands()[0].name, "refs/heads/main");
  EXPECT_FALSE(parser.commands()[0].deletes());
  EXPECT_EQ(parser.commands()[1].name, "refs/heads/with space");
  EXPECT_TRUE(parser.commands()[1].deletes());
}

TEST(PushCommands, CarryCapabilitiesBehindTheFirstName) {
  PushCommandParser parser;
  ASSERT_TRUE(parser.add(with_nul(kZero + " " + kOne + " refs/heads/a",
                                  " report-status-v2 side-band-64k quiet atomic object-format=sha1 agent=git/2.39.5")));
  EXPECT_EQ(parser.commands()[0].name, "refs/heads/a");
  EXPECT_TRUE(parser.capabilities().report_status);
  EXPECT_TRUE(parser.capabilities().side_band);
  EXPECT_TRUE(parser.capabilities().quiet);
  EXPECT_TRUE(parser.capabilities().atomic);
  EXPECT_FALSE(parser.capabilities().push_options);
}

TEST(PushCommands, MayFollowShallowLines) {
  PushCommandParser parser;
  ASSERT_TRUE(parser.add("shallow " + kOne));
  ASSERT_TRUE(parser.add(with_nul(kZero + " " + kOne + " refs/heads/a", "atomic")));
  EXPECT_TRUE(parser.shallow());
  EXPECT_TRUE(parser.capabilities().atomic);
}

TEST(PushCommands, RefuseEverythingElse) {
  const std::string cases[] = {
      "",
      "garbage",
      kOne,
      kOne + " " + kTwo,
      kOne + " " + kTwo + " ",
      kOne + "  " + kTwo + " refs/heads/a",
      kOne + " " + std::string(40, 'g') + " refs/heads/a",
      std::string(40, 'A') + " " + kTwo + " refs/heads/a",
      std::string(64, '1') + " " + std::string(64, '2') + " refs/heads/a",
      "shallow " + kOne.substr(1),
      kOne + " " + kTwo + " refs/heads/" + std::string(5000, 'a'),
      with_nul("push-cert", "report-status"),
      with_nul(kOne + " " + kTwo + " refs/heads/a", "object-format=sha256"),
  };
  for (const auto& line : cases) {
    PushCommandParser parser;
    const auto added = parser.add(line);
    ASSERT_FALSE(added) << line;
    EXPECT_EQ(added.error().code, kBadGitRequest) << line;
    EXPECT_TRUE(parser.commands().empty()) << line;
  }
}

}  // namespace
}  // namespace crossgate::git
