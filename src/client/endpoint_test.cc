#include "client/endpoint.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "client/exit_status.h"
#include "client/files.h"
#include "client/rule_set.h"
#include "client/setup_aws.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

std::string url_of(const api::Service& service, Environment::Variables variables, std::string_view config = "",
                   const std::optional<std::string>& region_option = std::nullopt,
                   const std::optional<std::string>& endpoint_option = std::nullopt) {
  const Environment environment(std::move(variables));
  const auto configuration = *Configuration::parse(config, "");
  const Settings settings{environment, configuration, configuration.profile("default")};
  const auto region = find_region(region_option, settings);
  if (!region) return region.error().message;
  const auto endpoint = find_endpoint(service, endpoint_option, *region, settings);
  return endpoint ? endpoint->url + " " + endpoint->signing_region + (endpoint->is_aws ? " aws" : "")
                  : endpoint.error().message;
}

TEST(Endpoint, IsAwssOwnUnlessConfigured) {
  EXPECT_EQ(url_of(api::kCodeCommit, {{"AWS_REGION", "eu-west-1"}}),
            "https://codecommit.eu-west-1.amazonaws.com eu-west-1 aws");
  EXPECT_EQ(url_of(api::kSts, {}), "https://sts.amazonaws.com us-east-1 aws");
  EXPECT_EQ(url_of(api::kSts, {}, "", "cn-north-1"), "https://sts.cn-north-1.amazonaws.com.cn cn-north-1 aws");
  EXPECT_EQ(url_of(api::kIam, {}, "", "eu-west-1"), "https://iam.amazonaws.com us-east-1 aws");
  EXPECT_EQ(url_of(api::kOrganizations, {}), "https://organizations.us-east-1.amazonaws.com us-east-1 aws");
  EXPECT_THAT(url_of(api::kCodeCommit, {}), HasSubstr("You must specify a region"));
}

TEST(Endpoint, PrefersOptionThenVariablesThenServicesSectionThenProfile) {
  const std::string config =
      "[default]\nregion = r1\nservices = s\nendpoint_url = http://profile\n[services s]\nsts =\n  endpoint_url = "
      "http://section\n";
  EXPECT_EQ(url_of(api::kSts, {}, config), "http://section r1");
  EXPECT_EQ(url_of(api::kCodeCommit, {}, config), "http://profile r1");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_ENDPOINT_URL", "http://all/"}}, config), "http://all r1");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_STS", "http://one"}}, config),
            "http://one r1");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_ENDPOINT_URL", "http://all"}}, config, std::nullopt, "http://option"),
            "http://option r1");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}, config),
            "https://sts.r1.amazonaws.com r1 aws");
}

TEST(Endpoint, HasVariantsThatTheEnvironmentOrTheProfileAsksFor) {
  const std::string config = "[default]\nregion = us-east-1\nuse_fips_endpoint = true\n";
  EXPECT_EQ(url_of(api::kSts, {}, config), "https://sts-fips.us-east-1.amazonaws.com us-east-1 aws");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_USE_FIPS_ENDPOINT", "false"}, {"AWS_USE_DUALSTACK_ENDPOINT", "TRUE"}}, config),
            "https://sts.us-east-1.api.aws us-east-1 aws");
  EXPECT_EQ(url_of(api::kSts, {{"AWS_ENDPOINT_URL", "http://own"}}, config), "http://own us-east-1");
}

TEST(Endpoint, RefusesWhatIsNoUrl) {
  for (const std::string bad : {"ftp://x", "127.0.0.1:9480", "http://", "http://a b", "http://a?b", "http://u@a"})
    EXPECT_THAT(url_of(api::kSts, {{"AWS_ENDPOINT_URL", bad}}), HasSubstr("Invalid endpoint")) << bad;
}

TEST(Endpoint, TellsItsHostWithoutTheSchemesOwnPort) {
  EXPECT_EQ((Endpoint{"http://a:80", "", false}.host()), "a");
  EXPECT_EQ((Endpoint{"https://a:80/x", "", false}.host()), "a:80");
  EXPECT_EQ((Endpoint{"https://a:443/x", "", false}.path()), "/x");
  EXPECT_EQ((Endpoint{"https://a", "", false}.path()), "/");
}

