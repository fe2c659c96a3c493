#include "client/service_client.h"

#include <gmock/gmock.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <deque>

#include "client/exit_status.h"
#include "client/testing/clock.h"
#include "client/testing/scripted_http.h"

namespace crossgate::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const sigv4::Credentials kCredentials{*AccessKeyId::parse("AKIDEXAMPLEEXAMPLE"), Secret(std::string("s")),
                                      std::nullopt};

Result<boost::json::value> call(HttpClient& http, std::string_view service, std::string_view name,
                                const boost::json::object& input, std::vector<long>* pauses = nullptr) {
  ServiceClient client(
      http, kClock,
      [&](auto time) {
        if (pauses != nullptr) pauses->push_back(time.count());
      },
      3);
  return client.call(*api::find_operation(service, name), input, {"http://127.0.0.1:9480", "eu-west-1", false},
                     kCredentials);
}

TEST(ServiceClient, SpeaksJsonToCodeCommit) {
  ScriptedHttp http({HttpAnswer{200, R"({"repositoryMetadata":{"repositoryName":"n"}})"}});
  const auto answer = call(http, "codecommit", "GetRepository", {{"repositoryName", "n"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(boost::json::serialize(*answer), R"({"repositoryMetadata":{"repositoryName":"n"}})");
  const HttpRequest& request = http.requests.front();
  EXPECT_EQ(request.url, "http://127.0.0.1:9480/");
  EXPECT_EQ(request.body, R"({"repositoryName":"n"})");
  EXPECT_EQ(header(request, "X-Amz-Target"), "CodeCommit_20150413.GetRepository");
  EXPECT_EQ(header(request, "Host"), "127.0.0.1:9480");
  EXPECT_THAT(header(request, "Authorization"),
              HasSubstr("Credential=AKIDEXAMPLEEXAMPLE/20260102/eu-west-1/codecommit/aws4_request"));
}

TEST(ServiceClient, SpeaksFormsAndXmlToSts) {
  ScriptedHttp http({HttpAnswer{200,
                                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn><Account>1</Account>"
                                "<UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>"}});
  const auto answer = call(http, "sts", "GetCallerIdentity", {});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->at("Account"), "1");
  EXPECT_EQ(http.requests.front().body, "Action=GetCallerIdentity&Version=2011-06-15");
}

TEST(ServiceClient, TellsARefusalInTheWordsOfTheAwsCli) {
  ScriptedHttp http({HttpAnswer{400, R"({"__type":"RepositoryDoesNotExistException","message":"n does not exist"})"}});
  const auto answer = call(http, "codecommit", "GetRepository", {{"repositoryName", "n"}});
  EXPECT_EQ(answer.error().code, kRefused);
  EXPECT_EQ(
      answer.error().message,
      "An error occurred (RepositoryDoesNotExistException) when calling the GetRepository operation: n does not exist");
  EXPECT_EQ(http.requests.size(), 1u);
}

TEST(ServiceClient, TriesThreeTimesAndPausesBetween) {
  std::vector<long> pauses;
  ScriptedHttp http({HttpAnswer{503, ""}, fail(kOther, "no connection"),
                     HttpAnswer{400, R"({"__type":"ThrottlingException","message":"slow"})"}});
  const auto answer = call(http, "codecommit", "GetRepository", {}, &pauses);
  EXPECT_EQ(answer.error().message,
            "An error occurred (ThrottlingException) when calling the GetRepository operation (reached max retries: "
            "2): slow");
  ASSERT_EQ(pauses.size(), 2u);
  EXPECT_LE(pauses[0], 1000);
  EXPECT_LE(pauses[1], 2000);
}

TEST(ServiceClient, SignsByTheServersClockOnceItsOwnIsRefused) {
  const HttpAnswer refused{403, R"({"__type":"InvalidSignatureException","message":"Signature expired"})",
                           from_epoch_seconds(1'767'323'045 + 3600)};
  ScriptedHttp http({refused, HttpAnswer{200, "{}"}});
  EXPECT_TRUE(call(http, "codecommit", "GetRepository", {}));
  EXPECT_EQ(header(http.requests[0], "X-Amz-Date"), "20260102T030405Z");
  EXPECT_EQ(header(http.requests[1], "X-Amz-Date"), "20260102T040405Z");

  ScriptedHttp stubborn({refused, refused});
  EXPECT_FALSE(call(stubborn, "codecommit", "GetRepository", {}));
  EXPECT_EQ(stubborn.requests.size(), 2u);
}

TEST(ServiceClient, DoesNotBlameTheClockForAWrongKey) {
  ScriptedHttp http({HttpAnswer{403, R"({"__type":"InvalidSignatureException","message":"no"})",
                                from_epoch_seconds(1'767'323'045 + 60)}});
  EXPECT_FALSE(call(http, "codecommit", "GetRepository", {}));
  EXPECT_EQ(http.requests.size(), 1u);
}

TEST(ServiceClient, TellsTheLogNoSecret) {
  ScriptedHttp http({HttpAnswer{200,
                                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>"
                                "<SecretAccessKey>hidden1</SecretAccessKey><SessionToken>hidden2</SessionToken>"
                                "<Expiration>2026-01-02T03:04:05Z</Expiration></Credentials></AssumeRoleResult>"
                                "</AssumeRoleResponse>"}});
  std::string told;
  ServiceClient client(
      http, kClock, [](auto) {}, 3, [&](std::string_view event) { (told += event) += '\n'; });
  const boost::json::object input{{"RoleArn", "r"}, {"RoleSessionName", "s"}, {"TokenCode", "hidden3"}};
  ASSERT_TRUE(
      client.call(*api::find_operation("sts", "AssumeRole"), input, {"http://h", "eu-west-1", false}, kCredentials));
  EXPECT_THAT(told, HasSubstr(R"("RoleArn": "r")"));
  EXPECT_THAT(told, HasSubstr("signed with AKIDEXAMPLEEXAMPLE for eu-west-1/sts"));
  EXPECT_THAT(told, HasSubstr(R"("AccessKeyId": "ASIA", "SecretAccessKey": "****")"));
  EXPECT_THAT(told, testing::Not(HasSubstr("hidden")));
}

TEST(RetryQuota, LeavesAServerInTroubleAlone) {
  RetryQuota quota;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(quota.take(true));
  EXPECT_FALSE(quota.take(false));
  quota.give_back();
  EXPECT_TRUE(quota.take(false));
}

TEST(MaxAttempts, AreThoseOfTheVariableTheProfileOrTheMode) {
  const auto configuration =
      *Configuration::parse("[profile p]\nmax_attempts = 7\n[profile l]\nretry_mode = legacy\n", "");
  const auto attempts = [&](Environment::Variables variables, const char* profile) {
    const Environment environment(std::move(variables));
    return max_attempts({environment, configuration, configuration.profile(profile)});
  };
  EXPECT_EQ(attempts({}, "none"), 3);
  EXPECT_EQ(attempts({}, "p"), 7);
  EXPECT_EQ(attempts({}, "l"), 5);
  EXPECT_EQ(attempts({{"AWS_MAX_ATTEMPTS", "2"}}, "p"), 2);
  EXPECT_EQ(attempts({{"AWS_RETRY_MODE", "legacy"}}, "none"), 5);
}

TEST(ServiceClient, ReportsAServerThatCannotBeReached) {
  ScriptedHttp http({fail(kOther, "a"), fail(kOther, "b"), fail(kOther, "c")});
  const auto answer = call(http, "codecommit", "GetRepository", {});
  EXPECT_EQ(answer.error().code, kOther);
  EXPECT_EQ(answer.error().message, "c");
}

TEST(ServiceClient, GoesOnAfterATransientFailure) {
  ScriptedHttp http({HttpAnswer{500, "oops"}, HttpAnswer{200, "{}"}});
  EXPECT_TRUE(call(http, "codecommit", "GetRepository", {}));
}

TEST(ServiceClient, SaysThatAnAnswerCannotBeRead) {
  ScriptedHttp http({HttpAnswer{200, "<html>"}});
  EXPECT_THAT(call(http, "codecommit", "GetRepository", {}).error().message, HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace crossgate::client
