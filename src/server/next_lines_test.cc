#include "server/next_lines.h"

#include <gmock/gmock.h>

#include <vector>

namespace crossgate::server {
namespace {

using testing::HasSubstr;

std::string lines(const Values& values) {
  const auto config = *configure(values, "/data");
  const Administrator administrator{*AccountId::parse("111122223333"), "admin",
                                    *Arn::parse("arn:aws:iam::111122223333:user/admin"),
                                    *AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE"), Secret("secret")};
  return next_lines(administrator, config, config.listen.front());
}

TEST(NextLines, PointAwsAndGitAtTheServer) {
  EXPECT_THAT(lines({}),
              testing::AllOf(HasSubstr("aws configure set --profile admin region us-east-1\n"),
                             HasSubstr("eval \"$(crossgate setup aws --endpoint-url http://127.0.0.1:9480)\""),
                             HasSubstr("crossgate setup git")));
}

TEST(NextLines, NameAnAddressThatCanBeConnectedTo) {
  const std::vector<std::string> domain{"amazonaws.com.git.example.org"};
  EXPECT_THAT(lines({{"listen", {"0.0.0.0:80"}}, {"domain", domain}}),
              HasSubstr(" http://git-codecommit.us-east-1.amazonaws.com.git.example.org:80)"));
  EXPECT_THAT(lines({{"listen", {"[::]:80"}}, {"regions", {"eu-west-1"}}, {"domain", domain}}),
              HasSubstr(" http://git-codecommit.eu-west-1.amazonaws.com.git.example.org:80)"));
  EXPECT_THAT(lines({{"listen", {"[::1]:0"}}}), HasSubstr(" http://[::1]:PORT)"));
}

TEST(NextLines, NameTheHostOfACertificate) {
  EXPECT_THAT(lines({{"tls-certificate", {"a.pem"}}, {"tls-key", {"a.key"}}, {"listen", {"127.0.0.1:443"}}}),
              HasSubstr(" https://git-codecommit.us-east-1.amazonaws.com.localhost:443)"));
}

}  // namespace
}  // namespace crossgate::server
