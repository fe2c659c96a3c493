#include "client/configure/configure.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <deque>
#include <filesystem>

#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

class Configure : public testing::Test {
 protected:
  Configure() : folder_(testing::TempDir() + "crossgate-configure-" + std::to_string(::getpid())) {
    std::filesystem::remove_all(folder_);
  }
  ~Configure() override { std::filesystem::remove_all(folder_); }

  /// What is printed, or "STATUS: message".
  std::string run(std::vector<std::string> words, GlobalOptions globals = {}) {
    const Environment environment(
        {{"AWS_CONFIG_FILE", folder_ + "/config"}, {"AWS_SHARED_CREDENTIALS_FILE", folder_ + "/credentials"}});
    std::string printed;
    const auto print = [&](std::string_view text) -> Result<void> {
      printed += text;
      return {};
    };
    const auto ask = [&](const std::string& prompt) -> Result<std::string> {
      printed += prompt + '\n';
      std::string answer = answers_.front();
      answers_.pop_front();
      return answer;
    };
    const auto find_session = [](const Context& context) -> Result<Session> {
      TRY(auto source, context.find_source());
      return std::get<Session>(std::move(source.kind));
    };
    const auto status = run_configure(words, {environment, globals, print, ask, find_session});
    if (!status) return std::to_string(exit_status(status.error())) + ": " + status.error().message;
    return *status == 0 ? printed : printed + std::to_string(*status);
  }

  std::string config() const { return *read_file_if_there(folder_ + "/config").value(); }
  std::string credentials() const { return *read_file_if_there(folder_ + "/credentials").value(); }

  std::string folder_;
  std::deque<std::string> answers_;
};

TEST_F(Configure, AsksForKeysRegionAndFormat) {
  answers_ = {"AKIDEXAMPLEEXAMPLE", "secret1", "eu-west-1", ""};
  EXPECT_EQ(run({}),
            "AWS Access Key ID [None]: \nAWS Secret Access Key [None]: \nDefault region name [None]: \nDefault output "
            "format [None]: \n");
  EXPECT_EQ(credentials(), "[default]\naws_access_key_id = AKIDEXAMPLEEXAMPLE\naws_secret_access_key = secret1\n");
  EXPECT_EQ(config(), "[default]\nregion = eu-west-1\n");
  struct stat status {};
  ASSERT_EQ(::stat((folder_ + "/credentials").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);

  answers_ = {"", "", "", "text"};
  EXPECT_THAT(run({}), HasSubstr("AWS Secret Access Key [****************ret1]: "));
  EXPECT_EQ(config(), "[default]\nregion = eu-west-1\noutput = text\n");
}

TEST_F(Configure, SetsAndGetsByEveryFormOfAName) {
  EXPECT_EQ(run({"set", "region", "a"}, {.profile = "p"}), "");
  EXPECT_EQ(run({"set", "profile.q.region", "b"}), "");
  EXPECT_EQ(run({"set", "default.s3.max", "3"}), "");
  EXPECT_EQ(run({"set", "aws_session_token", "t"}, {.profile = "p"}), "");
  EXPECT_EQ(config(), "[profile p]\nregion = a\n[profile q]\nregion = b\n[default]\ns3 =\n    max = 3\n");
  EXPECT_EQ(credentials(), "[p]\naws_session_token = t\n");
  EXPECT_EQ(run({"get", "region"}, {.profile = "p"}), "a\n");
  EXPECT_EQ(run({"get", "q.region"}), "b\n");
  EXPECT_EQ(run({"get", "default.s3.max"}), "3\n");
  EXPECT_EQ(run({"get", "profile.p.aws_session_token"}), "t\n");
  EXPECT_EQ(run({"get", "output"}), "1");
  EXPECT_THAT(run({"get", "s3"}), HasSubstr("must reference a value, not a section"));
}

TEST_F(Configure, FollowsALinkToTheFile) {
  ASSERT_TRUE(write_file_atomically(folder_ + "/elsewhere", "# mine\n"));
  std::filesystem::create_symlink("elsewhere", folder_ + "/config");
  EXPECT_EQ(run({"set", "region", "a"}), "");
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ + "/config"));
  EXPECT_EQ(*read_file_if_there(folder_ + "/elsewhere").value(), "# mine\n[default]\nregion = a\n");
}

TEST_F(Configure, ListsProfilesInTheFilesOrder) {
  ASSERT_TRUE(write_file_atomically(folder_ + "/config", "[profile z]\n[profile \"a b\"]\n[default]\n[services s]\n"));
  ASSERT_TRUE(write_file_atomically(folder_ + "/credentials", "[default]\n[keys]\n"));
  EXPECT_EQ(run({"list-profiles"}), "z\na b\ndefault\nkeys\n");
}

TEST_F(Configure, ExportsCredentialsInEachForm) {
  ASSERT_TRUE(write_file_atomically(folder_ + "/credentials",
                                    "[default]\naws_access_key_id = AKIDEXAMPLEEXAMPLE\naws_secret_access_key = s\n"
                                    "aws_session_token = t\n"));
  EXPECT_EQ(run({"export-credentials", "--format", "env-no-export"}),
            "AWS_ACCESS_KEY_ID=AKIDEXAMPLEEXAMPLE\nAWS_SECRET_ACCESS_KEY=s\nAWS_SESSION_TOKEN=t\n");
  EXPECT_EQ(run({"export-credentials"}),
            "{\n  \"Version\": 1,\n  \"AccessKeyId\": \"AKIDEXAMPLEEXAMPLE\",\n  \"SecretAccessKey\": \"s\",\n  "
            "\"SessionToken\": \"t\"\n}\n");
  EXPECT_THAT(run({"export-credentials", "--format", "xml"}), HasSubstr("252: argument --format: Invalid choice"));
}

TEST_F(Configure, ListsWhereSettingsComeFrom) {
  ASSERT_TRUE(write_file_atomically(folder_ + "/config", "[default]\nregion = eu-west-1\n"));
  ASSERT_TRUE(write_file_atomically(
      folder_ + "/credentials", "[default]\naws_access_key_id = AKIDEXAMPLEEXAMPLE\naws_secret_access_key = abcdef\n"));
  EXPECT_EQ(run({"list"}),
            "      Name                    Value             Type    Location\n"
            "      ----                    -----             ----    --------\n"
            "   profile                <not set>             None    None\n"
            "access_key     ****************MPLE shared-credentials-file    \n"
            "secret_key     ****************cdef shared-credentials-file    \n"
            "    region                eu-west-1      config-file    " +
                folder_ + "/config\n");
}

}  // namespace
}  // namespace crossgate::client
