#include "server/proxies.h"

#include <gtest/gtest.h>

namespace crossgate::server {
namespace {

const TrustedProxies kTrusted{*IpNetwork::parse("10.0.0.0/8"), *IpNetwork::parse("fd00::1")};

HttpRequest request_from(const std::string& peer, std::vector<Header> headers) {
  HttpRequest request;
  request.remote_address = peer;
  request.headers = std::move(headers);
  believe_proxies(request, kTrusted);
  return request;
}

std::string client_of(const std::string& peer, const std::string& forwarded_for) {
  return request_from(peer, {{"X-Forwarded-For", forwarded_for}}).remote_address;
}

TEST(AStranger, IsNotBelieved) {
  const auto request = request_from("203.0.113.9", {{"X-Forwarded-For", "10.0.0.1"}, {"X-Forwarded-Proto", "https"}});
  EXPECT_EQ(request.remote_address, "203.0.113.9");
  EXPECT_FALSE(request.secure);
  EXPECT_EQ(request.proxy, "");
}

TEST(ATrustedProxy, NamesTheClientBeforeIt) {
  const auto request = request_from("10.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}});
  EXPECT_EQ(request.remote_address, "203.0.113.9");
  EXPECT_EQ(request.proxy, "10.0.0.1");
}

TEST(ATrustedProxy, IsNotSpokenForByItsClients) {
  EXPECT_EQ(client_of("10.0.0.1", "127.0.0.1, 203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(client_of("10.0.0.1", "127.0.0.1, 203.0.113.9, 10.0.0.2, fd00::1"), "203.0.113.9");
  EXPECT_EQ(
      request_from("10.0.0.1", {{"x-forwarded-for", "127.0.0.1"}, {"X-Forwarded-For", "203.0.113.9"}}).remote_address,
      "203.0.113.9");
}

TEST(ATrustedProxy, IsTheClientItselfWhenItNamesNoOther) {
  EXPECT_EQ(request_from("10.0.0.1", {}).remote_address, "10.0.0.1");
  EXPECT_EQ(client_of("10.0.0.1", ""), "10.0.0.1");
  EXPECT_EQ(client_of("10.0.0.1", "127.0.0.1, unknown"), "10.0.0.1");
  EXPECT_EQ(client_of("10.0.0.1", "127.0.0.1, unknown, 10.0.0.2"), "10.0.0.2");
}

TEST(ATrustedProxy, MayNamePortsToo) {
  EXPECT_EQ(client_of("fd00::1", "203.0.113.9:4711"), "203.0.113.9");
  EXPECT_EQ(client_of("fd00::1", "[2001:db8::9]:4711"), "2001:db8::9");
  EXPECT_EQ(client_of("fd00::1", "2001:db8::9"), "2001:db8::9");
  EXPECT_EQ(client_of("fd00::1", "::ffff:203.0.113.9"), "203.0.113.9");
}

TEST(ATrustedProxy, SaysHowTheClientCame) {
  const auto secure = [](std::vector<Header> headers) { return request_from("10.0.0.1", std::move(headers)).secure; };
  EXPECT_TRUE(secure({{"X-Forwarded-Proto", "https"}}));
  EXPECT_TRUE(secure({{"X-Forwarded-Proto", "HTTPS, https"}}));
  EXPECT_FALSE(secure({{"X-Forwarded-Proto", "https, http"}}));
  EXPECT_FALSE(secure({{"X-Forwarded-Proto", "http"}}));
  EXPECT_FALSE(secure({}));
}

}  // namespace
}  // namespace crossgate::server
