#include "client/loopback.h"

#include <gtest/gtest.h>

namespace crossgate::client {
namespace {

TEST(Loopback, IsAnAddressOfThisMachine) {
  for (const auto* host : {"127.0.0.1", "127.255.0.3", "::1", "[::1]"}) {
    EXPECT_TRUE(is_loopback_address(host)) << host;
    EXPECT_TRUE(is_loopback(host)) << host;
  }
}

TEST(Loopback, IsANameOfThisMachine) {
  for (const auto* host : {"localhost", "LocalHost", "git-codecommit.us-east-1.amazonaws.com.localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
    EXPECT_FALSE(is_loopback_address(host)) << host;
  }
}

TEST(Loopback, IsNoNameThatOnlyLooksLikeOne) {
  for (const auto* host : {"127.0.0.1.evil.org", "127.evil.org", "127.0.0.256", "127.0.0", "127.0.0.0001", "127.0.0.",
                           "128.0.0.1", "notlocalhost", "localhost.evil.org", "10.0.0.1", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace crossgate::client
