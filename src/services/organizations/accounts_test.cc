#include "api/organizations/types.h"
#include "services/testing/world.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;

constexpr std::string_view kMember = R"({"AccountName": "Payments", "Email": "payments@example.com"})";

class Accounts : public ServicesTest {
 protected:
  Client root = world.root();
};

TEST_F(Accounts, ANewAccountIsThereAtOnceWithTheRoleToEnterIt) {
  const auto made = root.organizations("CreateAccount", kMember);
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/CreateAccountStatus/State"), "SUCCEEDED");
  EXPECT_EQ(at(*made, "/CreateAccountStatus/AccountName"), "Payments");
  EXPECT_EQ(at(*made, "/CreateAccountStatus/RequestedTimestamp"), "1790000000");
  const auto id = at(*made, "/CreateAccountStatus/AccountId");
  ASSERT_TRUE(AccountId::parse(id)) << id;

  const auto status = root.organizations("DescribeCreateAccountStatus",
                                         texts({{"CreateAccountRequestId", at(*made, "/CreateAccountStatus/Id")}}));
  ASSERT_THAT(status, Succeeds());
  EXPECT_EQ(*status, *made);

  const auto admin = world.make_user("admin", policy("Allow", "*", "*"));
  const auto assumed = admin.sts(
      "AssumeRole",
      texts({{"RoleArn", "arn:aws:iam::" + id + ":role/OrganizationAccountAccessRole"}, {"RoleSessionName", "admin"}}));
  ASSERT_THAT(assumed, Succeeds());
  EXPECT_THAT(world.session(*assumed)->iam("CreateUser", R"({"UserName": "first"})"), Succeeds());
}

TEST_F(Accounts, TheRoleMayHaveAnotherName) {
  const auto made =
      root.organizations("CreateAccount", R"({"AccountName": "a", "Email": "a@example.com", "RoleName": "Entrance",
                           "IamUserAccessToBilling": "DENY"})");
  const auto member = AccountId::parse(at(*made, "/CreateAccountStatus/AccountId"));
  ASSERT_TRUE(member);
  EXPECT_THAT(world.root(*member).iam("GetRole", R"({"RoleName": "Entrance"})"), Succeeds());
}

TEST_F(Accounts, AnEmailAddressBelongsToOneAccount) {
  ASSERT_THAT(root.organizations("CreateAccount", kMember), Succeeds());
  const auto again = root.organizations("CreateAccount", R"({"AccountName": "b", "Email": "PAYMENTS@example.com"})");
  ASSERT_THAT(again, Succeeds());
  EXPECT_EQ(at(*again, "/CreateAccountStatus/State"), "FAILED");
  EXPECT_EQ(at(*again, "/CreateAccountStatus/FailureReason"), "EMAIL_ALREADY_EXISTS");
  EXPECT_EQ(at(*again, "/CreateAccountStatus/AccountId"), "(none)");
  EXPECT_EQ(*root.organizations("DescribeCreateAccountStatus",
                                texts({{"CreateAccountRequestId", at(*again, "/CreateAccountStatus/Id")}})),
            *again);
}

TEST_F(Accounts, WhatTheModelForbidsIsInvalidInput) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"({"AccountName": "a"})", "INPUT_REQUIRED"},
      {R"({"Email": "a@example.com"})", "INPUT_REQUIRED"},
      {R"({"AccountName": "a", "Email": "a@bcdefg"})", "INVALID_PATTERN"},
      {R"({"AccountName": "a", "Email": "a@b"})", "MIN_LENGTH_EXCEEDED"},
      {R"({"AccountName": "a", "Email": "a b@example.com"})", "INVALID_PATTERN"},
      {R"({"AccountName": "", "Email": "a@example.com"})", "MIN_LENGTH_EXCEEDED"},
      {R"({"AccountName": "123456789012345678901234567890123456789012345678901", "Email": "a@example.com"})",
       "MAX_LENGTH_EXCEEDED"},
      {R"({"AccountName": "a", "Email": "a@example.com", "RoleName": "a b"})", "INVALID_ROLE_NAME"},
      {R"({"AccountName": "a", "Email": "a@example.com", "Tags": [{"Key": "aws:a", "Value": "b"}]})",
       "INVALID_SYSTEM_TAGS_PARAMETER"}};
  for (const auto& [input, reason] : rows)
    EXPECT_THAT(root.organizations("CreateAccount", input), FailsWith(invalid_input(reason))) << input;
}