TEST(Region, IsFoundInTheOrderOfAwsCliVersionTwo) {
  const std::string config = "[default]\nregion = from-profile\n";
  EXPECT_THAT(url_of(api::kSts, {}, config), HasSubstr("from-profile"));
  EXPECT_THAT(url_of(api::kSts, {{"AWS_DEFAULT_REGION", "second"}}, config), HasSubstr("second"));
  EXPECT_THAT(url_of(api::kSts, {{"AWS_DEFAULT_REGION", "second"}, {"AWS_REGION", "first"}}, config),
              HasSubstr("first"));
  EXPECT_THAT(url_of(api::kSts, {{"AWS_REGION", "Not A Region"}}), HasSubstr("Provided region_name 'Not A Region'"));
}

TEST(RuleSet, IsReadAsItWasWritten) {
  EXPECT_EQ(*read_rule_set(make_rule_set("http://127.0.0.1:9480"), "f", std::nullopt), "http://127.0.0.1:9480");
}

TEST(RuleSet, MayNameTheRegion) {
  const std::string set = make_rule_set("http://codecommit.{Region}.example.org");
  EXPECT_EQ(*read_rule_set(set, "f", *Region::parse("eu-west-1")), "http://codecommit.eu-west-1.example.org");
  EXPECT_THAT(read_rule_set(set, "f", std::nullopt).error().message, HasSubstr("needs a region"));
}

TEST(RuleSet, OfAnotherFormIsRefused) {
  for (const std::string set :
       {"", "{}", R"({"rules":[]})", R"({"rules":[{"endpoint":{"url":"http://a"}},{"endpoint":{"url":"http://b"}}]})",
        R"({"rules":[{"conditions":[{"fn":"isSet"}],"endpoint":{"url":"http://a"}}]})",
        R"({"rules":[{"endpoint":{"url":{}}}]})"})
    EXPECT_EQ(read_rule_set(set, "f", std::nullopt).error().code, kConfiguration) << set;
}

class SetupAws : public testing::Test {
 protected:
  ~SetupAws() override { std::filesystem::remove_all(home_); }
  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-setup-" + std::to_string(::getpid()));
};

TEST_F(SetupAws, WritesRuleSetsThatAreFoundThroughAwsDataPath) {
  const Environment before{{{"HOME", home_}}};
  const auto report = setup_aws({}, "http://127.0.0.1:9480", before);
  ASSERT_TRUE(report) << report.error().message;
  const std::string folder = home_ + "/.local/share/crossgate/aws-models";
  EXPECT_EQ(report->output, "export AWS_DATA_PATH=" + folder + "\n");
  for (const api::Service* service : {&api::kSts, &api::kIam, &api::kOrganizations, &api::kCodeCommit})
    EXPECT_EQ(url_of(*service, {{"AWS_DATA_PATH", "/nowhere:" + folder}}, "", "us-east-1"),
              "http://127.0.0.1:9480 us-east-1");
}

TEST_F(SetupAws, NeverWritesBelowTheFolderThatWouldRedirectEveryTool) {
  const std::vector<std::string> words{"--directory", home_ + "/.aws/models"};
  EXPECT_EQ(setup_aws(words, "http://a", Environment{{{"HOME", home_}}}).error().code, kUsage);
}

TEST_F(SetupAws, SaysThatAProxyStandsInTheWay) {
  const Environment::Variables proxy{{"http_proxy", "http://p:1"}};
  EXPECT_EQ(proxy_in_the_way("http://127.0.0.1:9480", Environment(proxy)), "http_proxy");
  EXPECT_EQ(proxy_in_the_way("https://127.0.0.1:9480", Environment(proxy)), std::nullopt);
  for (const std::string exception : {"127.0.0.1", "*", "a, 127.0.0.1 ,b", ".0.0.1"}) {
    auto variables = proxy;
    variables["no_proxy"] = exception;
    EXPECT_EQ(proxy_in_the_way("http://127.0.0.1:9480", Environment(variables)), std::nullopt) << exception;
  }
}

}  // namespace
}  // namespace crossgate::client
