// Ways to sign in beside an access key: an MFA device, a Git credential; and a signed URL that must stay what it is.
#include <boost/json.hpp>

#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::HasSubstr;

class SignIn : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    company_ = std::make_unique<Company>(real_aws_program());
    account_ = company_->server().management_account();
  }
  static void TearDownTestSuite() { company_.reset(); }
  static Person& admin() { return company_->admin(); }

  static std::unique_ptr<Person> person(const std::string& name, const std::string& policy) {
    const Keys keys = company_->create_user("default", name, policy);
    auto made = company_->stranger(name);
    made->profile("default", {{"region", "us-east-1"}}, keys);
    return made;
  }
  static std::string text(const boost::json::value& value, const char* member) {
    return std::string(value.at(member).as_string());
  }

  static inline std::unique_ptr<Company> company_;
  static inline std::string account_;
};

TEST_F(SignIn, AnMfaDeviceOpensWhatIsClosedWithoutIt) {
  // IAM User Guide, "Allows MFA-authenticated IAM users to manage their own MFA device".
  const auto alice = person(
      "alice", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:CreateVirtualMFADevice",)"
               R"("iam:EnableMFADevice","iam:ListMFADevices"],"Resource":["arn:aws:iam::*:mfa/${aws:username}",)"
               R"("arn:aws:iam::*:user/${aws:username}"]},{"Effect":"Allow","Action":["iam:ListUsers","codecommit:*"],)"
               R"("Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]})");
  alice->must(
      "aws iam create-virtual-mfa-device --virtual-mfa-device-name alice --outfile seed "
      "--bootstrap-method Base32StringSeed");
  // Steps of the app's clock, counted from one moment: whichever step a command falls into, its codes are these.
  const long now = std::stol(alice->must("expr $(date +%s) / 30"));
  const auto code = [now](long step) {
    return "$(" CROSSGATE_SOURCE_DIR "/tests/support/totp.py $(cat seed) " + std::to_string(now + step) + ")";
  };
  const std::string serial = "arn:aws:iam::" + account_ + ":mfa/alice";
  const std::string enable = "aws iam enable-mfa-device --user-name alice --serial-number " + serial;
  EXPECT_THAT(alice->type(enable + " --authentication-code1 " + code(0) + " --authentication-code2 " + code(0)),
              FailsWith("InvalidAuthenticationCode"));
  alice->must(enable + " --authentication-code1 " + code(-1) + " --authentication-code2 " + code(0));
  const std::string get_token = "aws sts get-session-token --output json --serial-number " + serial + " --token-code ";
  const auto made = boost::json::parse(alice->must(get_token + code(1))).at("Credentials");
  EXPECT_THAT(alice->type(get_token + code(1)),
              FailsWith("MultiFactorAuthentication failed with invalid MFA one time pass code"));

  EXPECT_THAT(alice->must("aws iam list-mfa-devices --output text"), HasSubstr(serial));
  EXPECT_THAT(alice->type("aws codecommit list-repositories"), FailsWith("AccessDenied"));
  alice->profile("mfa", {{"region", "us-east-1"}},
                 Keys{text(made, "AccessKeyId"), text(made, "SecretAccessKey"), text(made, "SessionToken")});
  EXPECT_THAT(alice->type("aws --profile mfa codecommit list-repositories"), Succeeds());
  EXPECT_THAT(alice->type("aws --profile mfa iam list-users"), Succeeds());

  EXPECT_THAT(admin().type("aws iam delete-virtual-mfa-device --serial-number " + serial), FailsWith("DeleteConflict"));
  admin().must("aws iam deactivate-mfa-device --user-name alice --serial-number " + serial);
  admin().must("aws iam delete-virtual-mfa-device --serial-number " + serial);
}

TEST_F(SignIn, AnAppReadsTheDeviceFromItsQrCode) {
  admin().must(
      "aws iam create-virtual-mfa-device --virtual-mfa-device-name carol --outfile code.png --bootstrap-method "
      "QRCodePNG");
  const auto folder = admin().home();
  if (const auto missing = install_from_npm(folder, {"jsqr@1.4.0", "pngjs@7.0.0"})) GTEST_SKIP() << *missing;
  write_file(folder / "read.mjs",
             "import fs from 'node:fs';\n"
             "import jsqr from 'jsqr';\n"
             "import { PNG } from 'pngjs';\n"
             "const { data, width, height } = PNG.sync.read(fs.readFileSync('code.png'));\n"
             "const read = jsqr.default ?? jsqr;  // a CommonJS module\n"
             "console.log(read(new Uint8ClampedArray(data), width, height)?.data ?? 'no QR code');\n");
  EXPECT_THAT(admin().must("node read.mjs"),
              testing::MatchesRegex("otpauth://totp/carol@" + account_ + "\\?secret=[A-Z2-7]{32}\n*"));
}

