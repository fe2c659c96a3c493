#include "client/operation_command.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"
#include "client/testing/clock.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

/// Answers every call with an empty list, and remembers where it went.
class RecordingHttp final : public HttpClient {
 public:
  Result<HttpAnswer> send(const HttpRequest& request) override {
    urls.push_back(request.url);
    return HttpAnswer{200, R"({"repositories": []})"};
  }
  std::vector<std::string> urls;
};

/// An instance in eu-west-1; it remembers whether it was asked.
class FetcherOfInstance final : public Fetcher {
 public:
  Result<std::optional<Session>> fetch(const Source&) override { return std::nullopt; }
  Result<std::optional<Region>> fetch_region(const InstanceSource& instance) override {
    asked.push_back(instance.url);
    return Region::parse("eu-west-1").value();
  }
  std::vector<std::string> asked;
};

/// An unsigned call of a machine without configuration, but for `variables`.
class Calling : public testing::Test {
 protected:
  Result<void> call(std::string_view service, std::string_view operation, Environment::Variables variables) {
    variables.emplace("HOME", "/nonexistent");
    GlobalOptions globals;
    globals.sign_request = false;
    const auto context = Context::load(Environment(std::move(variables)), globals);
    ServiceClient services(
        http_, kClock, [](auto) {}, 1);
    return run_operation(*find_operation_by_option_name(*find_service(service), operation), {},
                         {*context, fetcher_, services, [](std::string_view) { return Result<void>(); }});
  }

  RecordingHttp http_;
  FetcherOfInstance fetcher_;
};

TEST_F(Calling, WithoutARegionGoesToTheInstances) {
  EXPECT_TRUE(call("codecommit", "list-repositories", {}));
  EXPECT_THAT(http_.urls, ElementsAre("https://codecommit.eu-west-1.amazonaws.com/"));
}

TEST_F(Calling, WithARegionAsksNoInstance) {
  EXPECT_TRUE(call("codecommit", "list-repositories", {{"AWS_REGION", "us-east-2"}}));
  EXPECT_THAT(http_.urls, ElementsAre("https://codecommit.us-east-2.amazonaws.com/"));
  EXPECT_THAT(fetcher_.asked, IsEmpty());
}

TEST_F(Calling, AsksNoInstanceWhereThatIsForbidden) {
  const auto called = call("codecommit", "list-repositories", {{"AWS_EC2_METADATA_DISABLED", "true"}});
  ASSERT_FALSE(called);
  EXPECT_EQ(called.error().code, kConfiguration);
  EXPECT_THAT(called.error().message, StartsWith("You must specify a region"));
  EXPECT_THAT(fetcher_.asked, IsEmpty());
}

TEST_F(Calling, AsksNoInstanceForAServiceThatHasNoRegions) {
  (void)call("organizations", "list-accounts", {});
  EXPECT_EQ(http_.urls.size(), 1u);
  EXPECT_THAT(fetcher_.asked, IsEmpty());
}

}  // namespace
}  // namespace crossgate::client
