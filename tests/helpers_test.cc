// The helper beside other helpers, and caches that stored a stale password.
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BesideAnotherHelper : public testing::TestWithParam<std::filesystem::path> {
 protected:
  void SetUp() override {
    company_ = std::make_unique<Company>(GetParam());
    url_ = company_->create_repository("payments");
    host_ = url_.substr(0, url_.find("/v1/"));
    cache_ = developer().home() / "cache";
  }
  Person& developer() { return company_->developer(); }
  /// The article's helper, for this server's host only.
  void configure_for_the_host_only() {
    developer().must("git config --global --add credential." + host_ +
                     ".helper '!aws codecommit --profile member credential-helper $@'");
    developer().must("git config --global credential." + host_ + ".UseHttpPath true");
  }

  std::unique_ptr<Company> company_;
  std::string url_;
  std::string host_;
  std::filesystem::path cache_;
};

TEST_P(BesideAnotherHelper, SetForItsHostItIsNotAskedForAnother) {
  const std::string asked = developer().home() / "asked";
  developer().must("git config --global credential." + host_ + ".helper '!echo ours >>" + asked +
                   "; aws codecommit --profile member credential-helper $@'");
  developer().must("git config --global credential." + host_ + ".UseHttpPath true");
  developer().must(
      "git config --global credential.https://github.com.helper '!f() { echo username=gh; echo password=token; }; f'");
  EXPECT_THAT(developer().must("printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill"),
              AllOf(HasSubstr("username=gh"), HasSubstr("password=token")));
  EXPECT_FALSE(std::filesystem::exists(asked));
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  EXPECT_TRUE(std::filesystem::exists(asked));
}

TEST_P(BesideAnotherHelper, SetForEveryHostItStaysSilentForOthers) {
  developer().must("git config --global credential.helper '!aws codecommit --profile member credential-helper $@'");
  developer().must("git config --global --add credential.helper '!f() { echo username=gh; echo password=token; }; f'");
  developer().must("git config --global credential.UseHttpPath true");
  EXPECT_THAT(developer().must("printf 'protocol=https\\nhost=github.com\\npath=a/b\\n\\n' | git credential fill"),
              HasSubstr("username=gh"));
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
}

TEST_P(BesideAnotherHelper, AnEmptyHelperReadBeforeKeepsAStoringCacheOut) {
  developer().must("git config --global credential.helper 'store --file=" + cache_.string() + "'");
  developer().must("git config --global --add credential." + host_ + ".helper ''");
  configure_for_the_host_only();
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  EXPECT_EQ(read_file(cache_), "");
}

TEST_P(BesideAnotherHelper, AStalePasswordInACacheHealsAtTheSecondAttempt) {
  // git's own credential-store plays the cache of a desktop; it stores whatever worked.
  developer().must("git config --global credential.helper 'store --file=" + cache_.string() + "'");
  developer().must(
      "git config --global --add credential.helper '!aws codecommit --profile member credential-helper $@'");
  developer().must("git config --global credential.UseHttpPath true");
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
  const std::string stored = read_file(cache_);
  ASSERT_THAT(stored, HasSubstr("v1/repos/payments"));

  // The stored password grows old: its timestamp moves back by years, and its signature with it.
  const auto at = stored.rfind('@', stored.find("git-codecommit"));
  write_file(cache_, stored.substr(0, at - 80) + "20200101T000000Z" + std::string(64, '0') + stored.substr(at));

  EXPECT_THAT(developer().type("git ls-remote " + url_), FailsWith("Authentication failed"));
  EXPECT_THAT(read_file(cache_), Not(HasSubstr("20200101T000000Z")));
  EXPECT_THAT(developer().type("git ls-remote " + url_), Succeeds());
}

INSTANTIATE_TEST_SUITE_P(, BesideAnotherHelper, testing::Values(real_aws_program(), crossgate_program()),
                         [](const auto& client) {
                           return client.param.filename() == "aws" ? "WithAws" : "WithCrossgate";
                         });

}  // namespace
}  // namespace crossgate::stories
