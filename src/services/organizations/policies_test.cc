#include "api/organizations/errors.h"
#include "iam/policy.h"
#include "services/testing/world.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;

class ControlPolicies : public ServicesTest {
 protected:
  Answer create(std::string_view name, std::string_view content, std::string_view type = "SERVICE_CONTROL_POLICY") {
    return root.organizations("CreatePolicy",
                              texts({{"Name", name}, {"Description", ""}, {"Type", type}, {"Content", content}}));
  }
  std::string make(std::string_view name, std::string_view content) {
    const auto made = create(name, content);
    EXPECT_THAT(made, Succeeds());
    return at(made.value(), "/Policy/PolicySummary/Id");
  }
  Answer attach(std::string_view policy, std::string_view target) {
    return root.organizations("AttachPolicy", texts({{"PolicyId", policy}, {"TargetId", target}}));
  }
  Answer detach(std::string_view policy, std::string_view target) {
    return root.organizations("DetachPolicy", texts({{"PolicyId", policy}, {"TargetId", target}}));
  }
  Answer enable() { return root.organizations("EnablePolicyType", std::string(kType)); }
  /// The ids of what is attached, FullAWSAccess before others.
  std::string attached_to(std::string_view target) {
    const auto answer = root.organizations("ListPoliciesForTarget",
                                           texts({{"TargetId", target}, {"Filter", "SERVICE_CONTROL_POLICY"}}));
    std::string ids;
    for (const auto& policy : answer.value().at("Policies").get_array()) {
      const auto id = at(policy, "/Id") + " ";
      ids = id == "p-FullAWSAccess " ? id + ids : ids + id;
    }
    return ids;
  }

  static constexpr std::string_view kType = R"({"RootId": "r-ab12", "PolicyType": "SERVICE_CONTROL_POLICY"})";
  static constexpr std::string_view kFull = "p-FullAWSAccess";
  const std::string no_users_ = policy("Deny", "iam:CreateUser", "*");
  Client root = world.root();
};

TEST_F(ControlPolicies, AreEnabledAndDisabledAtTheRoot) {
  EXPECT_EQ(attached_to("r-ab12"), "");
  const auto enabled = enable();
  ASSERT_THAT(enabled, Succeeds());
  EXPECT_EQ(at(*enabled, "/Root/PolicyTypes"), R"([{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}])");
  EXPECT_THAT(enable(), FailsWith(kPolicyTypeAlreadyEnabled));
  EXPECT_EQ(attached_to("r-ab12"), "p-FullAWSAccess ");
  EXPECT_EQ(attached_to("111122223333"), "p-FullAWSAccess ");
  const auto disabled = root.organizations("DisablePolicyType", std::string(kType));
  EXPECT_EQ(at(*disabled, "/Root/PolicyTypes"), "[]");
  EXPECT_THAT(root.organizations("DisablePolicyType", std::string(kType)), FailsWith(kPolicyTypeNotEnabled));
  EXPECT_THAT(root.organizations("EnablePolicyType", R"({"RootId": "r-ab12", "PolicyType": "TAG_POLICY"})"),
              FailsWith(kPolicyTypeNotAvailable));
  EXPECT_THAT(root.organizations("EnablePolicyType", R"({"RootId": "r-ab13", "PolicyType": "SERVICE_CONTROL_POLICY"})"),
              FailsWith(kRootNotFound));
}

TEST_F(ControlPolicies, AreMadeReadBackChangedAndDeleted) {
  const auto made = create("no users", no_users_);
  ASSERT_THAT(made, Succeeds());
  const auto id = at(*made, "/Policy/PolicySummary/Id");
  EXPECT_EQ(at(*made, "/Policy/PolicySummary/Arn"),
            "arn:aws:organizations::111122223333:policy/o-example12345/service_control_policy/" + id);
  EXPECT_EQ(at(*made, "/Policy/PolicySummary/AwsManaged"), "false");
  EXPECT_EQ(*root.organizations("DescribePolicy", texts({{"PolicyId", id}})), *made);
  EXPECT_THAT(create("no users", no_users_), FailsWith(kDuplicatePolicy));

  const auto changed =
      root.organizations("UpdatePolicy", texts({{"PolicyId", id}, {"Name", "nobody"}, {"Description", "new"}}));
  EXPECT_EQ(at(*changed, "/Policy/PolicySummary/Name"), "nobody");
  EXPECT_EQ(at(*changed, "/Policy/PolicySummary/Description"), "new");
  EXPECT_EQ(at(*changed, "/Policy/Content"), no_users_);

  const auto listed = root.organizations("ListPolicies", R"({"Filter": "SERVICE_CONTROL_POLICY"})");
  const bool full_is_first = at(*listed, "/Policies/0/Id") == "p-FullAWSAccess";
  EXPECT_EQ(at(*listed, full_is_first ? "/Policies/1/Id" : "/Policies/0/Id"), id);
  EXPECT_EQ(at(*root.organizations("ListPolicies", R"({"Filter": "TAG_POLICY"})"), "/Policies"), "[]");

  EXPECT_THAT(root.organizations("DeletePolicy", texts({{"PolicyId", id}})), Succeeds());
  EXPECT_THAT(root.organizations("DescribePolicy", texts({{"PolicyId", id}})), FailsWith(kPolicyNotFound));
}

