#include "iam/oidc_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "iam/testing/identity_provider.h"

namespace crossgate::iam {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const AccountId kUs = *AccountId::parse("111122223333");
const AccountId kThem = *AccountId::parse("444455556666");
constexpr const char* kIssuer = "https://token.example.com";
constexpr const char* kDiscovery = "https://token.example.com/.well-known/openid-configuration";
constexpr const char* kKeySet = "https://keys.example.com/set";

class Web final : public DocumentFetcher {
 public:
  Result<std::string> fetch(const std::string& url) override {
    asked.push_back(url);
    const auto found = pages.find(url);
    if (found == pages.end()) return fail("nothing is at " + url);
    return found->second;
  }
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
};

class OidcKeysTest : public ::testing::Test {
 protected:
  OidcKeysTest() {
    web_.pages[kDiscovery] = discovery_document(kIssuer, kKeySet);
    publish("one");
  }
  void publish(std::string_view key_id) { web_.pages[kKeySet] = R"({"keys":[)" + key_.jwk(key_id) + "]}"; }
  std::string outcome(std::string_view key_id) {
    const auto keys = keys_.find(kUs, kIssuer, key_id);
    return keys ? std::to_string(keys->size()) : std::string(keys.error().code.name);
  }

  SigningKey key_ = SigningKey::p256();
  Web web_;
  ManualClock clock_{from_epoch_seconds(1'769'904'000)};
  OidcKeys keys_{web_, clock_};
};

TEST_F(OidcKeysTest, AsksTheProviderOnceAnHour) {
  EXPECT_EQ(outcome("one"), "1");
  EXPECT_EQ(outcome("one"), "1");
  EXPECT_EQ(outcome(""), "1") << "a token that names no key may be any's";
  EXPECT_THAT(web_.asked, ElementsAre(kDiscovery, kKeySet));
  clock_.advance(minutes(60));
  EXPECT_EQ(outcome("one"), "1");
  EXPECT_EQ(web_.asked.size(), 4U);
}

TEST_F(OidcKeysTest, AsksForAnUnknownKeyOnceAMinute) {
  EXPECT_EQ(outcome("one"), "1");
  publish("two");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(outcome("two"), "InvalidIdentityToken");
  EXPECT_EQ(web_.asked.size(), 2U);
  clock_.advance(minutes(1));
  EXPECT_EQ(outcome("two"), "1");
  EXPECT_EQ(web_.asked.size(), 4U);
  EXPECT_EQ(outcome("one"), "InvalidIdentityToken") << "the provider has withdrawn it";
}

TEST_F(OidcKeysTest, UsesKnownKeysWhileTheProviderIsDown) {
  EXPECT_EQ(outcome("one"), "1");
  web_.pages.clear();
  clock_.advance(minutes(90));
  EXPECT_EQ(outcome("one"), "1");
  EXPECT_EQ(outcome("two"), "IDPCommunicationError");
  clock_.advance(OidcKeys::kKept);
  EXPECT_EQ(outcome("one"), "IDPCommunicationError");
}

TEST_F(OidcKeysTest, RemembersAFailureForAMinute) {
  auto pages = std::exchange(web_.pages, {});
  const auto failed = keys_.find(kUs, kIssuer, "one");
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("nothing is at https://token.example.com/.well-known"));
  web_.pages = std::move(pages);
  EXPECT_EQ(outcome("one"), "IDPCommunicationError");
  EXPECT_EQ(web_.asked.size(), 1U);
  clock_.advance(minutes(1));
  EXPECT_EQ(outcome("one"), "1");
}

TEST_F(OidcKeysTest, AnIssuerMayHaveAPathAndEndInASlash) {
  web_.pages["https://login.example.com/tenant/.well-known/openid-configuration"] =
      discovery_document("https://login.example.com/tenant/", kKeySet);
  EXPECT_TRUE(keys_.find(kUs, "https://login.example.com/tenant/", "one"));
  EXPECT_FALSE(keys_.find(kUs, "https://login.example.com/tenant", "one")) << "that is another issuer";
}

TEST_F(OidcKeysTest, OneKeyIdMayStandForSeveralKeys) {
  const auto other = SigningKey::p256();
  web_.pages[kKeySet] = R"({"keys":[)" + key_.jwk("one") + "," + other.jwk("one") + "]}";
  EXPECT_EQ(outcome("one"), "2");
}

TEST_F(OidcKeysTest, BelievesOnlyTheIssuersOwnDiscoveryDocument) {
  web_.pages[kDiscovery] = discovery_document("https://other.example.com", kKeySet);
  EXPECT_THAT(keys_.find(kUs, kIssuer, "one").error().message, HasSubstr("another issuer's"));
  clock_.advance(minutes(1));
  web_.pages[kDiscovery] = discovery_document(kIssuer, "http://keys.example.com/set");
  EXPECT_THAT(keys_.find(kUs, kIssuer, "one").error().message, HasSubstr("begins with https://"));
  clock_.advance(minutes(1));
  web_.pages[kDiscovery] = "<html>";
  EXPECT_EQ(outcome("one"), "IDPCommunicationError");
}

/// Answers nobody until it is told to.
class SlowWeb final : public DocumentFetcher {
 public:
  Result<std::string> fetch(const std::string&) override {
    std::unique_lock lock(mutex_);
    ++fetching_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return fail("closed");
  }
  void wait_for(int fetching) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return fetching_ >= fetching; });
  }
  void answer() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int fetching_ = 0;
  bool open_ = false;
};

TEST(OidcKeysAtWork, SlowProvidersHoldUpFewCallers) {
  SlowWeb web;
  ManualClock clock(from_epoch_seconds(1'769'904'000));
  OidcKeys keys(web, clock);
  std::vector<std::jthread> waiting;
  const auto ask = [&](const AccountId& account, int count) {
    for (int i = 0; i < count; ++i)
      waiting.emplace_back([&keys, account, name = std::string(account.str()) + "-" + std::to_string(i)] {
        EXPECT_FALSE(keys.find(account, "https://" + name + ".example.com", "k"));
      });
  };
  const auto turns_away = [&](const AccountId& account) {
    const auto answer = keys.find(account, "https://another.example.com", "k");
    return !answer && answer.error().code == kProviderUnreachable && answer.error().message.contains("try again");
  };
  ask(kUs, OidcKeys::kMostWaitingOfAccount);
  web.wait_for(OidcKeys::kMostWaitingOfAccount);
  EXPECT_TRUE(turns_away(kUs)) << "one account leaves places to the others";
  ask(kThem, OidcKeys::kMostWaitingOfAccount);
  web.wait_for(OidcKeys::kMostWaiting);
  EXPECT_TRUE(turns_away(*AccountId::parse("777788889999")));
  web.answer();
}

}  // namespace
}  // namespace crossgate::iam
