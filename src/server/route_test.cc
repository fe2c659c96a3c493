#include "server/route.h"

#include <gmock/gmock.h>

#include <tuple>

namespace crossgate::server {
namespace {

int status_of(std::string_view method, std::string_view path, std::string_view query = "") {
  const Route found = route(method, path, query);
  const auto* nothing = std::get_if<NoRoute>(&found);
  return nothing == nullptr ? 200 : nothing->status;
}

TEST(Route, FindsTheThreeRequestsOfGit) {
  const auto fetch = std::get<GitRoute>(route("GET", "/v1/repos/My.Repo-1_x/info/refs", "service=git-upload-pack"));
  EXPECT_EQ(fetch.repository.str(), "My.Repo-1_x");
  EXPECT_EQ(fetch.service, git::Service::upload_pack);
  EXPECT_TRUE(fetch.advertisement);

  const auto push = std::get<GitRoute>(route("GET", "/v1/repos/a/info/refs", "service=git-receive-pack"));
  EXPECT_EQ(push.service, git::Service::receive_pack);
  EXPECT_TRUE(push.advertisement);

  const auto upload = std::get<GitRoute>(route("POST", "/v1/repos/a/git-upload-pack", ""));
  EXPECT_EQ(upload.service, git::Service::upload_pack);
  EXPECT_FALSE(upload.advertisement);
  EXPECT_EQ(std::get<GitRoute>(route("POST", "/v1/repos/a/git-receive-pack", "")).service, git::Service::receive_pack);
}

TEST(Route, FindsTheApiAndTheProbes) {
  EXPECT_TRUE(std::holds_alternative<ApiRoute>(route("POST", "/", "")));
  EXPECT_TRUE(std::holds_alternative<ApiRoute>(route("GET", "/", "Action=GetCallerIdentity")));
  EXPECT_TRUE(std::holds_alternative<HealthRoute>(route("GET", "/healthz", "")));
  EXPECT_TRUE(std::holds_alternative<ReadyRoute>(route("HEAD", "/readyz", "")));
  EXPECT_TRUE(std::holds_alternative<MetricsRoute>(route("GET", "/metrics", "")));
}

TEST(Route, RefusesTheWrongMethodAndNamesTheRightOnes) {
  const auto nothing = std::get<NoRoute>(route("PUT", "/", ""));
  EXPECT_EQ(nothing.status, 405);
  EXPECT_EQ(nothing.allow, "POST, GET");
  EXPECT_EQ(status_of("POST", "/v1/repos/a/info/refs", "service=git-upload-pack"), 405);
  EXPECT_EQ(status_of("GET", "/v1/repos/a/git-upload-pack"), 405);
  EXPECT_EQ(status_of("DELETE", "/healthz"), 405);
}

TEST(Route, RefusesGitsDumbProtocolWithAReason) {
  const auto nothing = std::get<NoRoute>(route("GET", "/v1/repos/a/info/refs", ""));
  EXPECT_EQ(nothing.status, 403);
  EXPECT_THAT(nothing.line, testing::HasSubstr("dumb"));
  EXPECT_EQ(status_of("GET", "/v1/repos/a/info/refs", "service=git-upload-archive"), 403);
  EXPECT_EQ(status_of("GET", "/v1/repos/a/info/refs", "service=git-upload-pack&service=git-receive-pack"), 403);
}

class NoLookup : public testing::TestWithParam<const char*> {};

TEST_P(NoLookup, IsReachedByThisPath) { EXPECT_EQ(status_of("GET", GetParam(), "service=git-upload-pack"), 404); }

INSTANTIATE_TEST_SUITE_P(PathTricks, NoLookup,
                         testing::Values("/v1/repos/../info/refs", "/v1/repos/./info/refs", "/v1/repos//info/refs",
                                         "/v1/repos/%2e%2e/info/refs", "/v1/repos/a%2Fb/info/refs",
                                         "/v1/repos/a%00/info/refs", "/v1/repos/a/b/info/refs",
                                         "/v1/repos/a//info/refs", "/v1/repos/a/info//refs", "//v1/repos/a/info/refs",
                                         "/v1//repos/a/info/refs", "/v1/repos/a/../b/info/refs",
                                         "/v1/repos/a.git/info/refs", "/v1/repos/a/info/refs/",
                                         "/v1/repos/a\\b/info/refs", "/v1/repos/a/objects/info/packs",
                                         "/v1/repos/a/HEAD", "/v1/repos/a", "/v1/repos/", "/v1/repos",
                                         "/V1/repos/a/info/refs", "/healthz/", "/..", "/index.html"));

}  // namespace
}  // namespace crossgate::server
