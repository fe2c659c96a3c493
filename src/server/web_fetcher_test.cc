#include "server/web_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossgate::server {
namespace {

using testing::HasSubstr;

bool asked(std::string_view address, std::string_view allowed = "192.0.2.77") {
  return may_be_asked(IpAddress::parse(address).value(), {IpNetwork::parse(allowed).value()});
}

TEST(MayBeAsked, ArePublicAddressesOnly) {
  for (const char* address : {"1.1.1.1", "140.82.112.3", "172.32.0.1", "2606:50c0:8000::153", "2a00:1450::1"})
    EXPECT_TRUE(asked(address)) << address;
  for (const char* address : {"0.0.0.0",
                              "127.0.0.1",
                              "127.9.9.9",
                              "10.1.2.3",
                              "100.64.0.1",
                              "169.254.169.254",
                              "172.16.0.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254",
                              "64:ff9b::a9fe:a9fe",
                              "2002:7f00:1::",
                              "fc00::1",
                              "fd00:ec2::254",
                              "fe80::1",
                              "ff02::1"})
    EXPECT_FALSE(asked(address)) << address;
}

TEST(MayBeAsked, AreThoseThatTheOperatorNames) {
  EXPECT_TRUE(asked("10.1.2.3", "10.0.0.0/8"));
  EXPECT_TRUE(asked("::ffff:10.1.2.3", "10.0.0.0/8"));
  EXPECT_FALSE(asked("192.168.1.1", "10.0.0.0/8"));
  EXPECT_TRUE(asked("fd00::7", "fd00::/64"));
}

TEST(WebFetcher, DoesNotConnectToAnAddressThatMayNotBeAsked) {
  WebFetcher web({});
  const auto answer = web.fetch("https://127.0.0.1:9/.well-known/openid-configuration");
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("its address 127.0.0.1 is not public"));
}

TEST(WebFetcher, SpeaksHttpsOnly) {
  WebFetcher web({.private_networks = {IpNetwork::parse("127.0.0.0/8").value()}, .authorities = {}});
  for (const char* url : {"http://127.0.0.1:9/", "file:///etc/passwd", "gopher://127.0.0.1:9/"})
    EXPECT_FALSE(web.fetch(url)) << url;
}

}  // namespace
}  // namespace crossgate::server