TEST_F(Accounts, AnOrganizationHasALimitOfAccounts) {
  world.deps.limits.accounts_per_organization = 1;
  EXPECT_THAT(root.organizations("CreateAccount", kMember),
              FailsWith(constraint_violation("ACCOUNT_NUMBER_LIMIT_EXCEEDED")));
}

TEST_F(Accounts, AreListedPageByPage) {
  const auto member = std::string(world.make_account("payments@example.com").str());
  std::string ids;
  std::string input = R"({"MaxResults": 1})";
  for (int page = 0; page < 2; ++page) {
    const auto answer = root.organizations("ListAccounts", input);
    ASSERT_THAT(answer, Succeeds());
    EXPECT_EQ(at(*answer, "/Accounts/1"), "(none)");
    ids += at(*answer, "/Accounts/0/Id") + " ";
    if (page == 1) {
      EXPECT_EQ(at(*answer, "/NextToken"), "(none)");
    }
    input = R"({"MaxResults": 1, "NextToken": ")" + at(*answer, "/NextToken") + R"("})";
  }
  EXPECT_EQ(ids, member < "111122223333" ? member + " 111122223333 " : "111122223333 " + member + " ");
  EXPECT_THAT(root.organizations("ListAccounts", R"({"NextToken": "made up"})"),
              FailsWith(invalid_input("INVALID_NEXT_TOKEN")));
  EXPECT_THAT(root.organizations("ListAccounts", R"({"MaxResults": 21})"), FailsWith(kValidation));
}

TEST_F(Accounts, AreDescribed) {
  const auto member = std::string(world.make_account("payments@example.com").str());
  const auto found = root.organizations("DescribeAccount", texts({{"AccountId", member}}));
  ASSERT_THAT(found, Succeeds());
  EXPECT_EQ(at(*found, "/Account/Arn"), "arn:aws:organizations::111122223333:account/o-example12345/" + member);
  EXPECT_EQ(at(*found, "/Account/Email"), "payments@example.com");
  EXPECT_EQ(at(*found, "/Account/Status"), "ACTIVE");
  EXPECT_THAT(root.organizations("DescribeAccount", R"({"AccountId": "000000000000"})"), FailsWith(kAccountNotFound));
  EXPECT_THAT(root.organizations("DescribeCreateAccountStatus", R"({"CreateAccountRequestId": "car-00000000"})"),
              FailsWith(kCreateAccountStatusNotFound));
  EXPECT_THAT(root.organizations("DescribeCreateAccountStatus", R"({"CreateAccountRequestId": "x"})"),
              FailsWith(kInvalidInput));
}

TEST_F(Accounts, MembersMayOnlyDescribeTheOrganization) {
  const auto member = world.root(world.make_account("payments@example.com"));
  const auto organization = member.organizations("DescribeOrganization");
  ASSERT_THAT(organization, Succeeds());
  EXPECT_EQ(at(*organization, "/Organization/Id"), "o-example12345");
  EXPECT_EQ(at(*organization, "/Organization/MasterAccountId"), "111122223333");
  EXPECT_EQ(at(*organization, "/Organization/MasterAccountEmail"), "root@example.com");
  constexpr std::string_view kRefusal = "You don't have permissions to access this resource.";
  EXPECT_THAT(member.organizations("ListAccounts"), FailsWith(kAccessDenied, kRefusal));
  EXPECT_THAT(member.organizations("CreateAccount", kMember), FailsWith(kAccessDenied, kRefusal));
  EXPECT_THAT(member.organizations("DescribeAccount", R"({"AccountId": "111122223333"})"),
              FailsWith(kAccessDenied, kRefusal));
}

TEST_F(Accounts, TheManagementAccountsUsersNeedPermission) {
  const auto reader = world.make_user("reader", policy("Allow", "organizations:List*", "*"));
  EXPECT_THAT(reader.organizations("ListAccounts"), Succeeds());
  EXPECT_THAT(reader.organizations("CreateAccount", kMember),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: "
                        "organizations:CreateAccount on resource: * because no identity-based policy allows the "
                        "organizations:CreateAccount action"));
}

}  // namespace
}  // namespace crossgate::services::organizations
