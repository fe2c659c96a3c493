#include "client/fetching/fetching.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <deque>
#include <filesystem>

#include "base/file_descriptor.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/testing/clock.h"
#include "client/testing/scripted_http.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Le;
using testing::Lt;

/// "KEYID until TIME", or "STATUS: message".
std::string outcome(const Result<Session>& session) {
  if (!session) return std::to_string(exit_status(session.error())) + ": " + session.error().message;
  return std::string(session->credentials.access_key_id.str()) + " until " + format_iso8601(*session->expires);
}

Means means(HttpClient& http) {
  return {http, kClock, [](auto) {}};
}

std::string metadata(std::string_view expiration) {
  return R"({"Code":"Success","AccessKeyId":"ASIAINSTANCE0001","SecretAccessKey":"s","Token":"t","Expiration":")" +
         std::string(expiration) + "\"}";
}

InstanceSource instance(bool version_1 = true) {
  return {"http://169.254.169.254", std::chrono::hours(1), version_1, "no role here"};
}

TEST(Instance, IsAskedForATokenFirst) {
  ScriptedHttp http(
      {HttpAnswer{200, "token"}, HttpAnswer{200, "role"}, HttpAnswer{200, metadata("2026-01-02T09:00:00Z")}});
  EXPECT_EQ(outcome(ask_instance(instance(), means(http))), "ASIAINSTANCE0001 until 2026-01-02T09:00:00Z");
  EXPECT_THAT(http.lines, ElementsAre("PUT http://169.254.169.254/latest/api/token",
                                      "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                                      "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/role"));
  EXPECT_EQ(header(http.requests[0], "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(header(http.requests[2], "X-aws-ec2-metadata-token"), "token");
}

class TokenAnswer : public testing::TestWithParam<std::pair<Result<HttpAnswer>, bool>> {};
TEST_P(TokenAnswer, DecidesWhetherVersion1IsTried) {
  ScriptedHttp http({GetParam().first, HttpAnswer{200, "role"}, HttpAnswer{200, metadata("2026-01-02T09:00:00Z")}});
  EXPECT_EQ(outcome(ask_instance(instance(), means(http))),
            GetParam().second ? "ASIAINSTANCE0001 until 2026-01-02T09:00:00Z" : "253: no role here");
  EXPECT_EQ(http.lines.size(), GetParam().second ? 3u : 1u);
}
INSTANTIATE_TEST_SUITE_P(, TokenAnswer,
                         testing::Values(std::pair(HttpAnswer{403, ""}, true), std::pair(HttpAnswer{404, ""}, true),
                                         std::pair(HttpAnswer{405, ""}, true), std::pair(HttpAnswer{400, ""}, false),
                                         std::pair(fail(kSilence, "read time-out"), true),
                                         std::pair(fail(kOther, "no route"), false)));

TEST(Instance, IsNotAskedByVersion1WhereThatIsDisabled) {
  ScriptedHttp http({HttpAnswer{403, ""}});
  EXPECT_THAT(outcome(ask_instance(instance(false), means(http))), HasSubstr("version 1 is disabled"));
}

TEST(Instance, GivesCredentialsAnotherQuarterOfAnHourWhenTheyHaveEnded) {
  ScriptedHttp http(
      {HttpAnswer{200, "token"}, HttpAnswer{200, "role"}, HttpAnswer{200, metadata("2026-01-02T03:00:00Z")}});
  EXPECT_EQ(outcome(ask_instance(instance(), means(http))), "ASIAINSTANCE0001 until 2026-01-02T03:19:05Z");
}

TEST(Instance, HasNoCredentialsWhereItsRoleDoesNotTrustIt) {
  ScriptedHttp http({HttpAnswer{200, "token"}, HttpAnswer{200, "role"},
                     HttpAnswer{200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"m"})"}});
  EXPECT_EQ(outcome(ask_instance(instance(), means(http))), "253: no role here");
}

TEST(Instance, SaysItsRegion) {
  ScriptedHttp http({HttpAnswer{200, "token"}, HttpAnswer{200, "eu-west-1"}});
  EXPECT_EQ(ask_instance_for_region(instance(), means(http))->str(), "eu-west-1");
  ScriptedHttp nobody({fail(kOther, "no route")});
  EXPECT_EQ(ask_instance_for_region(instance(), means(nobody)).error().code, kConfiguration);
}

/// A port of this machine that takes connections and never says a word, or takes none.
class SilentPort {
 public:
  explicit SilentPort(bool takes_connections = true) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_TRUE(::bind(socket_.get(), generic, size) == 0 && (!takes_connections || ::listen(socket_.get(), 1) == 0) &&
                ::getsockname(socket_.get(), generic, &size) == 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  const std::string& url() const { return url_; }

 private:
  FileDescriptor socket_;
  std::string url_;
};

/// Remembers how long each request might take, and gives it a moment.
class WatchedHttp final : public HttpClient {
 public:
  Result<HttpAnswer> send(const HttpRequest& request) override {
    lines.push_back(request.method + ' ' + request.url);
    patience.push_back(*request.patience);
    HttpRequest hurried = request;
    hurried.patience = std::chrono::milliseconds(1);
    return http_->send(hurried);
  }
  std::vector<std::string> lines;
  std::vector<std::chrono::milliseconds> patience;

 private:
  std::unique_ptr<HttpClient> http_ = make_curl_client({});
};

TEST(Instance, ThatNeverAnswersIsAskedOnceByEachVersionWithinItsTime) {
  const SilentPort port;
  const std::chrono::milliseconds in_all = std::chrono::hours(1);
  WatchedHttp http;
  EXPECT_EQ(outcome(ask_instance({port.url(), in_all, true, "no role here"}, means(http))), "253: no role here");
  EXPECT_THAT(http.lines, ElementsAre("PUT " + port.url() + "/latest/api/token",
                                      "GET " + port.url() + "/latest/meta-data/iam/security-credentials/"));
  // What the first leaves of the time is the second's.
  EXPECT_THAT(http.patience, ElementsAre(Le(in_all / 2), Lt(in_all)));
}

TEST(Http, TellsSilenceFromNobody) {
  const SilentPort silent, nobody(false);
  HttpRequest request{silent.url(), {}};
  request.patience = std::chrono::milliseconds(50);
  request.past_proxies = true;
  const auto http = make_curl_client({});
  EXPECT_EQ(http->send(request).error().code, kSilence);
  request.url = nobody.url();
  request.patience = std::chrono::hours(1);
  EXPECT_EQ(http->send(request).error().code, kOther);
}

TEST(Http, GoesByAllProxyForNoHttpUrl) {
  const SilentPort proxy;
  ::setenv("ALL_PROXY", proxy.url().c_str(), 1);
  for (const char* name : {"no_proxy", "NO_PROXY"}) ::unsetenv(name);
  HttpRequest request{"http://127.0.0.1:1/", {}};
  request.patience = std::chrono::hours(1);
  const auto without = make_curl_client({})->send(request);
  request.patience = std::chrono::milliseconds(200);
  HttpSettings settings;
  settings.http_proxy = proxy.url();
  const auto with = make_curl_client(settings)->send(request);
  ::unsetenv("ALL_PROXY");
  EXPECT_EQ(without.error().code, kOther);
  EXPECT_EQ(with.error().code, kSilence);
}

TEST(Container, IsAskedPastProxiesWithItsToken) {
  ScriptedHttp http({HttpAnswer{200, metadata("2026-01-02T09:00:00Z")}});
  const ContainerSource source{"http://169.254.170.23/v1/credentials", Secret(std::string("token"))};
  EXPECT_EQ(outcome(ask_container(source, means(http))), "ASIAINSTANCE0001 until 2026-01-02T09:00:00Z");
  EXPECT_TRUE(http.requests.front().past_proxies);
  EXPECT_EQ(header(http.requests.front(), "Authorization"), "token");
}

TEST(Container, IsAskedThreeTimesAtMost) {
  ScriptedHttp http({fail(kOther, "no route"), HttpAnswer{503, ""}, HttpAnswer{500, ""}});
  EXPECT_THAT(outcome(ask_container({"http://127.0.0.1/c", std::nullopt}, means(http))),
              HasSubstr("255: Error when retrieving credentials from container-role: Received non 200 response 500"));
  EXPECT_EQ(http.lines.size(), 3u);
}

class AtHome : public testing::Test {
 protected:
  ~AtHome() override { std::filesystem::remove_all(home_); }
  void write(const std::string& path, const std::string& text) {
    ASSERT_TRUE(write_file_atomically(home_ + "/" + path, text));
  }
  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-fetching-" + std::to_string(::getpid()));
  Environment environment_{{{"HOME", home_}}};
};

class Sso : public AtHome {
 protected:
  void keep_token(const std::string& members) {
    // SHA-1 of "work"
    write(".aws/sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json", members);
  }
  std::string fetch(HttpClient& http) { return outcome(fetch_sso_role(source_, environment_, means(http))); }

  SsoSource source_{"work",
                    "https://d-1.awsapps.com/start",
                    "111122223333",
                    "Developer",
                    "us-east-1",
                    {"https://portal.sso.us-east-1.amazonaws.com", "us-east-1", true},
                    {"https://oidc.us-east-1.amazonaws.com", "us-east-1", true},
                    "dev"};
};

constexpr std::string_view kRoleCredentials =
    R"({"roleCredentials":{"accessKeyId":"ASIASSOROLE00001","secretAccessKey":"s","sessionToken":"t",)"
    R"("expiration":1767326645000}})";

TEST_F(Sso, ServesWithTheTokenThatAwsSsoLoginKept) {
  keep_token(R"({"accessToken":"good","expiresAt":"2026-01-02T09:00:00Z"})");
  ScriptedHttp http({HttpAnswer{200, std::string(kRoleCredentials)}});
  EXPECT_EQ(fetch(http), "ASIASSOROLE00001 until 2026-01-02T04:04:05Z");
  EXPECT_THAT(http.lines, ElementsAre("GET https://portal.sso.us-east-1.amazonaws.com/federation/credentials"
                                      "?role_name=Developer&account_id=111122223333"));
  EXPECT_EQ(header(http.requests.front(), "x-amz-sso_bearer_token"), "good");
}

TEST_F(Sso, SaysWhatToRunWithoutAToken) {
  ScriptedHttp http({});
  EXPECT_EQ(fetch(http),
            "255: Error loading SSO Token: Token for work does not exist.\n  Run: aws sso login --profile dev");
}

constexpr std::string_view kEnded =
    R"({"accessToken":"old","expiresAt":"2026-01-02T03:00:00Z","clientId":"c","clientSecret":"s",)"
    R"("refreshToken":"r","registrationExpiresAt":"2026-03-01T00:00:00Z"})";

TEST_F(Sso, RefreshesATokenThatEndsAndKeepsTheNewOne) {
  keep_token(std::string(kEnded));
  ScriptedHttp http({HttpAnswer{200, R"({"accessToken":"new","expiresIn":28800,"refreshToken":"r2"})"},
                     HttpAnswer{200, std::string(kRoleCredentials)}, HttpAnswer{200, std::string(kRoleCredentials)}});
  EXPECT_EQ(fetch(http), "ASIASSOROLE00001 until 2026-01-02T04:04:05Z");
  EXPECT_EQ(http.lines.front(), "POST https://oidc.us-east-1.amazonaws.com/token");
  EXPECT_THAT(http.requests.front().body, HasSubstr(R"("refreshToken":"r")"));
  EXPECT_EQ(header(http.requests[1], "x-amz-sso_bearer_token"), "new");
  EXPECT_EQ(fetch(http), "ASIASSOROLE00001 until 2026-01-02T04:04:05Z");
  EXPECT_EQ(http.lines.size(), 3u);
}

TEST_F(Sso, WarnsWhereTheNewTokenCannotBeKept) {
  keep_token(std::string(kEnded));
  ScriptedHttp http(
      {HttpAnswer{200, R"({"accessToken":"new","expiresIn":28800})"}, HttpAnswer{200, std::string(kRoleCredentials)}});
  std::string said;
  Means telling = means(http);
  telling.warn = [&](std::string_view text) { said += text; };
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit nothing{0, before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &nothing);
  const auto session = fetch_sso_role(source_, environment_, telling);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_TRUE(session);
  EXPECT_THAT(said, HasSubstr("the refreshed SSO token is not kept"));
}

TEST_F(Sso, SaysWhatToRunWhenARefreshIsRefused) {
  keep_token(std::string(kEnded));
  ScriptedHttp http({HttpAnswer{400, R"({"error":"invalid_grant"})"}});
  EXPECT_EQ(fetch(http),
            "255: The SSO session associated with profile \"dev\" has expired, and could not be refreshed.\n"
            "  Run: aws sso login --profile dev");
}

TEST_F(Sso, SaysWhatToRunWhenThePortalRefusesTheToken) {
  keep_token(R"({"accessToken":"revoked","expiresAt":"2026-01-02T09:00:00Z"})");
  ScriptedHttp http({HttpAnswer{401, ""}});
  EXPECT_THAT(fetch(http), HasSubstr("has expired or is otherwise invalid.\n  Run: aws sso login --profile dev"));
  ScriptedHttp forbidden({HttpAnswer{403, R"({"message":"No access"})"}});
  EXPECT_EQ(
      fetch(forbidden),
      "254: IAM Identity Center gives no credentials of role Developer in account 111122223333 (HTTP status 403): "
      "No access");
}

TEST_F(AtHome, AWebIdentityIsProvedByItsTokenAlone) {
  write("token", "the-token\n");
  const WebIdentitySource source{"arn:aws:iam::111122223333:role/R", home_ + "/token", std::nullopt};
  ScriptedHttp http({HttpAnswer{
      200,
      "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
      "<AccessKeyId>ASIAIDENTITY0001</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>"
      "<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
      "</AssumeRoleWithWebIdentityResponse>"}});
  const Endpoint sts{"https://sts.us-east-1.amazonaws.com", "us-east-1", true};
  EXPECT_EQ(outcome(assume_role_with_web_identity(source, sts, means(http))),
            "ASIAIDENTITY0001 until 2026-01-02T04:04:05Z");
  EXPECT_EQ(http.requests.front().body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FR"
            "&RoleSessionName=crossgate-session-1767323045&WebIdentityToken=the-token");
  EXPECT_EQ(header(http.requests.front(), "Authorization"), "");
}

TEST_F(AtHome, ALoginSessionServesAsLongAsItIsGood) {
  const LoginSource source{"arn:x", "dev"};
  EXPECT_EQ(outcome(load_login(source, environment_, kClock.now())),
            "255: The login session of profile \"dev\" is not there.\n  Run: aws login --profile dev");
  // SHA-256 of "arn:x"
  const std::string file = ".aws/login/cache/37a06272f0dfc7bb2f54fc52ee96e397a3e77c4a540d48d73ccc73def8b54b47.json";
  write(file, R"({"accessToken":{"accessKeyId":"ASIALOGIN0000001","secretAccessKey":"s","sessionToken":"t",)"
              R"("accountId":"1","expiresAt":"2026-01-02T03:10:00Z"}})");
  EXPECT_EQ(outcome(load_login(source, environment_, kClock.now())), "ASIALOGIN0000001 until 2026-01-02T03:10:00Z");
  EXPECT_THAT(outcome(load_login(source, environment_, from_epoch_seconds(1'767'400'000))), HasSubstr("has expired"));
}

}  // namespace
}  // namespace crossgate::client
