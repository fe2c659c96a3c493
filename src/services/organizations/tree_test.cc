#include "api/organizations/types.h"
#include "services/testing/world.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;

class OrganizationTree : public ServicesTest {
 protected:
  std::string make_unit(std::string_view name, std::string_view parent = kRoot) {
    const auto made = root.organizations("CreateOrganizationalUnit", texts({{"ParentId", parent}, {"Name", name}}));
    EXPECT_THAT(made, Succeeds());
    return at(made.value(), "/OrganizationalUnit/Id");
  }
  Answer move(const AccountId& account, std::string_view from, std::string_view to) {
    return root.organizations(
        "MoveAccount", texts({{"AccountId", account.str()}, {"SourceParentId", from}, {"DestinationParentId", to}}));
  }
  std::string parent_of(std::string_view child) {
    const auto answer = root.organizations("ListParents", texts({{"ChildId", child}}));
    return at(answer.value(), "/Parents/0/Type") + " " + at(answer.value(), "/Parents/0/Id");
  }

  static constexpr std::string_view kRoot = "r-ab12";
  Client root = world.root();
};

TEST_F(OrganizationTree, HasOneRoot) {
  const auto roots = root.organizations("ListRoots");
  ASSERT_THAT(roots, Succeeds());
  EXPECT_EQ(at(*roots, "/Roots/0/Id"), "r-ab12");
  EXPECT_EQ(at(*roots, "/Roots/0/Arn"), "arn:aws:organizations::111122223333:root/o-example12345/r-ab12");
  EXPECT_EQ(at(*roots, "/Roots/0/Name"), "Root");
  EXPECT_EQ(at(*roots, "/Roots/0/PolicyTypes"), "[]");
  EXPECT_EQ(at(*roots, "/Roots/1"), "(none)");
}

TEST_F(OrganizationTree, UnitsAreMadeRenamedListedAndDeleted) {
  const auto made =
      root.organizations("CreateOrganizationalUnit",
                         R"({"ParentId": "r-ab12", "Name": "Apps", "Tags": [{"Key": "team", "Value": "core"}]})");
  ASSERT_THAT(made, Succeeds());
  const auto id = at(*made, "/OrganizationalUnit/Id");
  EXPECT_TRUE(is_unit_id(id)) << id;
  EXPECT_TRUE(id.starts_with("ou-ab12-")) << id;
  EXPECT_EQ(at(*made, "/OrganizationalUnit/Arn"), "arn:aws:organizations::111122223333:ou/o-example12345/" + id);
  const auto tags = root.organizations("ListTagsForResource", texts({{"ResourceId", id}}));
  EXPECT_EQ(at(*tags, "/Tags"), R"([{"Key":"team","Value":"core"}])");

  EXPECT_THAT(root.organizations("CreateOrganizationalUnit", texts({{"ParentId", kRoot}, {"Name", "Apps"}})),
              FailsWith(kDuplicateOrganizationalUnit));
  EXPECT_THAT(
      root.organizations("UpdateOrganizationalUnit", texts({{"OrganizationalUnitId", id}, {"Name", "Programs"}})),
      Succeeds());
  const auto listed = root.organizations("ListOrganizationalUnitsForParent", texts({{"ParentId", kRoot}}));
  EXPECT_EQ(at(*listed, "/OrganizationalUnits/0/Name"), "Programs");

  const auto inner = make_unit("Inner", id);
  EXPECT_EQ(parent_of(inner), "ORGANIZATIONAL_UNIT " + id);
  EXPECT_EQ(parent_of(id), "ROOT r-ab12");
  EXPECT_THAT(root.organizations("DeleteOrganizationalUnit", texts({{"OrganizationalUnitId", id}})),
              FailsWith(kUnitNotEmpty));
  for (const auto& gone : {inner, id}) {
    EXPECT_THAT(root.organizations("DeleteOrganizationalUnit", texts({{"OrganizationalUnitId", gone}})), Succeeds());
    EXPECT_THAT(root.organizations("DescribeOrganizationalUnit", texts({{"OrganizationalUnitId", gone}})),
                FailsWith(kUnitNotFound));
  }
}

