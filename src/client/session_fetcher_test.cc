#include "client/session_fetcher.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <thread>

#include "client/child.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/session_lock.h"
#include "client/testing/clock.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

/// An STS that counts its calls.
class FakeSts final : public HttpClient {
 public:
  Result<HttpAnswer> send(const HttpRequest& request) override {
    const std::scoped_lock lock(mutex_);
    bodies.push_back(request.body);
    if (refuses)
      return HttpAnswer{403,
                        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"};
    return HttpAnswer{
        200,
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIASESSION00001</AccessKeyId>"
        "<SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>"
        "<Expiration>2026-01-02T04:04:05Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"};
  }
  std::vector<std::string> bodies;
  bool refuses = false;

 private:
  std::mutex mutex_;
};

class Fetching : public testing::Test {
 protected:
  ~Fetching() override { std::filesystem::remove_all(home_); }

  Result<Session> fetch(const Source& source) { return fetch(source, cache_); }
  Result<Session> fetch(const Source& source, const SessionCache& cache) {
    ServiceClient services(
        sts_, kClock, [](auto) {}, 1);
    SessionFetcher fetcher({environment_,
                            cache,
                            kEndpoint,
                            services,
                            {sts_, kClock, [](auto pause) { std::this_thread::sleep_for(pause); }, warn_},
                            [](const std::string& serial) -> Result<std::string> { return "code of " + serial; }});
    TRY(auto session, fetcher.fetch(source));
    return *std::move(session);
  }

  static Source role(std::optional<std::string> mfa = std::nullopt) {
    RoleSource role;
    role.role_arn = "arn:aws:iam::111122223333:role/R";
    role.mfa_serial = std::move(mfa);
    role.source = std::make_unique<const Source>(Source{
        Session{{*AccessKeyId::parse("AKIASOURCE000001"), Secret(std::string("s")), std::nullopt}, std::nullopt}});
    return Source{std::move(role)};
  }

  void keep(int seconds_left) {
    const Session session{{*AccessKeyId::parse("ASIAONFILE000001"), Secret(std::string("x")), Secret(std::string("t"))},
                          kClock.now() + std::chrono::seconds(seconds_left)};
    ASSERT_TRUE(cache_.store(role(), session, kClock.now()));
  }

