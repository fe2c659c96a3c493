// Condition keys that follow from what a request of IAM's says.
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

/// May a user who may do everything where this key has this value do that?
class RequestKeys : public ServicesTest {
 protected:
  Answer ask(std::string_view key, std::string_view value, std::string_view operation, std::string_view input) {
    const std::string document = R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":["iam:PassRole","iam:CreateServiceSpecificCredential"],"Resource":"*",
         "Condition":{"StringNotEquals":{")" +
                                 std::string(key) + R"(":")" + std::string(value) + "\"}}}]}";
    return world.make_user("user" + std::to_string(++made_), document).iam(operation, input);
  }

  int made_ = 0;
};

TEST_F(RequestKeys, ARoleInAnInstanceProfileIsPassedToEc2) {
  const auto both = texts({{"InstanceProfileName", "machines"}, {"RoleName", "machine"}});
  ASSERT_THAT(world.root().iam("CreateRole", texts({{"RoleName", "machine"},
                                                    {"AssumeRolePolicyDocument", trusting("111122223333")}})),
              Succeeds());
  ASSERT_THAT(world.root().iam("CreateInstanceProfile", R"({"InstanceProfileName": "machines"})"), Succeeds());
  EXPECT_THAT(ask("iam:PassedToService", "lambda.amazonaws.com", "AddRoleToInstanceProfile", both),
              FailsWith(kAccessDenied));
  EXPECT_THAT(ask("iam:PassedToService", "ec2.amazonaws.com", "AddRoleToInstanceProfile", both), Succeeds());
}

TEST_F(RequestKeys, AServiceSpecificCredentialNamesItsService) {
  const auto input = R"({"UserName": "alice", "ServiceName": "codecommit.amazonaws.com"})";
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  const auto key = "iam:ServiceSpecificCredentialServiceName";
  EXPECT_THAT(ask(key, "cassandra.amazonaws.com", "CreateServiceSpecificCredential", input), FailsWith(kAccessDenied));
  EXPECT_THAT(ask(key, "codecommit.amazonaws.com", "CreateServiceSpecificCredential", input), Succeeds());
}

}  // namespace
}  // namespace crossgate::services::iam_api
