// GetSessionToken, GetFederationToken, GetAccessKeyInfo; and what such credentials may not call.
#include "base/text.h"
#include "services/testing/world.h"

namespace crossgate::services::sts {
namespace {

constexpr std::string_view kInvalid = "The security token included in the request is invalid.";

class Tokens : public ServicesTest {
 protected:
  Client session_of(const Answer& answer) { return world.session(answer.value()).value(); }

  Client root = world.root();
  Client alice = world.make_user("alice", policy("Allow", "*", "*"));
};

TEST_F(Tokens, ASessionTokenIsTheUserForTwelveHours) {
  const auto answer = alice.sts("GetSessionToken");
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/Credentials/Expiration"), format_iso8601(storage::kNoon + std::chrono::hours(12)));
  const auto session = session_of(answer);
  EXPECT_EQ(at(*session.sts("GetCallerIdentity"), "/Arn"), "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ(at(*session.sts("GetCallerIdentity"), "/UserId"), alice.caller().unique_id);
  EXPECT_THAT(session.codecommit("ListRepositories"), Succeeds());
}

TEST_F(Tokens, ASessionTokenNeedsNoPermissionAndGivesNone) {
  const auto nobody = world.make_user("nobody", policy("Deny", "sts:*", "*"));
  const auto answer = nobody.sts("GetSessionToken", R"({"DurationSeconds": "900"})");
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/Credentials/Expiration"), format_iso8601(storage::kNoon + std::chrono::minutes(15)));
  EXPECT_THAT(session_of(answer).codecommit("ListRepositories"), FailsWith(kAccessDenied));
}

TEST_F(Tokens, TheRootUsersSessionLastsAnHour) {
  const auto answer = root.sts("GetSessionToken", R"({"DurationSeconds": "43200"})");
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/Credentials/Expiration"), format_iso8601(storage::kNoon + std::chrono::hours(1)));
  EXPECT_EQ(at(*session_of(answer).sts("GetCallerIdentity"), "/Arn"), "arn:aws:iam::111122223333:root");
}

// IAM User Guide, "Compare AWS STS credentials".
TEST_F(Tokens, ASessionTokenWithoutMfaReachesNeitherIamNorMostOfSts) {
  const auto session = session_of(alice.sts("GetSessionToken"));
  EXPECT_THAT(session.iam("ListUsers"), FailsWith(kUnrecognizedClient, kInvalid));
  EXPECT_THAT(session.sts("GetSessionToken"),
              FailsWith(kAccessDenied, "Cannot call GetSessionToken with session credentials"));
  EXPECT_THAT(session.sts("GetFederationToken", R"({"Name": "guest"})"),
              FailsWith(kAccessDenied, "Cannot call GetFederationToken with session credentials"));
  EXPECT_THAT(session.sts("GetAccessKeyInfo", R"({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})"), FailsWith(kAccessDenied));
  ASSERT_THAT(
      root.iam("CreateRole", texts({{"RoleName", "r"},
                                    {"AssumeRolePolicyDocument", trusting("arn:aws:iam::111122223333:user/alice")}})),
      Succeeds());
  EXPECT_THAT(
      session.sts("AssumeRole", texts({{"RoleArn", "arn:aws:iam::111122223333:role/r"}, {"RoleSessionName", "s1"}})),
      Succeeds());
}

TEST_F(Tokens, ARolesSessionMakesNoTokens) {
  ASSERT_THAT(
      root.iam("CreateRole", texts({{"RoleName", "r"},
                                    {"AssumeRolePolicyDocument", trusting("arn:aws:iam::111122223333:user/alice")}})),
      Succeeds());
  const auto session = session_of(
      alice.sts("AssumeRole", texts({{"RoleArn", "arn:aws:iam::111122223333:role/r"}, {"RoleSessionName", "s1"}})));
  for (const std::string_view operation : {"GetSessionToken", "GetFederationToken"})
    EXPECT_THAT(session.sts(operation, R"({"Name": "guest"})"), FailsWith(kAccessDenied)) << operation;
}

TEST_F(Tokens, AFederatedUserMayDoWhatBothPoliciesAllow) {
  const auto answer =
      alice.sts("GetFederationToken", texts({{"Name", "guest"}, {"Policy", policy("Allow", "codecommit:List*", "*")}}));
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/FederatedUser/Arn"), "arn:aws:sts::111122223333:federated-user/guest");
  EXPECT_EQ(at(*answer, "/FederatedUser/FederatedUserId"), "111122223333:guest");
  EXPECT_EQ(at(*answer, "/PackedPolicySize"), "1");
  const auto session = session_of(answer);
  EXPECT_EQ(at(*session.sts("GetCallerIdentity"), "/Arn"), at(*answer, "/FederatedUser/Arn"));
  EXPECT_EQ(at(*session.sts("GetCallerIdentity"), "/UserId"), "111122223333:guest");
  EXPECT_THAT(session.codecommit("ListRepositories"), Succeeds());
  EXPECT_THAT(session.codecommit("CreateRepository", R"({"repositoryName": "r"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(session.iam("ListUsers"), FailsWith(kUnrecognizedClient, kInvalid));
  for (const std::string_view operation : {"AssumeRole", "GetSessionToken", "GetFederationToken"})
    EXPECT_THAT(session.sts(operation, R"({"Name": "guest"})"), FailsWith(kAccessDenied)) << operation;
}

TEST_F(Tokens, AFederatedUserWithoutAPolicyMayDoNothing) {
  const auto session = session_of(alice.sts("GetFederationToken", R"({"Name": "guest"})"));
  EXPECT_THAT(session.codecommit("ListRepositories"), FailsWith(kAccessDenied));
  EXPECT_THAT(session.sts("GetCallerIdentity"), Succeeds());
}

TEST_F(Tokens, AFederationTokenNeedsPermissionAndTagsNeedTheirs) {
  const auto bob = world.make_user("bob", policy("Allow", "sts:GetFederationToken", "*"));
  EXPECT_THAT(bob.sts("GetFederationToken", R"({"Name": "guest"})"), Succeeds());
  EXPECT_THAT(bob.sts("GetFederationToken", R"({"Name": "guest", "Tags": [{"Key": "a", "Value": "b"}]})"),
              FailsWith(kAccessDenied));
  const auto nobody = world.make_user("nobody", policy("Allow", "codecommit:*", "*"));
  EXPECT_THAT(nobody.sts("GetFederationToken", R"({"Name": "guest"})"),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:user/nobody is not authorized to perform: "
                        "sts:GetFederationToken on resource: arn:aws:sts::111122223333:federated-user/guest because no "
                        "identity-based policy allows the sts:GetFederationToken action"));
  const auto tagged = alice.sts("GetFederationToken", R"({"Name": "guest", "Tags": [{"Key": "a", "Value": "b"}]})");
  iam::Context context;
  session_of(tagged).caller().describe(context);
  EXPECT_EQ(*context.find("aws:PrincipalTag/a"), std::vector<std::string>{"b"});
}

TEST_F(Tokens, AKeysAccountIsTold) {
  const auto made = root.iam("CreateAccessKey", R"({"UserName": "alice"})");
  const auto info = [&](std::string_view id) { return alice.sts("GetAccessKeyInfo", texts({{"AccessKeyId", id}})); };
  EXPECT_EQ(at(*info(at(*made, "/AccessKey/AccessKeyId")), "/Account"), "111122223333");
  EXPECT_EQ(at(*info(at(*alice.sts("GetSessionToken"), "/Credentials/AccessKeyId")), "/Account"), "111122223333");
  EXPECT_THAT(info("AKIAIOSFODNN7EXAMPLE"), FailsWith(kValidation));
  const auto nobody = world.make_user("nobody", policy("Deny", "*", "*"));
  EXPECT_THAT(nobody.sts("GetAccessKeyInfo", R"({"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"})"), FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::sts
