#include "client/git_helpers.h"

#include <gmock/gmock.h>

#include "client/helper_line.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;

const std::string kUrl = "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/payments";

std::string listing(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::string out;
  for (const auto& [key, value] : settings) {
    out += "file:f";
    out += '\0';
    out += key + '\n' + value;
    out += '\0';
  }
  return out;
}

std::vector<std::string> values(const std::vector<GitSetting>& settings) {
  std::vector<std::string> out;
  for (const GitSetting& setting : settings) out.push_back(setting.value);
  return out;
}

TEST(GitHelpers, AreAskedInTheOrderInWhichTheyAreRead) {
  const auto found = find_git_helpers(listing({{"credential.https://git-codecommit.*.amazonaws.com.helper", "ours"},
                                               {"credential.helper", "store"},
                                               {"credential.https://github.com.helper", "gh"},
                                               {"core.editor", "vi"}}),
                                      kUrl);
  EXPECT_THAT(values(found.asked), ElementsAre("ours", "store"));
  EXPECT_FALSE(found.use_http_path);
}

TEST(GitHelpers, AreForgottenAtAnEmptyOne) {
  const auto found =
      find_git_helpers(listing({{"credential.helper", "store"},
                                {"credential.https://git-codecommit.*.amazonaws.com.helper", ""},
                                {"credential.https://git-codecommit.*.amazonaws.com.helper", "ours"},
                                {"credential.https://git-codecommit.*.amazonaws.com.usehttppath", "TRUE"}}),
                       kUrl);
  EXPECT_THAT(values(found.asked), ElementsAre("ours"));
  EXPECT_THAT(values(found.forgotten), ElementsAre("store"));
  EXPECT_TRUE(found.use_http_path);
  EXPECT_EQ(found.use_http_path_origin, "file:f");
}

struct Pattern {
  const char* pattern;
  bool matches;
};
class UrlPattern : public testing::TestWithParam<Pattern> {};
TEST_P(UrlPattern, MatchesAsGitSays) { EXPECT_EQ(matches_url(GetParam().pattern, kUrl), GetParam().matches); }
INSTANTIATE_TEST_SUITE_P(, UrlPattern,
                         testing::Values(Pattern{"https://git-codecommit.us-east-1.amazonaws.com", true},
                                         Pattern{"https://GIT-codecommit.*.amazonaws.com", true},
                                         Pattern{"https://git-codecommit.us-east-1.amazonaws.com:443/", true},
                                         Pattern{"https://git-codecommit.us-east-1.amazonaws.com:8443", false},
                                         Pattern{"http://git-codecommit.us-east-1.amazonaws.com", false},
                                         Pattern{"https://*.amazonaws.com", false},
                                         Pattern{"https://git-codecommit.us-east-1.amazonaws.com/v1/repos", true},
                                         Pattern{"https://git-codecommit.us-east-1.amazonaws.com/v1/rep", false},
                                         Pattern{"git-codecommit.us-east-1.amazonaws.com", true},
                                         Pattern{"github.com", false}));

struct HelperText {
  const char* value;
  const char* command;
  bool keeps;
  const char* in_words;
};
class HelperValue : public testing::TestWithParam<HelperText> {};
TEST_P(HelperValue, IsRunAsGitRunsItAndToldWithoutSecrets) {
  EXPECT_EQ(helper_command(GetParam().value), GetParam().command);
  EXPECT_EQ(keeps_passwords(GetParam().value), GetParam().keeps);
  EXPECT_EQ(helper_in_words(GetParam().value), GetParam().in_words);
}
INSTANTIATE_TEST_SUITE_P(
    , HelperValue,
    testing::Values(
        HelperText{"store --file=x", "git credential-store --file=x", true, "store --file=x"},
        HelperText{"/usr/lib/git-credential-libsecret", "/usr/lib/git-credential-libsecret", true,
                   "/usr/lib/git-credential-libsecret"},
        HelperText{"'C:/Program Files/git-credential-manager.exe'",
                   "git credential-'C:/Program Files/git-credential-manager.exe'", true,
                   "'C:/Program Files/git-credential-manager.exe'"},
        HelperText{"!git-credential-wincred.exe", "git-credential-wincred.exe", true, "!git-credential-wincred.exe"},
        HelperText{"manager-core", "git credential-manager-core", true, "manager-core"},
        HelperText{"mine --token=t", "git credential-mine --token=t", false, "mine …"},
        HelperText{"!T=secret mine", "T=secret mine", false, "!T …"},
        HelperText{"!f() { echo password=p; }; f", "f() { echo password=p; }; f", false, "!f() …"},
        HelperText{"crossgate --profile p", "git credential-crossgate --profile p", false, "crossgate --profile p"}));

TEST(GitUrl, IsTakenApartAsGitDoes) {
  const GitRequest request = parse_git_url("https://me:secret@git.example.org:8443//v1/repos/a%20b//");
  EXPECT_EQ(request.protocol, "https");
  EXPECT_EQ(request.host, "git.example.org:8443");
  EXPECT_EQ(request.path, "v1/repos/a b");
  EXPECT_FALSE(parse_git_url("https://git.example.org/").path);
}

TEST(GitUrl, IsToldWithoutItsPassword) {
  EXPECT_EQ(without_password("https://me:secret@git.example.org/a@b"), "https://***@git.example.org/a@b");
  EXPECT_EQ(without_password("https://git.example.org/a@b"), "https://git.example.org/a@b");
  EXPECT_EQ(without_password("git@example.org:a"), "git@example.org:a");
}

TEST(HelperLine, IsReadAsItIsWritten) {
  const HelperLine line{"/opt/it's/crossgate", "a b", "eu-west-1", true, true};
  EXPECT_EQ(line.str(),
            "!'/opt/it'\\''s/crossgate' codecommit --profile 'a b' --region 'eu-west-1' credential-helper "
            "--ignore-host-check --ephemeral");
  const auto read = parse_helper_line(line.str());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->program, line.program);
  EXPECT_EQ(read->profile, line.profile);
  EXPECT_EQ(read->region, line.region);
  EXPECT_TRUE(read->ignore_host_check && read->ephemeral);
}

TEST(HelperLine, IsToldFromOtherHelpers) {
  EXPECT_EQ(parse_helper_line("!aws codecommit --profile p credential-helper $@")->profile, "p");
  EXPECT_EQ(parse_helper_line("crossgate --profile p")->profile, "p");
  EXPECT_FALSE(parse_helper_line("store --file=x"));
  EXPECT_FALSE(parse_helper_line("!aws s3 ls"));
  EXPECT_FALSE(parse_helper_line("!f() { echo 'username=x; }; f"));
}

}  // namespace
}  // namespace crossgate::client
