#include "api/sts/sts.h"
#include "iam/policy.h"
#include "services/testing/world.h"

namespace crossgate::services::sts {
namespace {

using api::sts::kPackedPolicyTooLarge;

/// The article's two accounts: a developer in the management account, and a role in the member account that trusts
/// him and may do everything with CodeCommit.
class Sessions : public ServicesTest {
 protected:
  Sessions() {
    make_role(trusting("arn:aws:iam::111122223333:user/developer"));
    EXPECT_THAT(admin.iam("PutRolePolicy", texts({{"RoleName", "CodeCommitDeveloper"},
                                                  {"PolicyName", "its"},
                                                  {"PolicyDocument", policy("Allow", "codecommit:*", "*")}})),
                Succeeds());
  }
  void make_role(std::string_view trust) {
    EXPECT_THAT(
        admin.iam("CreateRole", texts({{"RoleName", "CodeCommitDeveloper"}, {"AssumeRolePolicyDocument", trust}})),
        Succeeds());
  }
  Answer assume(const Client& client, std::initializer_list<std::pair<std::string_view, std::string_view>> more = {}) {
    std::vector<std::pair<std::string_view, std::string_view>> members{{"RoleArn", role_arn},
                                                                       {"RoleSessionName", "dev@laptop"}};
    members.insert(members.end(), more.begin(), more.end());
    boost::json::object input;
    for (const auto& [name, value] : members) input[{name.data(), name.size()}] = std::string(value);
    return client.sts("AssumeRole", boost::json::serialize(input));
  }
  std::string denied(std::string_view caller, std::string_view arn) {
    return "User: " + std::string(caller) +
           " is not authorized to perform: sts:AssumeRole on resource: " + std::string(arn);
  }