TEST_F(SignIn, AGitCredentialClonesAndPushesUntilItIsTakenBack) {
  const auto bob = person("bob", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["codecommit:*",)"
                                 R"("iam:*ServiceSpecificCredential*"],"Resource":"*"}]})");
  bob->must("aws codecommit create-repository --repository-name web");
  const auto made = boost::json::parse(bob->must("aws iam create-service-specific-credential --user-name bob "
                                                 "--service-name codecommit.amazonaws.com --output json"))
                        .at("ServiceSpecificCredential");
  EXPECT_EQ(text(made, "ServiceUserName"), "bob-at-" + account_);
  const std::string url = company_->server().clone_url("web");
  const auto with = [&](const boost::json::value& credential, const std::string& command) {
    return "git -c credential.helper= -c credential.helper='!f() { echo username=" +
           text(credential, "ServiceUserName") + "; echo password=" + text(credential, "ServicePassword") + "; }; f' " +
           command;
  };
  bob->must(with(made, "clone -q " + url + " web"));
  bob->must("git commit -q --allow-empty -m first", "web");
  EXPECT_THAT(bob->type(with(made, "push -q origin main"), "web"), Succeeds());

  const std::string id = " --service-specific-credential-id " + text(made, "ServiceSpecificCredentialId");
  bob->must("aws iam update-service-specific-credential --status Inactive" + id);
  EXPECT_THAT(bob->type(with(made, "ls-remote " + url)), FailsWith("Authentication failed"));
  bob->must("aws iam update-service-specific-credential --status Active" + id);
  const auto reset = boost::json::parse(bob->must("aws iam reset-service-specific-credential --output json" + id))
                         .at("ServiceSpecificCredential");
  EXPECT_THAT(bob->type(with(made, "ls-remote " + url)), FailsWith("Authentication failed"));
  EXPECT_THAT(bob->type(with(reset, "ls-remote " + url)), Succeeds());
  bob->must("aws iam delete-service-specific-credential" + id);
  EXPECT_THAT(bob->type(with(reset, "ls-remote " + url)), FailsWith("Authentication failed"));
}

TEST_F(SignIn, AnEarlierSessionsAreEndedByTheDocumentedPolicy) {
  // IAM User Guide, "Revoking IAM role temporary security credentials".
  const auto revoke = [](const std::string& time) {
    company_->put_role_policy(
        "AWSRevokeOlderSessions",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Resource":["*"],)"
        R"("Condition":{"DateLessThan":{"aws:TokenIssueTime":")" +
            time + R"("}}}]})");
  };
  Person& developer = company_->developer();
  EXPECT_THAT(developer.type("aws codecommit list-repositories --region us-east-1"), Succeeds());
  revoke("2001-01-01T00:00:00Z");
  EXPECT_THAT(developer.type("aws codecommit list-repositories --region us-east-1"), Succeeds());
  revoke("2999-01-01T00:00:00Z");
  EXPECT_THAT(developer.type("aws codecommit list-repositories --region us-east-1"),
              FailsWith("with an explicit deny in an identity-based policy"));
  admin().must(
      "aws --profile member-admin iam delete-role-policy --role-name CodeCommitDeveloper --policy-name "
      "AWSRevokeOlderSessions");
  EXPECT_THAT(developer.type("aws codecommit list-repositories --region us-east-1"), Succeeds());
}

TEST_F(SignIn, ASignedUrlSaysWhoSignedItAndNothingElse) {
  const auto signer = person("signer", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
                                       R"("Resource":"*"}]})");
  signer->must(
      "/usr/bin/python3 -c 'from awscli.botocore.session import Session; "
      "print(Session().create_client(\"sts\", endpoint_url=\"" +
      company_->server().url() + "\").generate_presigned_url(\"get_caller_identity\", HttpMethod=\"GET\"))' > url");
  const auto curl = [&](const std::string& words) { return signer->must("curl -s " + words); };
  EXPECT_THAT(curl("$(cat url)"), HasSubstr("user/signer</Arn>"));
  // Somebody to whom the URL was given tries to make it mean more.
  EXPECT_THAT(curl("-H 'X-Amz-Target: CodeCommit_20150413.ListRepositories' $(cat url)"),
              HasSubstr("Credential should be scoped to correct service"));
  EXPECT_THAT(curl("\"$(cat url)&Action=GetSessionToken\""), HasSubstr("<Code>"));
  EXPECT_THAT(curl("\"$(sed s/Action=GetCallerIdentity/Action=GetSessionToken/ url)\""),
              HasSubstr("SignatureDoesNotMatch"));
  EXPECT_THAT(curl("-X GET -d 'Action=GetSessionToken&Version=2011-06-15' $(cat url)"),
              HasSubstr("SignatureDoesNotMatch"));
  EXPECT_THAT(curl("-X POST -d '' $(cat url)"), HasSubstr("SignatureDoesNotMatch"));
}

}  // namespace
}  // namespace crossgate::stories