TEST_F(OrganizationTree, UnitsAreAtMostFiveDeep) {
  std::string parent(kRoot);
  for (int level = 1; level <= 5; ++level) parent = make_unit("Level", parent);
  EXPECT_THAT(root.organizations("CreateOrganizationalUnit", texts({{"ParentId", parent}, {"Name", "Level"}})),
              FailsWith(constraint_violation("OU_DEPTH_LIMIT_EXCEEDED")));
}

TEST_F(OrganizationTree, UnitsHaveAQuotaAndAParent) {
  world.deps.limits.units_per_organization = 1;
  make_unit("Apps");
  EXPECT_THAT(root.organizations("CreateOrganizationalUnit", texts({{"ParentId", kRoot}, {"Name", "b"}})),
              FailsWith(constraint_violation("OU_NUMBER_LIMIT_EXCEEDED")));
  EXPECT_THAT(root.organizations("CreateOrganizationalUnit", texts({{"ParentId", "ou-ab12-aaaaaaaa"}, {"Name", "b"}})),
              FailsWith(kParentNotFound));
  EXPECT_THAT(root.organizations("CreateOrganizationalUnit", texts({{"ParentId", "elsewhere"}, {"Name", "b"}})),
              FailsWith(invalid_input("INVALID_PATTERN")));
}

TEST_F(OrganizationTree, UnitsAreListedPageByPage) {
  for (const std::string_view name : {"a", "b", "c"}) make_unit(name);
  std::size_t seen = 0;
  std::string token;
  do {
    auto input = texts({{"ParentId", kRoot}});
    input.insert(input.size() - 1, R"(, "MaxResults": 2)");
    if (!token.empty()) input.insert(input.size() - 1, R"(, "NextToken": ")" + token + '"');
    const auto page = root.organizations("ListOrganizationalUnitsForParent", input);
    ASSERT_THAT(page, Succeeds());
    seen += page->at("OrganizationalUnits").get_array().size();
    token = at(*page, "/NextToken") == "(none)" ? "" : at(*page, "/NextToken");
    EXPECT_LT(seen, 4U);
  } while (!token.empty());
  EXPECT_EQ(seen, 3U);
}

TEST_F(OrganizationTree, AccountsMoveBetweenParents) {
  const auto member = world.make_account("payments@example.com");
  const auto unit = make_unit("Apps");
  EXPECT_EQ(parent_of(member.str()), "ROOT r-ab12");
  EXPECT_THAT(move(member, unit, kRoot), FailsWith(kDuplicateAccount)) << "it is there already";
  EXPECT_THAT(move(member, kRoot, "ou-ab12-aaaaaaaa"), FailsWith(kDestinationParentNotFound));
  EXPECT_THAT(move(member, "ou-ab12-aaaaaaaa", kRoot), FailsWith(kSourceParentNotFound));
  EXPECT_THAT(move(*AccountId::parse("999999999999"), kRoot, unit), FailsWith(kAccountNotFound));
  ASSERT_THAT(move(member, kRoot, unit), Succeeds());
  EXPECT_EQ(parent_of(member.str()), "ORGANIZATIONAL_UNIT " + unit);

  const auto accounts = root.organizations("ListAccountsForParent", texts({{"ParentId", unit}}));
  EXPECT_EQ(at(*accounts, "/Accounts/0/Id"), std::string(member.str()));
  const auto children = root.organizations("ListChildren", texts({{"ParentId", unit}, {"ChildType", "ACCOUNT"}}));
  EXPECT_EQ(at(*children, "/Children"), R"([{"Id":")" + std::string(member.str()) + R"(","Type":"ACCOUNT"}])");
  const auto units =
      root.organizations("ListChildren", texts({{"ParentId", kRoot}, {"ChildType", "ORGANIZATIONAL_UNIT"}}));
  EXPECT_EQ(at(*units, "/Children/0/Id"), unit);
  EXPECT_THAT(root.organizations("DeleteOrganizationalUnit", texts({{"OrganizationalUnitId", unit}})),
              FailsWith(kUnitNotEmpty));
  EXPECT_THAT(root.organizations("ListParents", R"({"ChildId": "999999999999"})"), FailsWith(kChildNotFound));
}