  Client developer = world.make_user("developer", policy("Allow", "sts:AssumeRole", "*"));
  AccountId member = world.make_account("member@example.com");
  Client admin = world.root(member);
  const std::string member_id = std::string(member.str());
  const std::string role_arn = "arn:aws:iam::" + member_id + ":role/CodeCommitDeveloper";
  const std::string developer_arn = "arn:aws:iam::111122223333:user/developer";
};

TEST_F(Sessions, TheDeveloperWorksInTheMemberAccountThroughTheRole) {
  const auto answer = assume(developer);
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/AssumedRoleUser/Arn"),
            "arn:aws:sts::" + member_id + ":assumed-role/CodeCommitDeveloper/dev@laptop");
  EXPECT_EQ(at(*answer, "/Credentials/AccessKeyId").substr(0, 4), "ASIA");
  EXPECT_EQ(at(*answer, "/Credentials/Expiration"), format_iso8601(storage::kNoon + std::chrono::hours(1)));
  EXPECT_EQ(at(*answer, "/PackedPolicySize"), "(none)");

  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  const auto identity = session->sts("GetCallerIdentity");
  ASSERT_THAT(identity, Succeeds());
  EXPECT_EQ(at(*identity, "/Arn"), at(*answer, "/AssumedRoleUser/Arn"));
  EXPECT_EQ(at(*identity, "/UserId"), at(*answer, "/AssumedRoleUser/AssumedRoleId"));
  EXPECT_EQ(at(*identity, "/Account"), member_id);
  const auto made = session->codecommit("CreateRepository", R"({"repositoryName": "payments"})");
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/repositoryMetadata/accountId"), member_id);
  EXPECT_THAT(session->iam("ListUsers"), FailsWith(kAccessDenied));
}

TEST_F(Sessions, CallerIdentityNeedsNoPermission) {
  const auto nobody = world.make_user("nobody", policy("Deny", "*", "*"));
  const auto identity = nobody.sts("GetCallerIdentity");
  ASSERT_THAT(identity, Succeeds());
  EXPECT_EQ(at(*identity, "/Arn"), "arn:aws:iam::111122223333:user/nobody");
  EXPECT_EQ(at(*world.root().sts("GetCallerIdentity"), "/UserId"), "111122223333");
}

TEST_F(Sessions, WithoutTrustThereIsNoSession) {
  const auto other = world.make_user("other", policy("Allow", "sts:AssumeRole", "*"));
  EXPECT_THAT(assume(other), FailsWith(kAccessDenied, denied("arn:aws:iam::111122223333:user/other", role_arn)));
}

TEST_F(Sessions, ARoleThatIsMissingAnswersAsOneThatDoesNotTrust) {
  const auto other = world.make_user("other", policy("Allow", "sts:AssumeRole", "*"));
  for (const auto& arn :
       {"arn:aws:iam::" + member_id + ":role/Missing", "arn:aws:iam::" + member_id + ":user/developer",
        "arn:aws:iam::" + member_id + ":role/x/CodeCommitDeveloper",
        std::string("arn:aws:iam::999999999999:role/Missing"), std::string("arn:aws:iam::111122223333:role/Missing")}) {
    EXPECT_THAT(assume(other, {{"RoleArn", arn}}),
                FailsWith(kAccessDenied, denied("arn:aws:iam::111122223333:user/other", arn)));
  }
}

TEST_F(Sessions, WithoutAnAllowOfItsOwnSideTheCallerStaysOut) {
  ASSERT_THAT(world.root().iam("PutUserPolicy", texts({{"UserName", "developer"},
                                                       {"PolicyName", "its"},
                                                       {"PolicyDocument", policy("Allow", "codecommit:*", "*")}})),
              Succeeds());
  EXPECT_THAT(assume(world.user("developer")), FailsWith(kAccessDenied, denied(developer_arn, role_arn)));
}

TEST_F(Sessions, WithinOneAccountTrustInTheVeryUserSuffices) {
  const auto local = world.make_user("local", policy("Allow", "codecommit:*", "*"), member);
  const auto make = [&](std::string_view name, std::string_view trust) {
    EXPECT_THAT(admin.iam("CreateRole", texts({{"RoleName", name}, {"AssumeRolePolicyDocument", trust}})), Succeeds());
    return assume(local, {{"RoleArn", "arn:aws:iam::" + member_id + ":role/" + std::string(name)}});
  };
  EXPECT_THAT(make("named", trusting("arn:aws:iam::" + member_id + ":user/local")), Succeeds());
  EXPECT_THAT(make("delegated", trusting("arn:aws:iam::" + member_id + ":root")), FailsWith(kAccessDenied));
}

TEST_F(Sessions, RootAssumesNoRole) {
  EXPECT_THAT(assume(world.root()), FailsWith(kAccessDenied, "Roles may not be assumed by root accounts."));
}

TEST_F(Sessions, TheExternalIdIsAConditionOfTheTrust) {
  ASSERT_THAT(
      admin.iam("UpdateAssumeRolePolicy", texts({{"RoleName", "CodeCommitDeveloper"},
                                                 {"PolicyDocument",
                                                  R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                            "Principal": {"AWS": "111122223333"},
                            "Condition": {"StringEquals": {"sts:ExternalId": "hello"}}}})"}})),
      Succeeds());
  EXPECT_THAT(assume(developer, {{"ExternalId", "hello"}}), Succeeds());
  EXPECT_THAT(assume(developer, {{"ExternalId", "other"}}), FailsWith(kAccessDenied));
  EXPECT_THAT(assume(developer), FailsWith(kAccessDenied));
}

TEST_F(Sessions, TheDurationHasTheRolesLimit) {
  EXPECT_EQ(at(*assume(developer, {{"DurationSeconds", "900"}}), "/Credentials/Expiration"),
            format_iso8601(storage::kNoon + std::chrono::minutes(15)));
  EXPECT_THAT(
      assume(developer, {{"DurationSeconds", "3601"}}),
      FailsWith(kValidation, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
  EXPECT_THAT(assume(developer, {{"DurationSeconds", "899"}}), FailsWith(kValidation));
  ASSERT_THAT(admin.iam("UpdateRole", R"({"RoleName": "CodeCommitDeveloper", "MaxSessionDuration": 43200})"),
              Succeeds());
  EXPECT_THAT(assume(developer, {{"DurationSeconds", "43200"}}), Succeeds());
}

TEST_F(Sessions, AStrangerIsNotToldTheRolesLimit) {
  const auto other = world.make_user("other", policy("Allow", "sts:AssumeRole", "*"));
  EXPECT_THAT(assume(other, {{"DurationSeconds", "43200"}}), FailsWith(kAccessDenied));
}

TEST_F(Sessions, AChainedSessionLastsAnHourAtMost) {
  ASSERT_THAT(admin.iam("CreateRole", texts({{"RoleName", "second"},
                                             {"MaxSessionDuration", "43200"},
                                             {"AssumeRolePolicyDocument", trusting(role_arn)}})),
              Succeeds());
  ASSERT_THAT(admin.iam("PutRolePolicy", texts({{"RoleName", "CodeCommitDeveloper"},
                                                {"PolicyName", "chain"},
                                                {"PolicyDocument", policy("Allow", "sts:AssumeRole", "*")}})),
              Succeeds());
  const auto first = world.session(*assume(developer));
  ASSERT_TRUE(first);
  const std::string second = "arn:aws:iam::" + member_id + ":role/second";
  EXPECT_THAT(assume(*first, {{"RoleArn", second}, {"DurationSeconds", "3601"}}),
              FailsWith(kValidation,
                        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
                        "by role chaining"));
  EXPECT_THAT(assume(*first, {{"RoleArn", second}}), Succeeds());
}

TEST_F(Sessions, ASessionPolicyNarrowsAndNeverWidens) {
  const auto narrow = R"({"Statement": {"Effect": "Allow", "Action": ["codecommit:GetRepository", "iam:*"],
                                        "Resource": "*"}})";
  const auto answer = assume(developer, {{"Policy", narrow}});
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/PackedPolicySize"), "1");
  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  EXPECT_THAT(session->codecommit("CreateRepository", R"({"repositoryName": "r"})"),
              FailsWith(kAccessDenied, "User: arn:aws:sts::" + member_id +
                                           ":assumed-role/CodeCommitDeveloper/dev@laptop is not authorized to perform: "
                                           "codecommit:CreateRepository on resource: arn:aws:codecommit:us-east-1:" +
                                           member_id +
                                           ":r because no session policy allows the "
                                           "codecommit:CreateRepository action"));
  EXPECT_THAT(session->iam("ListUsers"), FailsWith(kAccessDenied));
}

TEST_F(Sessions, AManagedSessionPolicyIsGivenByArn) {
  const auto assume_with = [&](std::string_view arn) {
    return developer.sts("AssumeRole", R"({"RoleArn": ")" + role_arn + R"(", "RoleSessionName": "s1",
                                           "PolicyArns": [{"arn": ")" +
                                           std::string(arn) + R"("}]})");
  };
  const auto answer = assume_with("arn:aws:iam::aws:policy/AWSCodeCommitReadOnly");
  ASSERT_THAT(answer, Succeeds());
  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  EXPECT_THAT(session->codecommit("ListRepositories"), Succeeds());
  EXPECT_THAT(session->codecommit("CreateRepository", R"({"repositoryName": "r"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(assume_with("arn:aws:iam::aws:policy/NoSuchPolicy"), FailsWith(iam::kMalformedPolicyDocument));
  EXPECT_THAT(assume_with("arn:aws:iam::111122223333:policy/foreign"), FailsWith(iam::kMalformedPolicyDocument));
}

TEST_F(Sessions, SessionPoliciesAreReadStrictlyAndBounded) {
  EXPECT_THAT(assume(developer, {{"Policy", "{}"}}), FailsWith(iam::kMalformedPolicyDocument));
  const auto document = policy("Allow", "codecommit:*", "*");
  EXPECT_THAT(assume(developer, {{"Policy", document + std::string(2048 - document.size(), ' ')}}), Succeeds());
  EXPECT_THAT(
      assume(developer, {{"Policy", document + std::string(2049 - document.size(), ' ')}}),
      FailsWith(kPackedPolicyTooLarge, "Packed policy consumes 101% of allotted space, please use smaller policy."));
}

TEST_F(Sessions, ARoleMadeAgainRevivesNoSession) {
  const auto answer = assume(developer);
  ASSERT_THAT(answer, Succeeds());
  ASSERT_TRUE(world.session(*answer));
  ASSERT_THAT(admin.iam("DeleteRolePolicy", R"({"RoleName": "CodeCommitDeveloper", "PolicyName": "its"})"), Succeeds());
  ASSERT_THAT(admin.iam("DeleteRole", R"({"RoleName": "CodeCommitDeveloper"})"), Succeeds());
  EXPECT_FALSE(world.session(*answer));
  make_role(trusting(developer_arn));
  EXPECT_FALSE(world.session(*answer));
  EXPECT_THAT(assume(developer), Succeeds());
}

TEST_F(Sessions, AUserMadeAgainIsNotTrusted) {
  ASSERT_THAT(world.root().iam("DeleteUserPolicy", R"({"UserName": "developer", "PolicyName": "its"})"), Succeeds());
  ASSERT_THAT(world.root().iam("DeleteUser", R"({"UserName": "developer"})"), Succeeds());
  const auto again = world.make_user("developer", policy("Allow", "sts:AssumeRole", "*"));
  EXPECT_THAT(assume(again), FailsWith(kAccessDenied, denied(developer_arn, role_arn)));
}

TEST_F(Sessions, ASessionExpires) {
  const auto answer = assume(developer, {{"DurationSeconds", "900"}});
  ASSERT_THAT(answer, Succeeds());
  world.clock.advance(std::chrono::minutes(14));
  EXPECT_TRUE(world.session(*answer));
  world.clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(world.session(*answer).error().code, kExpiredToken);
}

TEST_F(Sessions, ASessionIsNoUser) {
  ASSERT_THAT(admin.iam("AttachRolePolicy", texts({{"RoleName", "CodeCommitDeveloper"},
                                                   {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}})),
              Succeeds());
  const auto session = world.session(*assume(developer));
  ASSERT_TRUE(session);
  for (const std::string_view operation : {"GetUser", "CreateAccessKey", "ListAccessKeys"}) {
    EXPECT_THAT(session->iam(operation),
                FailsWith(kValidation, "Must specify userName when calling with non-User credentials"));
  }
}

}  // namespace
}  // namespace crossgate::services::sts
