#include "client/mfa_bootstrap.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <filesystem>

#include "client/arguments.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/operation_command.h"

namespace crossgate::client {
namespace {

class MfaBootstrapping : public testing::Test {
 protected:
  ~MfaBootstrapping() override { std::filesystem::remove_all(folder_); }

  Result<Arguments> parse(const std::vector<std::string>& words) {
    return parse_arguments(*find_operation_by_option_name(*find_service("iam"), "create-virtual-mfa-device"), words);
  }

  static std::string make_folder() {
    std::string path = testing::TempDir() + "/crossgate-mfa-XXXXXX";
    return ::mkdtemp(path.data());
  }

  const std::string folder_ = make_folder();
  const std::string file_ = folder_ + "/seed";
};

TEST_F(MfaBootstrapping, TakesAFileAndAMethodBothRequired) {
  const auto arguments =
      parse({"--virtual-mfa-device-name", "alice", "--outfile", file_, "--bootstrap-method", "Base32StringSeed"});
  ASSERT_TRUE(arguments) << arguments.error().message;
  ASSERT_TRUE(arguments->bootstrap);
  EXPECT_EQ(arguments->bootstrap->file, file_);
  EXPECT_EQ(arguments->bootstrap->method, "Base32StringSeed");
  EXPECT_FALSE(arguments->input.contains("outfile"));

  const auto without = parse({"--virtual-mfa-device-name", "alice"});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().message, "the following arguments are required: --outfile, --bootstrap-method");
}

TEST_F(MfaBootstrapping, IsNotNeededBesideAWholeInput) {
  const auto arguments = parse({"--cli-input-json", R"({"VirtualMFADeviceName": "alice"})"});
  ASSERT_TRUE(arguments) << arguments.error().message;
  EXPECT_FALSE(arguments->bootstrap);
}

TEST_F(MfaBootstrapping, RefusesAFolderThatIsNotThereBeforeAnythingIsAsked) {
  const auto arguments = parse({"--virtual-mfa-device-name", "alice", "--outfile", folder_ + "/none/seed",
                                "--bootstrap-method", "Base32StringSeed"});
  ASSERT_FALSE(arguments);
  EXPECT_EQ(arguments.error().code, kUsage);
  EXPECT_EQ(arguments.error().message, "Unable to write to file: " + folder_ + "/none/seed");
}

TEST_F(MfaBootstrapping, MovesTheSeedFromTheAnswerToAFileForThisUserOnly) {
  auto answer = boost::json::parse(R"({"VirtualMFADevice": {"SerialNumber": "s", "Base32StringSeed": "QUJDRA==",
                                                            "QRCodePNG": "iVBORw=="}})");
  ASSERT_TRUE(save_bootstrap({file_, "Base32StringSeed"}, answer));
  EXPECT_EQ(answer, boost::json::parse(R"({"VirtualMFADevice": {"SerialNumber": "s"}})"));
  EXPECT_EQ(*read_file_if_there(file_), "ABCD");
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(MfaBootstrapping, LeavesAnAnswerAloneThatHasNotTheForm) {
  const auto whole =
      boost::json::parse(R"({"VirtualMFADevice": {"SerialNumber": "s", "Base32StringSeed": "QUJDRA=="}})");
  auto answer = whole;
  ASSERT_TRUE(save_bootstrap({file_, "QRCodePNG"}, answer));
  EXPECT_EQ(answer, whole);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

}  // namespace
}  // namespace crossgate::client