  inline static const Endpoint kEndpoint{"http://127.0.0.1:1", "us-east-1", false};
  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-fetch-" + std::to_string(::getpid()));
  Environment environment_{{{"HOME", home_}}};
  SessionCache cache_{environment_, kEndpoint};
  FakeSts sts_;
  std::string warnings_;
  std::mutex warning_;
  Warn warn_ = [this](std::string_view text) {
    const std::scoped_lock lock(warning_);
    warnings_ += std::string(text) + '\n';
  };
};

TEST_F(Fetching, AssumesARoleOnceAndKeepsItsSession) {
  EXPECT_EQ(fetch(role())->credentials.access_key_id.str(), "ASIASESSION00001");
  EXPECT_EQ(fetch(role())->credentials.access_key_id.str(), "ASIASESSION00001");
  ASSERT_EQ(sts_.bodies.size(), 1u);
  EXPECT_THAT(sts_.bodies.front(), HasSubstr("RoleSessionName=crossgate-session-1767323045"));
  EXPECT_EQ(warnings_, "");
}

TEST_F(Fetching, MakesOneCallForAHundredWhoAskAtOnce) {
  std::vector<std::thread> askers;  // libc++ has no jthread yet
  for (int i = 0; i < 100; ++i) askers.emplace_back([this] { EXPECT_TRUE(fetch(role())); });
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(sts_.bodies.size(), 1u);
}

TEST_F(Fetching, UsesAStaleSessionAsLongAsItIsValidWhenStsFails) {
  sts_.refuses = true;
  keep(60);
  EXPECT_EQ(fetch(role())->credentials.access_key_id.str(), "ASIAONFILE000001");
  EXPECT_THAT(warnings_, HasSubstr("going on with the session at hand"));
  keep(0);
  EXPECT_EQ(fetch(role()).error().code, kRefused);
}

TEST_F(Fetching, GoesOnWithoutAFileThatIsNoSession) {
  ASSERT_TRUE(write_file_atomically(*cache_.path(role()), "nonsense"));
  EXPECT_EQ(fetch(role())->credentials.access_key_id.str(), "ASIASESSION00001");
  EXPECT_THAT(warnings_, HasSubstr("a kept session is passed over"));
}

TEST_F(Fetching, GoesOnWhereNothingCanBeKept) {
  std::filesystem::create_directories(home_);
  ASSERT_TRUE(write_file_atomically(home_ + "/.aws", "a file where a folder should be"));
  EXPECT_EQ(fetch(role())->credentials.access_key_id.str(), "ASIASESSION00001");
  EXPECT_THAT(warnings_, HasSubstr("the session is not kept"));
}

TEST_F(Fetching, DoesNotWaitForItselfWhereARoleIsAssumedByAnotherSessionOfItself) {
  RoleSource by_itself = std::get<RoleSource>(role().kind);
  by_itself.source = std::make_unique<const Source>(role());
  // At AWS's STS, where both sessions have one name.
  const SessionCache shared(environment_, {"https://sts.us-east-1.amazonaws.com", "us-east-1", true});
  EXPECT_TRUE(fetch(Source{std::move(by_itself)}, shared));
  EXPECT_EQ(sts_.bodies.size(), 2u);
}

const Sleep kNoSleep = [](auto) {};

TEST_F(Fetching, AsksWithoutTheLockAfterAMinuteAndSaysForWhomItWaits) {
  const SessionLock held = SessionLock::acquire(environment_, "a-session", kNoSleep, warn_);
  std::chrono::milliseconds waited(0);
  SessionLock other = SessionLock::acquire(
      environment_, "a-session", [&](auto pause) { waited += pause; }, warn_);
  EXPECT_EQ(waited, std::chrono::minutes(1));
  EXPECT_EQ(warnings_, "waiting for another process, which asks for the same session (fuser " + home_ +
                           "/.cache/crossgate/locks/a-session tells which)\n");
  other.record_failure({kRefused, "nobody holds this lock"}, kClock.now());
  EXPECT_FALSE(held.failure_between(kClock.now(), kClock.now()));
}

TEST_F(Fetching, SharesAFailureOfItsOwnTimeOnly) {
  using std::chrono::seconds;
  SessionLock lock = SessionLock::acquire(environment_, "a-session", kNoSleep, warn_);
  const Time now = kClock.now();
  lock.record_failure({kRefused, "no"}, now);
  EXPECT_EQ(lock.failure_between(now, now)->message, "no");
  EXPECT_FALSE(lock.failure_between(now + seconds(1), now + seconds(2)));
  EXPECT_FALSE(lock.failure_between(now - seconds(2), now - seconds(1)));  // the clock has been put right since
  lock.forget_failure();
  EXPECT_FALSE(lock.failure_between(now, now));
}

TEST_F(Fetching, AsksForTheCodeOfAnMfaDevice) {
  ASSERT_TRUE(fetch(role("serial")));
  EXPECT_THAT(sts_.bodies.front(), HasSubstr("TokenCode=code%20of%20serial"));
}

TEST_F(Fetching, RunsACredentialProcess) {
  const auto session = fetch(Source{ProcessSource{
      R"(sh -c 'echo "{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS00001\",\"SecretAccessKey\":\"s\"}"')", "p"}});
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->credentials.access_key_id.str(), "AKIAPROCESS00001");
  EXPECT_THAT(fetch(Source{ProcessSource{"false", "p"}}).error().message, HasSubstr("false failed"));
  EXPECT_THAT(fetch(Source{ProcessSource{"/nowhere/x", "p"}}).error().message, HasSubstr("cannot run /nowhere/x"));
}

TEST(Child, IsKilledWhenItPrintsMoreThanItMay) {
  const auto outcome = run_child({"sh", "-c", "trap '' PIPE; while :; do echo more; done 2>/dev/null"}, 10);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("larger than 10 bytes"));
}

struct Answer {
  const char* json;
  const char* why;
};
class ProcessAnswer : public testing::TestWithParam<Answer> {};
TEST_P(ProcessAnswer, IsRefusedWithAReason) {
  const auto session = parse_process_answer(GetParam().json, "p", kClock.now());
  ASSERT_FALSE(session);
  EXPECT_THAT(session.error().message, HasSubstr(GetParam().why));
}
INSTANTIATE_TEST_SUITE_P(
    , ProcessAnswer,
    testing::Values(
        Answer{"", "did not print a JSON object"}, Answer{"[]", "did not print a JSON object"},
        Answer{R"({"Version":2})", "another Version"}, Answer{R"({})", "another Version"},
        Answer{R"({"Version":1,"AccessKeyId":"AKIAPROCESS00001"})", "is missing"},
        Answer{R"({"Version":1,"AccessKeyId":"AKIAPROCESS00001","SecretAccessKey":"s","Expiration":"x"})",
               "not a time"},
        Answer{
            R"({"Version":1,"AccessKeyId":"AKIAPROCESS00001","SecretAccessKey":"s","Expiration":"2026-01-02T03:04:05Z"})",
            "already expired"}));

}  // namespace
}  // namespace crossgate::client
