// botocore as the oracle: it signs random requests, we verify them and come to the same signature ourselves.
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>

#include "base/text.h"
#include "sigv4/sigv4.h"

namespace crossgate::sigv4 {
namespace {

namespace json = boost::json;

constexpr int kRequests = 300;

/// The lines that `command` prints.
std::vector<std::string> lines_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string text;
  std::array<char, 65536> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    text.append(buffer.data(), count);
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n'))
    if (!line.empty()) lines.emplace_back(line);
  return lines;
}

std::string text_of(const json::object& object, const char* key) { return std::string(object.at(key).as_string()); }

Request request_of(const json::object& sent) {
  Request request{text_of(sent, "method"),
                  text_of(sent, "path"),
                  text_of(sent, "query"),
                  {},
                  to_hex(sha256(text_of(sent, "body")))};
  for (const auto& header : sent.at("headers").as_array())
    request.headers.push_back({std::string(header.at(0).as_string()), std::string(header.at(1).as_string())});
  return request;
}

class Botocore : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const auto& line :
         lines_of("/usr/bin/python3 " CROSSGATE_SOURCE_DIR "/src/sigv4/testdata/botocore_requests.py " +
                  std::to_string(kRequests) + " 20260131"))
      sent_.push_back(json::parse(line).as_object());
  }
  static inline std::vector<json::object> sent_;
};

TEST_F(Botocore, EveryRequestThatItSignsIsVerified) {
  ASSERT_EQ(sent_.size(), kRequests);
  for (const auto& sent : sent_) {
    const Request request = request_of(sent);
    const auto claim = read_claim(request);
    ASSERT_TRUE(claim) << claim.error().message << "\n" << json::serialize(sent);
    EXPECT_TRUE(verify(request, *claim, Secret(text_of(sent, "secret_access_key")))) << json::serialize(sent);
    EXPECT_EQ(claim->session_token.value_or(""), text_of(sent, "token"));
    EXPECT_EQ(claim->expires.has_value(), sent.at("presigned").as_bool());
  }
}

TEST_F(Botocore, SignsEveryRequestAsWeDo) {
  int compared = 0;
  for (const auto& sent : sent_) {
    if (sent.at("presigned").as_bool()) continue;
    Request request = request_of(sent);
    const auto claim = read_claim(request);
    ASSERT_TRUE(claim);
    std::erase_if(request.headers, [](const Header& header) {
      return header.name == "Authorization" || header.name == "X-Amz-Date" || header.name == "X-Amz-Security-Token" ||
             header.name == "Content-Length";
    });
    Credentials credentials{claim->access_key_id, Secret(text_of(sent, "secret_access_key")), std::nullopt};
    if (claim->session_token) credentials.session_token = Secret(*claim->session_token);
    sign_headers(request, credentials, "us-east-1", "codecommit", claim->signed_at);
    const auto ours = read_claim(request);
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->signed_headers, claim->signed_headers);
    EXPECT_EQ(ours->signature, claim->signature) << json::serialize(sent);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace crossgate::sigv4
