#include "client/remote_codecommit.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

Result<RemotePlan> plan(const std::string& url, Environment::Variables variables) {
  TRY(const auto parsed, parse_remote_url(url));
  variables["AWS_CONFIG_FILE"] = "/nowhere";
  variables["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere";
  GlobalOptions globals;
  globals.region = parsed.region;
  TRY(const auto context, Context::load(Environment(std::move(variables)), std::move(globals)));
  return plan_remote("origin", parsed, context, "/opt/crossgate");
}

std::string url_of(const std::string& url, const Environment::Variables& variables) {
  const auto planned = plan(url, variables);
  return planned ? planned->words.back() : planned.error().message;
}

TEST(RemoteUrl, NamesProfileRegionAndRepository) {
  const auto url = parse_remote_url("eu-west-1://some profile@payments");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->region, "eu-west-1");
  EXPECT_EQ(url->profile, "some profile");
  EXPECT_EQ(url->repository, "payments");
  EXPECT_FALSE(parse_remote_url("codecommit://payments")->region);
  for (const std::string bad : {"payments", "codecommit://", "codecommit://p@", "codecommit://a/b", "://a"})
    EXPECT_EQ(parse_remote_url(bad).error().code, kUsage) << bad;
}

TEST(Remote, HandsOverToGitsOwnHelperWithNoSecretInItsWords) {
  const auto planned = plan("codecommit://p@payments", {{"AWS_REGION", "us-east-1"}});
  ASSERT_TRUE(planned) << planned.error().message;
  EXPECT_THAT(planned->words, ElementsAre("git", "remote-https", "origin",
                                          "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/payments"));
  const std::string section = "credential.https://git-codecommit.us-east-1.amazonaws.com.";
  EXPECT_THAT(planned->settings,
              ElementsAre(Pair(section + "helper", ""),
                          Pair(section + "helper",
                               "!'/opt/crossgate' codecommit --profile 'p' --region 'us-east-1' credential-helper "
                               "--ignore-host-check --ephemeral"),
                          Pair(section + "useHttpPath", "true")));
}

TEST(Remote, SetsItsHelperForTheHostAndPortAlone) {
  EXPECT_EQ(plan("eu-west-1://r", {{"CODE_COMMIT_ENDPOINT", "http://127.0.0.1:9480/below"}})->settings.front().first,
            "credential.http://127.0.0.1:9480.helper");
}

TEST(Remote, GoesWhereTheRegionThePartitionOrTheEndpointIs) {
  EXPECT_EQ(url_of("cn-north-1://r", {}), "https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/r");
  EXPECT_EQ(url_of("eu-west-1://r", {{"CODE_COMMIT_ENDPOINT", "codecommit.example.org:8443"}}),
            "https://codecommit.example.org:8443/v1/repos/r");
  EXPECT_EQ(url_of("eu-west-1://r", {{"CODE_COMMIT_ENDPOINT", "http://127.0.0.1:9480"}}),
            "http://127.0.0.1:9480/v1/repos/r");
  EXPECT_EQ(url_of("eu-west-1://r", {{"AWS_ENDPOINT_URL", "http://127.0.0.1:9480"}}),
            "http://git-codecommit.eu-west-1.amazonaws.com.localhost:9480/v1/repos/r");
  EXPECT_THAT(url_of("codecommit://r", {}), HasSubstr("the URL names no region"));
}

TEST(Remote, AddsToTheSettingsThatAParentGaveByVariable) {
  const std::vector<std::pair<std::string, std::string>> settings{{"a.b", "c"}};
  EXPECT_THAT(
      as_variables(settings, Environment(Environment::Variables{{"GIT_CONFIG_COUNT", "2"}})),
      ElementsAre(Pair("GIT_CONFIG_KEY_2", "a.b"), Pair("GIT_CONFIG_VALUE_2", "c"), Pair("GIT_CONFIG_COUNT", "3")));
}

}  // namespace
}  // namespace crossgate::client
