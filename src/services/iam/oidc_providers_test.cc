#include "api/iam/oidc_providers.h"

#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kEntityAlreadyExists;
using api::iam::kInvalidInput;
using api::iam::kNoSuchEntity;

constexpr std::string_view kArn = "arn:aws:iam::111122223333:oidc-provider/token.example.com/ci";
constexpr std::string_view kThumbprint = "0123456789ABCDEF0123456789abcdef01234567";

class OidcProviders : public ServicesTest {
 protected:
  Answer make(std::string_view url, std::string_view more = "") {
    return root.iam("CreateOpenIDConnectProvider", R"({"Url": ")" + std::string(url) + "\"" + std::string(more) + "}");
  }
  Answer get() { return root.iam("GetOpenIDConnectProvider", texts({{"OpenIDConnectProviderArn", kArn}})); }
  Answer change(std::string_view operation, std::string_view more) {
    return root.iam(operation,
                    R"({"OpenIDConnectProviderArn": ")" + std::string(kArn) + "\", " + std::string(more) + "}");
  }

  Client root = world.root();
};

TEST_F(OidcProviders, AreMadeReadChangedAndDeleted) {
  const auto made = make("https://token.example.com/ci", R"(, "ClientIDList": ["one", "one"], "ThumbprintList": [")" +
                                                             std::string(kThumbprint) + R"("])");
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/OpenIDConnectProviderArn"), kArn);
  EXPECT_EQ(at(*get(), "/Url"), "token.example.com/ci");
  EXPECT_EQ(at(*get(), "/ClientIDList"), R"(["one"])");
  EXPECT_EQ(at(*get(), "/ThumbprintList"), R"(["0123456789abcdef0123456789abcdef01234567"])");
  EXPECT_EQ(at(*root.iam("ListOpenIDConnectProviders"), "/OpenIDConnectProviderList/0/Arn"), kArn);

  EXPECT_THAT(change("AddClientIDToOpenIDConnectProvider", R"("ClientID": "two")"), Succeeds());
  EXPECT_THAT(change("AddClientIDToOpenIDConnectProvider", R"("ClientID": "two")"), Succeeds());
  EXPECT_EQ(at(*get(), "/ClientIDList"), R"(["one","two"])");
  EXPECT_THAT(change("RemoveClientIDFromOpenIDConnectProvider", R"("ClientID": "one")"), Succeeds());
  EXPECT_THAT(change("RemoveClientIDFromOpenIDConnectProvider", R"("ClientID": "one")"), Succeeds());
  EXPECT_EQ(at(*get(), "/ClientIDList"), R"(["two"])");
  EXPECT_THAT(change("UpdateOpenIDConnectProviderThumbprint", R"("ThumbprintList": [])"), Succeeds());
  EXPECT_EQ(at(*get(), "/ThumbprintList"), "[]");

  EXPECT_THAT(make("https://TOKEN.example.com/ci"), FailsWith(kEntityAlreadyExists));
  EXPECT_THAT(root.iam("DeleteOpenIDConnectProvider", texts({{"OpenIDConnectProviderArn", kArn}})), Succeeds());
  EXPECT_THAT(get(), FailsWith(kNoSuchEntity));
}

TEST_F(OidcProviders, AreNamedByAnHttpsUrlWithoutAQuery) {
  for (const char* url : {"http://token.example.com", "token.example.com", "https://", "https:///path",
                          "https://token.example.com?a=b", "https://user@token.example.com", "https://a b"})
    EXPECT_THAT(make(url), FailsWith(kInvalidInput)) << url;
  EXPECT_THAT(make("https://token.example.com", R"(, "ThumbprintList": ["zz23456789012345678901234567890123456789"])"),
              FailsWith(kInvalidInput));
  EXPECT_THAT(make("https://gitlab.example.com:8443"), Succeeds());
}

TEST_F(OidcProviders, HaveTagsThatPoliciesSee) {
  const auto tagger = world.make_user("tagger", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Action":"iam:*","Resource":"arn:aws:iam::111122223333:oidc-provider/*",
      "Condition":{"StringEquals":{"aws:RequestTag/Team":"web"}}}]})");
  EXPECT_THAT(tagger.iam("CreateOpenIDConnectProvider", R"({"Url": "https://token.example.com/ci"})"),
              FailsWith(kAccessDenied));
  EXPECT_THAT(tagger.iam("CreateOpenIDConnectProvider",
                         R"({"Url": "https://token.example.com/ci", "Tags": [{"Key": "Team", "Value": "web"}]})"),
              Succeeds());
  EXPECT_THAT(change("TagOpenIDConnectProvider", R"("Tags": [{"Key": "Stage", "Value": "test"}])"), Succeeds());
  EXPECT_THAT(change("UntagOpenIDConnectProvider", R"("TagKeys": ["team"])"), Succeeds());
  const auto listed = root.iam("ListOpenIDConnectProviderTags", texts({{"OpenIDConnectProviderArn", kArn}}));
  EXPECT_EQ(at(*listed, "/Tags"), R"([{"Key":"Stage","Value":"test"}])");
}

TEST_F(OidcProviders, OfAnotherAccountAreNotThere) {
  const auto member = world.make_account("member@example.com");
  ASSERT_THAT(make("https://token.example.com/ci"), Succeeds());
  EXPECT_THAT(world.root(member).iam("GetOpenIDConnectProvider", texts({{"OpenIDConnectProviderArn", kArn}})),
              FailsWith(kNoSuchEntity));
}

}  // namespace
}  // namespace crossgate::services::iam_api
