// A role's session ends when it says so, for the API and for Git.
#include <boost/json.hpp>

#include "support/world.h"

namespace crossgate::stories {
namespace {

TEST(ASession, IsRefusedPastItsExpiry) {
  // The clients' clocks are moved by libfaketime, which works on the Python of the real aws.
  Company company(real_aws_program());
  const std::string url = company.create_repository("payments");
  const auto credentials =
      boost::json::parse(company.developer().must("aws --profile default sts assume-role --role-session-name story "
                                                  "--duration-seconds 900 --output json --role-arn arn:aws:iam::" +
                                                  company.member_account() + ":role/CodeCommitDeveloper"))
          .at("Credentials");
  const auto text = [&](const char* key) { return std::string(credentials.at(key).as_string()); };
  const auto holder = company.stranger("holder");
  holder->profile("default", {{"region", "us-east-1"}},
                  Keys{text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken")});
  const std::string get = "aws codecommit get-repository --repository-name payments";
  const std::string list = "git -c credential.helper='!" + with_clock_off_by("+16m") +
                           "aws codecommit credential-helper $@' "
                           "-c credential.UseHttpPath=true ls-remote " +
                           url;
  EXPECT_THAT(holder->type(get), Succeeds());

  company.server().stop();
  company.server().start("+16m");
  EXPECT_THAT(holder->type(with_clock_off_by("+16m") + get), FailsWith("ExpiredTokenException"));
  EXPECT_THAT(holder->type(list), FailsWith("Authentication failed"));
  // The clock is the only thing that changed: keys without an expiry still work.
  EXPECT_THAT(company.developer().type(with_clock_off_by("+16m") + "aws --profile default sts get-caller-identity"),
              Succeeds());
  company.server().stop();
}

TEST(ASignedRequest, IsRefusedOutsideItsWindow) {
  Company company(real_aws_program());
  EXPECT_THAT(
      company.developer().type(with_clock_off_by("-16m") + "aws --profile default codecommit list-repositories"),
      FailsWith("InvalidSignatureException"));
  EXPECT_THAT(company.developer().type(with_clock_off_by("+30m") + "aws --profile default sts get-caller-identity"),
              FailsWith("SignatureDoesNotMatch"));
}

}  // namespace
}  // namespace crossgate::stories
