#include "client/help.h"

#include <gmock/gmock.h>

#include <vector>

namespace crossgate::client {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string help_of(const std::vector<std::string>& words) { return command_help("crossgate", words); }

TEST(CommandHelp, ShowsTheLinesThatBeginWithTheWords) {
  EXPECT_EQ(help_of({"doctor"}), "usage:\n  crossgate doctor [URL]\n");
  EXPECT_THAT(help_of({"setup"}),
              testing::AllOf(HasSubstr("crossgate setup git ["), HasSubstr("crossgate setup aws [")));
  EXPECT_THAT(help_of({"setup", "aws"}), Not(HasSubstr("setup git")));
  EXPECT_THAT(help_of({"codecommit", "credential-helper"}), HasSubstr("[--ephemeral] get|store|erase"));
}

TEST(CommandHelp, IsEmptyForWhatIsNoCommand) {
  EXPECT_EQ(help_of({"doct"}), "");
  EXPECT_EQ(help_of({"codecommit", "get-repository"}), "");
}

TEST(GeneralHelp, AlignsWhatOptionsMean) {
  const std::string text = general_help("crossgate");
  const auto column_of = [&](std::string_view option, std::string_view meaning) {
    const auto begin = text.find("  " + std::string(option));
    return text.find(meaning, begin) - begin;
  };
  EXPECT_EQ(column_of("--cli-connect-timeout VALUE", "seconds to wait"),
            column_of("--profile VALUE", "whose settings"));
}

}  // namespace
}  // namespace crossgate::client
