// A server that cannot start says why in one line, and harms nothing.
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Start : public testing::Test {
 protected:
  Start() : server_(folder_.path()) { server_.init(); }

  /// crossgated with these words, run to its end.
  Outcome crossgated(std::vector<std::string> words, Environment environment = {}) const {
    words.insert(words.begin(), crossgated_program());
    environment["PATH"] = "/usr/bin:/bin";
    return run({std::move(words), folder_.path(), std::move(environment), ""});
  }
  Outcome serve(const std::vector<std::string>& more, Environment environment = {}) const {
    std::vector<std::string> words = {"serve", "--data", server_.data(), "--listen", "127.0.0.1:0"};
    words.insert(words.end(), more.begin(), more.end());
    return crossgated(std::move(words), std::move(environment));
  }

  TemporaryFolder folder_;
  Server server_;
};

MATCHER_P2(EndsWith, status, text, "ends with the status, having said the text in one line") {
  *result_listener << "status " << arg.status << "\n" << arg.printed();
  return arg.status == status && arg.err.find(text) != std::string::npos && std::ranges::count(arg.err, '\n') == 1 &&
         arg.err.starts_with("crossgated: ");
}

TEST_F(Start, ADataDirectoryInUseIsLeftAlone) {
  server_.start();
  EXPECT_THAT(serve({}), EndsWith(1, "in use"));
  EXPECT_THAT(crossgated({"init", "--data", server_.data()}), EndsWith(1, "in use"));
  server_.stop();
}

TEST_F(Start, InitializingTwiceIsRefused) {
  EXPECT_THAT(crossgated({"init", "--data", server_.data()}), EndsWith(1, "administrator"));
}

TEST_F(Start, ADataDirectoryThatCannotBeMadeIsNamed) {
  EXPECT_THAT(crossgated({"serve", "--data", "/proc/crossgate"}), EndsWith(1, "/proc/crossgate"));
}

TEST_F(Start, APortInUseIsNamed) {
  server_.start();
  const std::string port = std::to_string(server_.port());
  EXPECT_THAT(crossgated({"serve", "--data", (folder_.path() / "other").string(), "--listen", "127.0.0.1:" + port}),
              EndsWith(1, "127.0.0.1:" + port));
  server_.stop();
}

TEST_F(Start, AWrongOrMissingMasterKeyIsRefusedAndNoneIsMade) {
  EXPECT_THAT(serve({"--master-key", "env:KEY"}, {{"KEY", std::string(64, 'a')}}), EndsWith(1, "master key"));
  EXPECT_THAT(serve({"--master-key", "env:KEY"}), EndsWith(1, "KEY"));
  std::filesystem::remove(server_.data() / "master.key");
  EXPECT_THAT(serve({}), EndsWith(1, "master.key"));
  EXPECT_FALSE(std::filesystem::exists(server_.data() / "master.key"));
}

TEST_F(Start, WrongSettingsAreAnErrorOfUsage) {
  EXPECT_THAT(serve({"--lisen", "127.0.0.1:1"}), EndsWith(2, "--lisen"));
  EXPECT_THAT(serve({"--log-level", "loud"}), EndsWith(2, "log-level"));
  write_file(folder_.path() / "settings.toml", "max-conections = 3\n");
  EXPECT_THAT(serve({"--config", "settings.toml"}), EndsWith(2, "max-connections"));
}

}  // namespace
}  // namespace crossgate::stories
