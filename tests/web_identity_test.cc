// A CI's own tokens assume a role, with no secret stored anywhere.
#include "support/eventually.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;

const fs::path kProgram = fs::path(CROSSGATE_SOURCE_DIR) / "tests/support/oidc_provider.py";

/// An identity provider on a port of the loopback.
class Provider {
 public:
  Provider()
      : process_(
            {{"/usr/bin/python3", kProgram, "serve", folder_.path()}, folder_.path(), {{"PATH", "/usr/bin:/bin"}}, ""},
            folder_.path() / "log") {
    EXPECT_TRUE(eventually([this] { return fs::exists(folder_.path() / "port"); }));
  }
  fs::path certificate() const { return folder_.path() / "certificate.pem"; }
  std::string name() const { return "localhost:" + read_file(folder_.path() / "port"); }
  /// A shell's word that stands for a fresh token.
  std::string token_command(const std::string& subject, const std::string& audience = "sts.amazonaws.com") const {
    return "$(" + kProgram.string() + " token " + folder_.path().string() + " " + subject + " " + audience + ")";
  }

 private:
  TemporaryFolder folder_;
  Process process_;
};

class WebIdentity : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    provider_ = std::make_unique<Provider>();
    company_ = std::make_unique<Company>(real_aws_program(),
                                         ServerSettings{.options = {"--oidc-authorities", provider_->certificate(),
                                                                    "--oidc-private-networks", "127.0.0.1,::1"}});
    const std::string account = company_->server().management_account();
    role_ = "arn:aws:iam::" + account + ":role/ci";
    company_->admin().must(
        "aws iam create-open-id-connect-provider --url https://" + provider_->name() +
        " --client-id-list sts.amazonaws.com --thumbprint-list 0123456789012345678901234567890123456789");
    company_->admin().must(
        R"(aws iam create-role --role-name ci --assume-role-policy-document '{"Version":"2012-10-17","Statement":[)"
        R"({"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::)" +
        account + ":oidc-provider/" + provider_->name() + R"("},"Condition":{"StringEquals":{")" + provider_->name() +
        R"(:aud":"sts.amazonaws.com"},"StringLike":{")" + provider_->name() + R"(:sub":"repo:acme/*"}}}]}')");
    company_->admin().must(
        R"(aws iam put-role-policy --role-name ci --policy-name its --policy-document '{"Version":"2012-10-17",)"
        R"("Statement":[{"Effect":"Allow","Action":"codecommit:*","Resource":"*"}]}')");
    company_->admin().must("aws codecommit create-repository --repository-name web");
  }
  static void TearDownTestSuite() {
    company_.reset();
    provider_.reset();
  }
  /// A job without any key: a token in a file, and where the role is.
  static std::unique_ptr<Person> job(const std::string& name, const std::string& subject) {
    auto person = company_->stranger(name);
    person->must("printf %s \"" + provider_->token_command(subject) + "\" > token");
    person->set("AWS_WEB_IDENTITY_TOKEN_FILE", person->home() / "token");
    person->set("AWS_ROLE_ARN", role_);
    person->set("AWS_ROLE_SESSION_NAME", "build-1");
    person->set("AWS_DEFAULT_REGION", "us-east-1");
    return person;
  }

  static inline std::unique_ptr<Provider> provider_;
  static inline std::unique_ptr<Company> company_;
  static inline std::string role_;
};

TEST_F(WebIdentity, AJobClonesAndPushesWithTheTokenOfItsCi) {
  const auto runner = job("runner", "repo:acme/web:ref:refs/heads/main");
  EXPECT_THAT(runner->must("aws sts get-caller-identity --output text --query Arn"),
              testing::HasSubstr("assumed-role/ci/build-1"));
  runner->must(
      "git clone -q --config 'credential.helper=!aws codecommit credential-helper $@' "
      "--config credential.UseHttpPath=true " +
      company_->server().clone_url("web") + " web");
  EXPECT_THAT(runner->type("git commit -q --allow-empty -m first && git push -q origin main", "web"), Succeeds());
}

TEST_F(WebIdentity, AJobOfAnotherRepositoryIsRefused) {
  EXPECT_THAT(job("other", "repo:other/web")->type("aws sts get-caller-identity"),
              FailsWith("Not authorized to perform sts:AssumeRoleWithWebIdentity"));
}

TEST_F(WebIdentity, ATokenForAnotherAudienceOrPastItsTimeIsRefused) {
  const auto person = company_->stranger("holder");
  const std::string assume =
      "aws sts assume-role-with-web-identity --region us-east-1 --role-session-name s1 --role-arn " + role_ +
      " --web-identity-token ";
  EXPECT_THAT(person->type(assume + provider_->token_command("repo:acme/web", "another")),
              FailsWith("Incorrect token audience"));
  EXPECT_THAT(person->type(assume + provider_->token_command("repo:acme/web", "sts.amazonaws.com -301")),
              FailsWith("ExpiredTokenException"));
  EXPECT_THAT(person->type(assume + "not.a.token"), FailsWith("InvalidIdentityToken"));
}

TEST_F(WebIdentity, ARedirectionIsNotFollowed) {
  company_->admin().must("aws iam create-open-id-connect-provider --url https://" + provider_->name() +
                         "/elsewhere --client-id-list sts.amazonaws.com --thumbprint-list "
                         "0123456789012345678901234567890123456789");
  const auto person = company_->stranger("redirected");
  // The same claims from an issuer whose discovery document is a redirection: its signature is never looked at.
  const std::string forged =
      R"($(/usr/bin/python3 -c 'import base64,json,time; e=lambda d: base64.urlsafe_b64encode(json.dumps(d).encode()))"
      R"(.rstrip(b"=").decode(); print(".".join([e({"alg":"RS256"}),e({"iss":"https://)" +
      provider_->name() + R"(/elsewhere","sub":"s","aud":"sts.amazonaws.com","exp":int(time.time())+600}),"AAAA"]))'))";
  EXPECT_THAT(
      person->type("aws sts assume-role-with-web-identity --region us-east-1 --role-session-name s1 --role-arn " +
                   role_ + " --web-identity-token " + forged),
      FailsWith("status is 302"));
}

TEST_F(WebIdentity, TheSdkForJavaScriptAssumesTheRoleToo) {
  const auto runner = job("javascript", "repo:acme/web");
  const auto missing = install_from_npm(
      runner->home(), {"@aws-sdk/client-sts@3.1174.0", "@aws-sdk/credential-provider-web-identity@3.972.92"});
  if (missing) GTEST_SKIP() << *missing;
  write_file(runner->home() / "who.mjs",
             "import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';\n"
             "import { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';\n"
             "const at = { region: 'us-east-1', endpoint: '" +
                 company_->server().url() +
                 "' };\n"
                 "const client = new STSClient({ ...at, credentials: fromTokenFile({ clientConfig: at }) });\n"
                 "console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);\n");
  EXPECT_THAT(runner->must("node who.mjs"), testing::HasSubstr("assumed-role/ci/build-1"));
}

}  // namespace
}  // namespace crossgate::stories