TEST_F(OrganizationTree, AClosedAccountsCredentialsStopWorking) {
  const auto member = world.make_account("payments@example.com");
  const auto admin = world.make_user("admin", policy("Allow", "*", "*"));
  const auto role = "arn:aws:iam::" + std::string(member.str()) + ":role/OrganizationAccountAccessRole";
  const auto assume = texts({{"RoleArn", role}, {"RoleSessionName", "admin"}});
  const auto assumed = admin.sts("AssumeRole", assume);
  ASSERT_THAT(assumed, Succeeds());

  const auto id = texts({{"AccountId", member.str()}});
  ASSERT_THAT(root.organizations("CloseAccount", id), Succeeds());
  EXPECT_THAT(world.session(*assumed), FailsWith(kUnrecognizedClient));
  EXPECT_THAT(admin.sts("AssumeRole", assume), FailsWith(kAccessDenied));
  const auto described = root.organizations("DescribeAccount", id);
  EXPECT_EQ(at(*described, "/Account/Status"), "SUSPENDED");
  EXPECT_THAT(root.organizations("CloseAccount", id), FailsWith(kAccountAlreadyClosed));
  EXPECT_THAT(root.organizations("CloseAccount", R"({"AccountId": "111122223333"})"),
              FailsWith(constraint_violation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT")));
}

TEST_F(OrganizationTree, AccountsCannotLeave) {
  const auto member = world.make_account("payments@example.com");
  EXPECT_THAT(root.organizations("RemoveAccountFromOrganization", texts({{"AccountId", member.str()}})),
              FailsWith(constraint_violation("ACCOUNT_CANNOT_LEAVE_ORGANIZATION")));
  EXPECT_THAT(root.organizations("RemoveAccountFromOrganization", R"({"AccountId": "111122223333"})"),
              FailsWith(kMasterCannotLeave));
}

TEST_F(OrganizationTree, OnlyTheManagementAccountMaySeeOrChangeIt) {
  const auto member = world.root(world.make_account("payments@example.com"));
  EXPECT_THAT(member.organizations("DescribeOrganization"), Succeeds());
  for (const auto& [operation, input] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"ListRoots", "{}"},
           {"ListAccounts", "{}"},
           {"ListPolicies", R"({"Filter": "SERVICE_CONTROL_POLICY"})"},
           {"CreateOrganizationalUnit", R"({"ParentId": "r-ab12", "Name": "a"})"},
           {"CloseAccount", R"({"AccountId": "111122223333"})"},
           {"TagResource", R"({"ResourceId": "r-ab12", "Tags": []})"}})
    EXPECT_THAT(member.organizations(operation, input),
                FailsWith(kAccessDenied, "You don't have permissions to access this resource."))
        << operation;
}

TEST_F(OrganizationTree, PermissionIsAskedForOnTheResourceAndWithItsTags) {
  const auto unit = make_unit("Apps");
  const auto arn = "arn:aws:organizations::111122223333:ou/o-example12345/" + unit;
  const auto named = world.make_user("named", policy("Allow", "organizations:DescribeOrganizationalUnit", arn));
  const auto input = texts({{"OrganizationalUnitId", unit}});
  EXPECT_THAT(named.organizations("DescribeOrganizationalUnit", input), Succeeds());
  EXPECT_THAT(named.organizations("DeleteOrganizationalUnit", input), FailsWith(kAccessDenied));

  const auto tagged = world.make_user("tagged", R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Action": "organizations:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "core"}}}})");
  EXPECT_THAT(tagged.organizations("DescribeOrganizationalUnit", input), FailsWith(kAccessDenied));
  ASSERT_THAT(root.organizations("TagResource",
                                 R"({"ResourceId": ")" + unit + R"(", "Tags": [{"Key": "team", "Value": "core"}]})"),
              Succeeds());
  EXPECT_THAT(tagged.organizations("DescribeOrganizationalUnit", input), Succeeds());
}

