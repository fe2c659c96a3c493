#include "server/config.h"

#include <gmock/gmock.h>

#include <map>
#include <sstream>

namespace crossgate::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

auto variables(std::map<std::string, std::string> set) {
  return [set = std::move(set)](const std::string& name) -> std::optional<std::string> {
    const auto found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  };
}

Result<Values> toml(const std::string& text) {
  std::istringstream file(text);
  return values_from_toml(file, "crossgate.toml");
}

std::string error_of(const Values& values) {
  const auto config = configure(values, "/data");
  return config ? "no error" : config.error().message;
}

TEST(Settings, ComeFromTheEnvironmentUnderTheirNames) {
  const auto values = values_from_environment(variables(
      {{"CROSSGATE_DATA", "/srv"}, {"CROSSGATE_LOG_LEVEL", "warn"}, {"CROSSGATE_DOMAIN", ""}, {"DATA", "no"}}));
  EXPECT_THAT(values, UnorderedElementsAre(Pair("data", ElementsAre("/srv")), Pair("log-level", ElementsAre("warn"))));
}

TEST(Settings, ComeFromAFile) {
  const auto values = toml("# a comment\ndata = \"/srv/git\"\nlisten = [\"127.0.0.1:1\", \"[::1]:2\"]\n");
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_THAT(*values, UnorderedElementsAre(Pair("data", ElementsAre("/srv/git")),
                                            Pair("listen", ElementsAre("127.0.0.1:1", "[::1]:2"))));
}

TEST(Settings, OfAFileAreKnownOrAnErrorThatSuggestsTheNearest) {
  EXPECT_EQ(toml("listn = \"127.0.0.1:1\"\n").error().message,
            "crossgate.toml: there is no setting \"listn\"; did you mean \"listen\"?");
  EXPECT_EQ(toml("[server]\ndata = \"x\"\n").error().message, "crossgate.toml: there is no setting \"server.data\"");
  EXPECT_EQ(toml("data = \"x\"\ndomain = \"d\"\ndata = \"y\"\n").error().message,
            "crossgate.toml: \"data\" is set twice");
  EXPECT_EQ(toml("data = [\"x\", \"y\"]\n").error().message, "crossgate.toml: \"data\" takes one value");
}

TEST(Settings, AreTakenFromTheCommandLineThenTheEnvironmentThenTheFile) {
  const Values line{{"data", {"line"}}};
  const Values environment{{"data", {"environment"}}, {"domain", {"environment"}}};
  const Values file{{"data", {"file"}}, {"domain", {"file"}}, {"regions", {"file"}}};
  EXPECT_THAT(merge({line, environment, file}),
              UnorderedElementsAre(Pair("data", ElementsAre("line")), Pair("domain", ElementsAre("environment")),
                                   Pair("regions", ElementsAre("file"))));
}

TEST(Config, HasADefaultForEverything) {
  const auto config = configure({}, "/home/a/.local/share/crossgate");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "/home/a/.local/share/crossgate");
  ASSERT_EQ(config->listen.size(), 1U);
  EXPECT_EQ(config->listen[0].str(), "127.0.0.1:9480");
  EXPECT_EQ(config->domain, "amazonaws.com.localhost");
  EXPECT_EQ(config->regions.front().str(), "us-east-1");
  EXPECT_GT(config->regions.size(), 20U);
  EXPECT_EQ(config->log_level, LogLevel::info);
  EXPECT_EQ(config->drain, std::chrono::seconds(30));
}

TEST(Config, ReadsListsRepeatedOrWithCommas) {
  const auto config =
      configure({{"listen", {"0.0.0.0:80", "[::]:81"}}, {"regions", {"eu-west-1, us-east-1"}}}, "/data");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->listen.size(), 2U);
  EXPECT_EQ(config->listen[1].str(), "[::]:81");
  ASSERT_EQ(config->regions.size(), 2U);
  EXPECT_EQ(config->regions[0].str(), "eu-west-1");
}

TEST(Config, ReadsTimesWithTheirUnit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(configure({}, "/data")->removal_grace, 24h);
  const std::pair<const char*, std::chrono::seconds> cases[] = {{"0s", 0s}, {"90s", 90s}, {"30m", 30min}, {"7d", 168h}};
  for (const auto& [text, time] : cases)
    EXPECT_EQ(configure({{"removal-grace", {text}}}, "/data")->removal_grace, time) << text;
}