TEST_F(ControlPolicies, AreCheckedWhenTheyAreWritten) {
  EXPECT_THAT(create("bad", "{}"), FailsWith(iam::kMalformedPolicyDocument));
  EXPECT_THAT(create("bad", R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"}})"),
              FailsWith(iam::kMalformedPolicyDocument));
  EXPECT_THAT(create("large", no_users_ + std::string(5121 - no_users_.size(), ' ')),
              FailsWith(constraint_violation("POLICY_CONTENT_LIMIT_EXCEEDED")));
  EXPECT_THAT(create("largest", no_users_ + std::string(5120 - no_users_.size(), ' ')), Succeeds());
  EXPECT_THAT(create("tags", no_users_, "TAG_POLICY"), FailsWith(kPolicyTypeNotAvailable));
  EXPECT_THAT(create("what", no_users_, "RESOURCE_POLICY"), FailsWith(invalid_input("INVALID_ENUM_POLICY_TYPE")));
  world.deps.limits.policies_per_organization = 1;
  EXPECT_THAT(create("second", no_users_), FailsWith(constraint_violation("POLICY_NUMBER_LIMIT_EXCEEDED")));
}

TEST_F(ControlPolicies, FullAwsAccessCannotBeChanged) {
  const auto full = root.organizations("DescribePolicy", R"({"PolicyId": "p-FullAWSAccess"})");
  EXPECT_EQ(at(*full, "/Policy/PolicySummary/Arn"),
            "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
  EXPECT_EQ(at(*full, "/Policy/PolicySummary/AwsManaged"), "true");
  EXPECT_THAT(root.organizations("DeletePolicy", R"({"PolicyId": "p-FullAWSAccess"})"),
              FailsWith(invalid_input("IMMUTABLE_POLICY")));
  EXPECT_THAT(root.organizations("UpdatePolicy", R"({"PolicyId": "p-FullAWSAccess", "Name": "x"})"),
              FailsWith(invalid_input("IMMUTABLE_POLICY")));
}

TEST_F(ControlPolicies, BindTheMembersBelowAndNotTheManagementAccount) {
  const auto member = world.make_account("payments@example.com");
  const auto id = make("no users", no_users_);
  EXPECT_THAT(attach(id, "r-ab12"), FailsWith(kPolicyTypeNotEnabled));
  ASSERT_THAT(enable(), Succeeds());
  ASSERT_THAT(attach(id, "r-ab12"), Succeeds());
  EXPECT_THAT(attach(id, "r-ab12"), FailsWith(kDuplicatePolicyAttachment));

  EXPECT_THAT(
      world.root(member).iam("CreateUser", R"({"UserName": "first"})"),
      FailsWith(kAccessDenied, "User: arn:aws:iam::" + std::string(member.str()) +
                                   ":root is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::" +
                                   std::string(member.str()) +
                                   ":user/first with an explicit deny in a service control policy: "
                                   "arn:aws:organizations::111122223333:policy/o-example12345/service_control_policy/" +
                                   id));
  EXPECT_THAT(world.root().iam("CreateUser", R"({"UserName": "first"})"), Succeeds());
  EXPECT_THAT(root.organizations("DeletePolicy", texts({{"PolicyId", id}})), FailsWith(kPolicyInUse));
  ASSERT_THAT(detach(id, "r-ab12"), Succeeds());
  EXPECT_THAT(world.root(member).iam("CreateUser", R"({"UserName": "first"})"), Succeeds());
}

// Row 7 of the cases that are easily got wrong: the unit's only policy allows IAM, so nothing else is allowed.
TEST_F(ControlPolicies, AUnitThatAllowsOnlyIamRefusesTheRestToTheMembersRootUser) {
  const auto member = world.make_account("payments@example.com");
  ASSERT_THAT(enable(), Succeeds());
  const auto made = root.organizations("CreateOrganizationalUnit", texts({{"ParentId", "r-ab12"}, {"Name", "Apps"}}));
  const auto unit = at(*made, "/OrganizationalUnit/Id");
  ASSERT_THAT(root.organizations(
                  "MoveAccount",
                  texts({{"AccountId", member.str()}, {"SourceParentId", "r-ab12"}, {"DestinationParentId", unit}})),
              Succeeds());
  ASSERT_THAT(attach(make("iam only", policy("Allow", "iam:*", "*")), unit), Succeeds());
  EXPECT_THAT(world.root(member).codecommit("ListRepositories"), Succeeds()) << "FullAWSAccess is still there";
  ASSERT_THAT(detach(kFull, unit), Succeeds());
  EXPECT_THAT(world.root(member).codecommit("ListRepositories"),
              FailsWith(kAccessDenied, "User: arn:aws:iam::" + std::string(member.str()) +
                                           ":root is not authorized to perform: codecommit:ListRepositories on "
                                           "resource: * because no service control policy allows the "
                                           "codecommit:ListRepositories action"));
  EXPECT_THAT(world.root(member).iam("ListUsers"), Succeeds());
}

TEST_F(ControlPolicies, AtLeastOneAndAtMostFiveStandOnATarget) {
  ASSERT_THAT(enable(), Succeeds());
  EXPECT_THAT(detach(kFull, "r-ab12"), FailsWith(constraint_violation("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")));
  for (const std::string_view name : {"a", "b", "c", "d"})
    ASSERT_THAT(attach(make(name, no_users_), "r-ab12"), Succeeds());
  const auto fifth = make("e", no_users_);
  EXPECT_THAT(attach(fifth, "r-ab12"), FailsWith(constraint_violation("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")));
  EXPECT_THAT(detach(fifth, "r-ab12"), FailsWith(kPolicyNotAttached));
  EXPECT_THAT(attach(fifth, "999999999999"), FailsWith(kTargetNotFound));
  EXPECT_THAT(attach("p-aaaaaaaa", "r-ab12"), FailsWith(kPolicyNotFound));
}

TEST_F(ControlPolicies, AreListedWithTheirTargets) {
  ASSERT_THAT(enable(), Succeeds());
  const auto id = make("no users", no_users_);
  ASSERT_THAT(attach(id, "111122223333"), Succeeds());
  EXPECT_EQ(attached_to("111122223333"), "p-FullAWSAccess " + id + " ");
  const auto targets = root.organizations("ListTargetsForPolicy", texts({{"PolicyId", id}}));
  EXPECT_EQ(at(*targets, "/Targets"), R"([{"TargetId":"111122223333","Arn":)"
                                      R"("arn:aws:organizations::111122223333:account/o-example12345/111122223333",)"
                                      R"("Name":"management","Type":"ACCOUNT"}])");
  const auto everywhere = root.organizations("ListTargetsForPolicy", R"({"PolicyId": "p-FullAWSAccess"})");
  EXPECT_EQ(everywhere->at("Targets").get_array().size(), 2U) << "the root and the account";
}

TEST_F(ControlPolicies, CanKeepRolesOfOtherOrganizationsFromBeingAssumed) {
  const auto member = world.make_account("payments@example.com");
  const auto role = "arn:aws:iam::" + std::string(member.str()) + ":role/OrganizationAccountAccessRole";
  const auto assumes_where = [&](std::string_view user, const std::string& key, const std::string& value) {
    const auto admin = world.make_user(user, R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Action": "sts:AssumeRole", "Resource": "*", "Condition": {"StringEquals": {")" +
                                                 key + R"(": ")" + value + R"("}}}})");
    return admin.sts("AssumeRole", texts({{"RoleArn", role}, {"RoleSessionName", "admin"}}));
  };
  EXPECT_THAT(assumes_where("a", "aws:ResourceOrgID", "o-example12345"), Succeeds());
  EXPECT_THAT(assumes_where("b", "aws:ResourceOrgID", "o-elsewhere123"), FailsWith(kAccessDenied));
  const auto unit = root.organizations("CreateOrganizationalUnit", texts({{"ParentId", "r-ab12"}, {"Name", "Apps"}}));
  const auto unit_id = at(*unit, "/OrganizationalUnit/Id");
  EXPECT_THAT(assumes_where("e", "aws:ResourceOrgPaths", "o-example12345/r-ab12/"), Succeeds());
  ASSERT_THAT(root.organizations(
                  "MoveAccount",
                  texts({{"AccountId", member.str()}, {"SourceParentId", "r-ab12"}, {"DestinationParentId", unit_id}})),
              Succeeds());
  EXPECT_THAT(assumes_where("f", "aws:ResourceOrgPaths", "o-example12345/r-ab12/" + unit_id + "/"), Succeeds());
  EXPECT_THAT(assumes_where("g", "aws:ResourceOrgPaths", "o-example12345/r-ab12/"), FailsWith(kAccessDenied));
  EXPECT_THAT(assumes_where("c", "aws:ResourceAccount", std::string(member.str())), Succeeds());
  EXPECT_THAT(assumes_where("d", "aws:ResourceAccount", "111122223333"), FailsWith(kAccessDenied));
}

TEST_F(ControlPolicies, HaveNoEffectivePolicyToDescribe) {
  EXPECT_THAT(root.organizations("DescribeEffectivePolicy", R"({"PolicyType": "TAG_POLICY"})"),
              FailsWith(kEffectivePolicyNotFound));
  EXPECT_THAT(
      root.organizations("DescribeEffectivePolicy", R"({"PolicyType": "TAG_POLICY", "TargetId": "999999999999"})"),
      FailsWith(kTargetNotFound));
}

}  // namespace
}  // namespace crossgate::services::organizations