TEST_F(OrganizationTree, WhoMayNotTagMakesNothingThatHasTags) {
  const auto maker = world.make_user("maker", R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"},
      {"Effect": "Deny", "Action": "organizations:TagResource", "Resource": "*"}]})");
  const std::string tags = R"("Tags": [{"Key": "team", "Value": "core"}])";
  const std::string unit = R"("ParentId": "r-ab12", "Name": "Apps")";
  EXPECT_THAT(maker.organizations("CreateOrganizationalUnit", "{" + unit + ", " + tags + "}"),
              FailsWith(kAccessDenied));
  EXPECT_THAT(maker.organizations("CreateAccount", R"({"Email": "a@example.com", "AccountName": "a", )" + tags + "}"),
              FailsWith(kAccessDenied));
  EXPECT_THAT(maker.organizations("CreateOrganizationalUnit", "{" + unit + R"(, "Tags": []})"), Succeeds());
}

TEST_F(OrganizationTree, ManyTagKeysAreNoTagsOfOneResource) {
  std::string keys;
  for (int n = 0; n < 51; ++n) keys += (n == 0 ? "\"" : ", \"") + std::to_string(n) + "\"";
  EXPECT_THAT(root.organizations("UntagResource", R"({"ResourceId": "r-ab12", "TagKeys": [)" + keys + "]}"),
              FailsWith(kInvalidInput));
}

TEST_F(OrganizationTree, TagsAreAddedReplacedAndRemoved) {
  const auto tags = [&] {
    return at(*root.organizations("ListTagsForResource", R"({"ResourceId": "r-ab12"})"), "/Tags");
  };
  const auto tag = [&](std::string_view list) {
    return root.organizations("TagResource", R"({"ResourceId": "r-ab12", "Tags": )" + std::string(list) + "}");
  };
  ASSERT_THAT(tag(R"([{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])"), Succeeds());
  ASSERT_THAT(tag(R"([{"Key": "a", "Value": "3"}])"), Succeeds());
  EXPECT_EQ(tags(), R"([{"Key":"A","Value":"2"},{"Key":"a","Value":"3"}])");
  EXPECT_THAT(tag(R"([{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])"),
              FailsWith(invalid_input("DUPLICATE_TAG_KEY")));
  EXPECT_THAT(tag(R"([{"Key": "aws:x", "Value": ""}])"), FailsWith(invalid_input("INVALID_SYSTEM_TAGS_PARAMETER")));
  ASSERT_THAT(root.organizations("UntagResource", R"({"ResourceId": "r-ab12", "TagKeys": ["a", "b"]})"), Succeeds());
  EXPECT_EQ(tags(), R"([{"Key":"A","Value":"2"}])");
  EXPECT_THAT(root.organizations("TagResource", R"({"ResourceId": "p-FullAWSAccess", "Tags": []})"),
              FailsWith(kTargetNotFound));
}

TEST_F(OrganizationTree, RequestsToMakeAccountsAreListedByState) {
  world.make_account("payments@example.com");
  ASSERT_THAT(root.organizations("CreateAccount", R"({"AccountName": "b", "Email": "payments@example.com"})"),
              Succeeds());
  const auto all = root.organizations("ListCreateAccountStatus");
  EXPECT_EQ(all->at("CreateAccountStatuses").get_array().size(), 2U);
  const auto failed = root.organizations("ListCreateAccountStatus", R"({"States": ["FAILED"]})");
  EXPECT_EQ(at(*failed, "/CreateAccountStatuses/0/FailureReason"), "EMAIL_ALREADY_EXISTS");
  EXPECT_EQ(at(*failed, "/CreateAccountStatuses/1"), "(none)");
}

}  // namespace
}  // namespace crossgate::services::organizations
