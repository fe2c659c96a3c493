#include "client/configure/ini_editor.h"

#include <gtest/gtest.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

struct Edit {
  IniChange change;
  const char* before;
  const char* after;
};
class IniEditor : public testing::TestWithParam<Edit> {};

TEST_P(IniEditor, ChangesTheSettingAndNothingElse) {
  EXPECT_EQ(edit_ini(GetParam().before, GetParam().change), GetParam().after);
}

const IniChange kRegion{"default", "region", {}, "eu-west-1"};
const IniChange kNested{"profile p", "s3", "max", "2"};

INSTANTIATE_TEST_SUITE_P(
    , IniEditor,
    testing::Values(
        Edit{kRegion, "", "[default]\nregion = eu-west-1\n"},
        Edit{kRegion, "[other]\na = 1", "[other]\na = 1\n[default]\nregion = eu-west-1\n"},
        Edit{kRegion, "# mine\n[default]\n# why\nregion=x ; old\noutput = json\n",
             "# mine\n[default]\n# why\nregion = eu-west-1\noutput = json\n"},
        Edit{kRegion, "[default]\noutput = json\n\n# next\n[profile p]\nregion = a\n",
             "[default]\noutput = json\nregion = eu-west-1\n\n# next\n[profile p]\nregion = a\n"},
        Edit{kRegion, "[default]\n[profile p]\n", "[default]\nregion = eu-west-1\n[profile p]\n"},
        Edit{kRegion, "[profile default]\nREGION: a\n", "[profile default]\nregion = eu-west-1\n"},
        Edit{kRegion, "[default]\nregion = a\n  b\n  # c\n  d\nx = 1\n",
             "[default]\nregion = eu-west-1\n  # c\nx = 1\n"},
        Edit{kRegion, "[default]\na = 1\n[profile p]\n[default]\nb = 2\n[profile q]\n",
             "[default]\na = 1\n[profile p]\n[default]\nb = 2\nregion = eu-west-1\n[profile q]\n"},
        Edit{{"profile a b", "region", {}, "x"}, "[profile \"a b\"]\n", "[profile \"a b\"]\nregion = x\n"},
        Edit{{"profile a b", "region", {}, "x"}, "", "[profile \"a b\"]\nregion = x\n"},
        Edit{kRegion, "[default]\n  region = a\n  output = json\n",
             "[default]\n  region = eu-west-1\n  output = json\n"},
        Edit{kRegion, "[default]\n  output = json\n  [profile p]\n",
             "[default]\n  output = json\n  region = eu-west-1\n  [profile p]\n"},
        Edit{kRegion, "[default]\r\nregion = a\r\n\rx = 1", "[default]\r\nregion = eu-west-1\r\n\rx = 1\r\n"},
        Edit{kRegion, "[default] # [x]\na = 1\n[default]\n", "[default] # [x]\na = 1\n[default]\nregion = eu-west-1\n"},
        Edit{kNested, "[profile p]\n  s3 =\n    min = 0\n  region = a\n",
             "[profile p]\n  s3 =\n    min = 0\n    max = 2\n  region = a\n"},
        Edit{kNested, "[profile p]\ns3 = a\n  b\nx = 1\n", "[profile p]\ns3 =\n    max = 2\nx = 1\n"},
        Edit{kNested, "[profile p]\n", "[profile p]\ns3 =\n    max = 2\n"},
        Edit{kNested, "[profile p]\ns3 =\n  max = 1\n  min = 0\nregion = a\n",
             "[profile p]\ns3 =\n  max = 2\n  min = 0\nregion = a\n"},
        Edit{kNested, "[profile p]\ns3 =\n  min = 0\nregion = a\n",
             "[profile p]\ns3 =\n  min = 0\n  max = 2\nregion = a\n"}));

TEST(IniEditorRefuses, WhatWouldBecomeAnotherSetting) {
  EXPECT_EQ(edit_ini("", {"default", "a", {}, "b\nrole_arn = c"}).error().code, kUsage);
  EXPECT_EQ(edit_ini("", {"profile a]\n[b", "a", {}, "b"}).error().code, kUsage);
  EXPECT_EQ(edit_ini("", {"default", "a\nb", {}, "c"}).error().code, kUsage);
}

}  // namespace
}  // namespace crossgate::client