TEST(Config, NamesTheSettingThatIsWrong) {
  EXPECT_EQ(error_of({{"listen", {"9480"}}}), "--listen 9480: must be HOST:PORT");
  EXPECT_EQ(error_of({{"listen", {"::1:9480"}}}),
            "--listen ::1:9480: must have an IPv6 address in brackets: [::1]:9480");
  EXPECT_EQ(error_of({{"listen", {"localhost:65536"}}}),
            "--listen localhost:65536: must end in a port from 0 to 65535");
  EXPECT_THAT(error_of({{"regions", {"us-east-1,,"}}}), HasSubstr("--regions us-east-1,,: must be"));
  EXPECT_THAT(error_of({{"log-level", {"loud"}}}), HasSubstr("must be debug, info, warn, error or off"));
  EXPECT_THAT(error_of({{"metrics", {"none"}}}), HasSubstr("must be loopback, all or off"));
  EXPECT_EQ(error_of({{"max-connections", {"0"}}}), "--max-connections 0: must be a number from 1 to 1000000");
  EXPECT_THAT(error_of({{"domain", {"http://x"}}}), HasSubstr("without a scheme or a port"));
  for (const auto* time : {"", "h", "24", "-1h", "1.5h", "1w", "4000d", "99999999999999999999d"})
    EXPECT_THAT(error_of({{"removal-grace", {time}}}), HasSubstr("must be a number with a unit")) << time;
}

TEST(Config, TellsWhatCanChangeWhileTheServerRuns) {
  const auto before = *configure({}, "/data");
  const auto after = *configure({{"log-level", {"debug"}},
                                 {"header-seconds", {"5"}},
                                 {"listen", {"127.0.0.1:1"}},
                                 {"git-program", {"git2"}},
                                 {"git-processes", {"3"}}},
                                "/data");
  const auto changed = changes(before, after);
  EXPECT_THAT(changed.at_once, ElementsAre("log-level", "git-processes", "git-processes-per-caller", "header-seconds"));
  EXPECT_THAT(changed.at_restart, ElementsAre("listen", "git-program"));
  EXPECT_TRUE(changes(before, before).at_once.empty());
}

/// Each setting but the two of TLS, which go together, with a value that is not its default.
const Values kOtherValues{{"data", {"/other"}},
                          {"listen", {"127.0.0.1:1"}},
                          {"domain", {"git.example.org"}},
                          {"regions", {"eu-west-1"}},
                          {"master-key", {"env:KEY"}},
                          {"log-level", {"debug"}},
                          {"log-format", {"json"}},
                          {"trusted-proxies", {"10.0.0.0/8"}},
                          {"oidc-private-networks", {"10.0.0.0/8"}},
                          {"oidc-authorities", {"ca.pem"}},
                          {"metrics", {"all"}},
                          {"max-connections", {"1"}},
                          {"max-push-bytes", {"1"}},
                          {"fetch-cache-bytes", {"1"}},
                          {"git-program", {"git2"}},
                          {"git-processes", {"3"}},
                          {"git-processes-per-caller", {"3"}},
                          {"git-queue", {"3"}},
                          {"git-queue-per-caller", {"3"}},
                          {"git-wait-seconds", {"3"}},
                          {"removal-grace", {"1h"}},
                          {"idle-seconds", {"3"}},
                          {"header-seconds", {"3"}},
                          {"body-seconds", {"3"}},
                          {"write-seconds", {"3"}},
                          {"undelete-time", {"1h"}},
                          {"unreachable-time", {"1h"}},
                          {"audit-keep", {"1h"}},
                          {"drain-seconds", {"3"}}};

TEST(Config, KnowsOfEverySettingWhetherItCanChangeWhileTheServerRuns) {
  const auto before = *configure({}, "/data");
  for (const Setting& setting : settings()) {
    Values values{{"tls-certificate", {"a.pem"}}, {"tls-key", {"a.key"}}};
    if (!setting.name.starts_with("tls-")) {
      const auto other = kOtherValues.find(setting.name);
      ASSERT_NE(other, kOtherValues.end()) << setting.name;
      values = {*other};
    }
    const auto after = configure(values, "/data");
    ASSERT_TRUE(after) << after.error().message;
    const auto changed = changes(before, *after);
    const auto names_it = testing::Contains(HasSubstr(std::string(setting.name)));
    EXPECT_TRUE(testing::Matches(names_it)(changed.at_once) != testing::Matches(names_it)(changed.at_restart))
        << setting.name;
  }
}

