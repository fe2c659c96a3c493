// Running the server: what an administrator sees and sets.
#include <csignal>

#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A server of its own, asked with curl.
class Running {
 public:
  explicit Running(std::vector<std::string> options) : server_(folder_.path() / "server", {std::move(options), {}}) {
    std::filesystem::create_directories(folder_.path() / "server");
    server_.init();
    server_.start();
  }

  /// Status and body of a GET.
  std::string get(const std::string& path, const std::vector<std::string>& headers = {}) const {
    std::vector<std::string> words{"curl", "--silent", "--show-error", "--write-out", "%{http_code}"};
    for (const std::string& header : headers) words.insert(words.end(), {"--header", header});
    words.push_back(server_.url() + path);
    return run({words, folder_.path(), {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_.path()}}, ""}).printed();
  }
  Server& server() { return server_; }

 private:
  TemporaryFolder folder_;
  Server server_;
};

TEST(Metrics, AreShownToThisMachineOnly) {
  Running running({});
  EXPECT_EQ(running.get("/healthz"), "ok\n200");
  EXPECT_EQ(running.get("/of/a/stranger"), "Nothing is here.\n404");
  // A request counts once its answer is sent, and a connection until the server hears of its end.
  EXPECT_TRUE(running.server().measures("crossgate_requests_total{operation=\"health\",status=\"200\"} 1"));
  EXPECT_TRUE(running.server().measures("crossgate_requests_total{operation=\"other\",status=\"404\"} 1"));
  EXPECT_TRUE(running.server().measures("crossgate_request_seconds_count{operation=\"health\"} 1"));
  EXPECT_TRUE(running.server().measures("crossgate_connections 1"));
  EXPECT_THAT(running.get("/metrics"), HasSubstr("process_resident_memory_bytes "));
  EXPECT_EQ(running.get("/metrics", {"X-Forwarded-For: 127.0.0.1"}), "Metrics are shown to this machine only.\n403");
}

TEST(Metrics, CanBeOff) {
  const Running running({"--metrics", "off"});
  EXPECT_EQ(running.get("/metrics"), "Nothing is here.\n404");
}

TEST(Proxies, AreBelievedOnlyWhenTheyAreTrusted) {
  Running trusting({"--trusted-proxies", "127.0.0.0/8"});
  trusting.get("/healthz", {"X-Forwarded-For: 127.0.0.9, 203.0.113.9"});
  EXPECT_TRUE(trusting.server().logs(R"("from":"203.0.113.9")")) << trusting.server().log();
  EXPECT_TRUE(trusting.server().logs(R"("via":"127.0.0.1")"));

  Running wary({});
  wary.get("/healthz", {"X-Forwarded-For: 203.0.113.9"});
  EXPECT_TRUE(wary.server().logs(R"("from":"127.0.0.1")")) << wary.server().log();
}

TEST(Settings, AreReadAgainAtSighupWhereTheyCanChange) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "crossgate.toml";
  write_file(file, "log-level = \"info\"\n");
  Running running({"--config", file});
  write_file(file, "log-level = \"info\"\nmetrics = \"off\"\nlog-format = \"json\"\n");
  running.server().signal(SIGHUP);
  EXPECT_TRUE(running.server().logs(R"("event":"settings need a restart","settings":"log-format")"));
  EXPECT_TRUE(running.server().logs(R"("event":"settings read again","changed":"metrics")"));
  EXPECT_EQ(running.get("/metrics"), "Nothing is here.\n404");

  write_file(file, "metric = \"all\"\n");
  running.server().signal(SIGHUP);
  EXPECT_TRUE(running.server().logs("there is no setting \\\"metric\\\"; did you mean \\\"metrics\\\"?"))
      << running.server().log();
  EXPECT_EQ(running.get("/metrics"), "Nothing is here.\n404");
}

}  // namespace
}  // namespace crossgate::stories
