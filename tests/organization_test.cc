// An administrator puts a member account under the organization's rules, with the real `aws`.
#include "support/world.h"

namespace crossgate::stories {
namespace {

class Organization : public testing::Test {
 protected:
  /// What one `aws organizations` command prints, as text.
  std::string organizations(const std::string& command) {
    auto printed = company_.admin().must(real_aws_program().string() + " organizations " + command + " --output text");
    while (printed.ends_with('\n')) printed.pop_back();
    return printed;
  }
  Outcome push() { return company_.developer().type("git commit -q --allow-empty -m more && git push -q", "payments"); }

  Company company_;
};

TEST_F(Organization, APolicyOfAUnitBindsTheAccountsInItAtOnce) {
  const auto url = company_.create_repository("payments");
  company_.developer().must(Company::clone_command(url, "payments"));
  company_.developer().must("git commit -q --allow-empty -m first && git push -q origin main", "payments");

  const auto root = organizations("list-roots --query 'Roots[0].Id'");
  organizations("enable-policy-type --policy-type SERVICE_CONTROL_POLICY --root-id " + root);
  const auto unit =
      organizations("create-organizational-unit --name Apps --query OrganizationalUnit.Id --parent-id " + root);
  const auto member = company_.member_account();
  organizations("move-account --account-id " + member + " --source-parent-id " + root + " --destination-parent-id " +
                unit);
  EXPECT_EQ(organizations("list-parents --query 'Parents[0].[Id, Type]' --child-id " + member),
            unit + "\tORGANIZATIONAL_UNIT");
  const auto policy = organizations(
      "create-policy --name office-only --type SERVICE_CONTROL_POLICY --description '' --query Policy.PolicySummary.Id "
      R"(--content '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "codecommit:GitPush",)"
      R"( "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}')");
  organizations("attach-policy --policy-id " + policy + " --target-id " + unit);
  EXPECT_EQ(organizations("list-policies-for-target --filter SERVICE_CONTROL_POLICY --query 'sort(Policies[].Name)' "
                          "--target-id " +
                          unit),
            "FullAWSAccess\toffice-only");
  EXPECT_THAT(push(), FailsWith("with an explicit deny in a service control policy: arn:aws:organizations::"));

  organizations("detach-policy --policy-id " + policy + " --target-id " + unit);
  EXPECT_THAT(push(), Succeeds());
}

TEST_F(Organization, AClosedAccountsSessionsAreOver) {
  company_.developer().must("aws codecommit list-repositories --region us-east-1");
  organizations("close-account --account-id " + company_.member_account());
  EXPECT_EQ(organizations("describe-account --query Account.Status --account-id " + company_.member_account()),
            "SUSPENDED");
  EXPECT_THAT(company_.developer().type("aws codecommit list-repositories --region us-east-1"),
              FailsWith("The security token included in the request is invalid"));
}

}  // namespace
}  // namespace crossgate::stories