TEST(Config, TakesUpWhatCanChangeAndKeepsTheRest) {
  const auto before = *configure({}, "/data");
  const auto after = *configure(kOtherValues, "/data");
  const auto running = taken_up(before, after);
  EXPECT_TRUE(changes(running, after).at_once.empty());
  EXPECT_EQ(running.connection.handshake, after.connection.handshake);
  EXPECT_EQ(changes(running, after).at_restart, changes(before, after).at_restart);
}

TEST(Config, GivesOneCallerHalfOfTheProcessesAndAQuarterOfTheQueue) {
  const auto turns = configure({{"git-processes", {"1"}}, {"git-queue", {"100"}}}, "/data")->git_turns;
  EXPECT_EQ(turns.at_once_per_caller, 1U);
  EXPECT_EQ(turns.waiting_per_caller, 25U);
  EXPECT_EQ(configure({}, "/data")->git_turns.at_once_per_caller, 8U);
}

TEST(Config, BoundsAHandshakeByTheTimeForAHeader) {
  EXPECT_EQ(configure({}, "/data")->connection.handshake, std::chrono::seconds(15));
  EXPECT_EQ(configure({{"header-seconds", {"2"}}}, "/data")->connection.handshake, std::chrono::seconds(2));
}

TEST(Config, TrustsNoProxyUnlessTold) {
  EXPECT_TRUE(configure({}, "/data")->trusted_proxies.empty());
  EXPECT_EQ(configure({{"trusted-proxies", {"10.0.0.0/8, ::1"}}}, "/data")->trusted_proxies.size(), 2U);
  EXPECT_EQ(error_of({{"trusted-proxies", {"proxy.example.org"}}}),
            "--trusted-proxies proxy.example.org: must be addresses or blocks of them, such as 10.0.0.0/8");
}

TEST(Config, TakesCertificateAndKeyTogether) {
  EXPECT_EQ(error_of({{"tls-certificate", {"a.pem"}}}), "--tls-certificate needs --tls-key beside it");
  EXPECT_EQ(error_of({{"tls-key", {"a.pem"}}}), "--tls-key needs --tls-certificate beside it");
  const auto config = configure({{"tls-certificate", {"a.pem"}}, {"tls-key", {"b.pem"}}}, "/data");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->tls->certificate, "a.pem");
  EXPECT_EQ(config->tls->key, "b.pem");
}

TEST(DefaultData, IsTheFirstFolderThatTheEnvironmentNames) {
  EXPECT_EQ(default_data(variables({{"XDG_DATA_HOME", "/x"}, {"HOME", "/h"}})), "/x/crossgate");
  EXPECT_EQ(default_data(variables({{"STATE_DIRECTORY", "/var/lib/crossgate"}, {"HOME", "/h"}})), "/var/lib/crossgate");
  EXPECT_EQ(default_data(variables({{"HOME", "/h"}})), "/h/.local/share/crossgate");
  EXPECT_EQ(default_data(variables({})), "/var/lib/crossgate");
}

TEST(Endpoint, KnowsWhetherOnlyThisMachineReachesIt) {
  EXPECT_TRUE(Endpoint::parse("127.0.0.2:1")->is_loopback());
  EXPECT_TRUE(Endpoint::parse("[::1]:1")->is_loopback());
  EXPECT_TRUE(Endpoint::parse("localhost:1")->is_loopback());
  EXPECT_FALSE(Endpoint::parse("0.0.0.0:1")->is_loopback());
  EXPECT_FALSE(Endpoint::parse("git.example.org:1")->is_loopback());
}

TEST(Endpoint, KnowsWhetherItStandsForEveryAddress) {
  EXPECT_TRUE(Endpoint::parse("0.0.0.0:1")->is_unspecified());
  EXPECT_TRUE(Endpoint::parse("[::]:1")->is_unspecified());
  EXPECT_FALSE(Endpoint::parse("127.0.0.1:1")->is_unspecified());
  EXPECT_FALSE(Endpoint::parse("git.example.org:1")->is_unspecified());
}

}  // namespace
}  // namespace crossgate::server
