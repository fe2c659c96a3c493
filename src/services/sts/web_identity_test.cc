// AssumeRoleWithWebIdentity: an identity provider's token for a role's session.
#include "api/sts/types.h"
#include "iam/testing/identity_provider.h"
#include "services/testing/world.h"

namespace crossgate::services::sts {
namespace {

using api::sts::kExpiredIdentityToken;
using api::sts::kIdpCommunicationError;
using api::sts::kInvalidIdentityToken;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
        "Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.example.com"},
        "Condition":{"StringEquals":{"token.example.com:aud":"sts.amazonaws.com"},
                     "StringLike":{"token.example.com:sub":"repo:acme/*"}}}]})";

class WebIdentity : public ServicesTest {
 protected:
  WebIdentity() {
    world.web.pages["https://token.example.com/.well-known/openid-configuration"] =
        iam::discovery_document("https://token.example.com", "https://token.example.com/keys");
    world.web.pages["https://token.example.com/keys"] = R"({"keys":[)" + key.jwk("one") + "]}";
    EXPECT_EQ(
        world.authenticators
            .create_oidc_provider(
                World::management_id(),
                {.url = "token.example.com", .client_ids = {"sts.amazonaws.com"}, .created = world.clock.now()}, 100)
            .value(),
        storage::Change::done);
    EXPECT_THAT(world.root().iam("CreateRole", texts({{"RoleName", "ci"}, {"AssumeRolePolicyDocument", kTrust}})),
                Succeeds());
    EXPECT_THAT(world.root().iam("PutRolePolicy", texts({{"RoleName", "ci"},
                                                         {"PolicyName", "its"},
                                                         {"PolicyDocument", policy("Allow", "codecommit:*", "*")}})),
                Succeeds());
  }

  /// Of the provider, for this subject; `more` stands before the other claims.
  std::string token(std::string_view subject, std::string_view more = "", std::int64_t minutes = 10) {
    const auto now = to_epoch_seconds(world.clock.now());
    return iam::make_token(key, R"({"alg":"ES256","kid":"one"})",
                           "{" + std::string(more) + R"("iss":"https://token.example.com","sub":")" +
                               std::string(subject) + R"(","exp":)" + std::to_string(now + minutes * 60) +
                               R"(,"iat":)" + std::to_string(now) +
                               (more.contains("\"aud\"") ? "}" : R"(,"aud":"sts.amazonaws.com"})"));
  }
  Answer assume(std::string_view token, std::string_view role = "arn:aws:iam::111122223333:role/ci") {
    return world.ask_unsigned("sts", "AssumeRoleWithWebIdentity",
                              texts({{"RoleArn", role}, {"RoleSessionName", "build-1"}, {"WebIdentityToken", token}}));
  }

  const iam::SigningKey key = iam::SigningKey::p256();
};

TEST_F(WebIdentity, AProvidersTokenOpensARolesSession) {
  const auto answer = assume(token("repo:acme/web"));
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/SubjectFromWebIdentityToken"), "repo:acme/web");
  EXPECT_EQ(at(*answer, "/Audience"), "sts.amazonaws.com");
  EXPECT_EQ(at(*answer, "/Provider"), "arn:aws:iam::111122223333:oidc-provider/token.example.com");
  EXPECT_EQ(at(*answer, "/AssumedRoleUser/Arn"), "arn:aws:sts::111122223333:assumed-role/ci/build-1");
  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  EXPECT_THAT(session->codecommit("CreateRepository", R"({"repositoryName": "web"})"), Succeeds());
  iam::Context context;
  session->caller().describe(context);
  EXPECT_EQ(*context.find("token.example.com:sub"), std::vector<std::string>{"repo:acme/web"});
  EXPECT_EQ(*context.find("aws:FederatedProvider"), std::vector<std::string>{at(*answer, "/Provider")});
}

TEST_F(WebIdentity, TheTrustPolicyDecidesWhoseTokens) {
  for (const auto& answer :
       {assume(token("repo:other/web")), assume(token("repo:acme/web"), "arn:aws:iam::111122223333:role/absent")}) {
    EXPECT_THAT(answer, FailsWith(kAccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
  }
}

TEST_F(WebIdentity, ASignedInPersonsRoleIsNotOpenToTokens) {
  ASSERT_THAT(world.root().iam("CreateRole", texts({{"RoleName", "people"},
                                                    {"AssumeRolePolicyDocument",
                                                     R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                                         "Principal":"*"}})"}})),
              Succeeds());
  EXPECT_THAT(assume(token("repo:acme/web"), "arn:aws:iam::111122223333:role/people"), FailsWith(kAccessDenied));
}

TEST_F(WebIdentity, AnybodyOfOursIsNotAnybodyWithAToken) {
  for (const std::string_view ours : {R"("StringEquals":{"aws:PrincipalAccount":"111122223333"})",
                                      R"("ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:*"})",
                                      R"("StringEquals":{"aws:PrincipalAccount":"anonymous"})"}) {
    const std::string trust =
        R"({"Statement":{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":"*"},"Condition":{)" + std::string(ours) +
        "}}}";
    ASSERT_THAT(world.root().iam("UpdateAssumeRolePolicy", texts({{"RoleName", "ci"}, {"PolicyDocument", trust}})),
                Succeeds());
    EXPECT_THAT(assume(token("repo:acme/web")), FailsWith(kAccessDenied)) << ours;
  }
}

TEST_F(WebIdentity, ADenyForEverybodyHoldsForTokens) {
  const std::string trust =
      R"({"Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
          "Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.example.com"}},
         {"Effect":"Deny","Action":"sts:*","Principal":"*",
          "Condition":{"StringEquals":{"aws:PrincipalAccount":"anonymous"}}}]})";
  ASSERT_THAT(world.root().iam("UpdateAssumeRolePolicy", texts({{"RoleName", "ci"}, {"PolicyDocument", trust}})),
              Succeeds());
  EXPECT_THAT(assume(token("repo:acme/web")), FailsWith(kAccessDenied));
}

TEST_F(WebIdentity, NobodyIsAskedAboutAnIssuerThatTheAccountDoesNotName) {
  const auto foreign = iam::make_token(key, R"({"alg":"ES256","kid":"one"})",
                                       R"({"iss":"https://evil.example.com","sub":"s","aud":"a","exp":99999999999})");
  EXPECT_THAT(assume(foreign), FailsWith(kInvalidIdentityToken,
                                         "No OpenIDConnect provider found in your account for "
                                         "https://evil.example.com"));
  const auto member = world.make_account("member@example.com");
  EXPECT_THAT(assume(token("repo:acme/web"), "arn:aws:iam::" + std::string(member.str()) + ":role/ci"),
              FailsWith(kInvalidIdentityToken));
  EXPECT_THAT(assume(token("repo:acme/web"), "arn:aws:iam::999999999999:role/ci"), FailsWith(kInvalidIdentityToken));
  EXPECT_THAT(world.web.asked, IsEmpty());
}

TEST_F(WebIdentity, AnExpiredTokenIsRefusedBeforeAnybodyIsAsked) {
  EXPECT_THAT(assume(token("repo:acme/web", "", -6)), FailsWith(kExpiredIdentityToken));
  EXPECT_THAT(world.web.asked, IsEmpty());
  EXPECT_THAT(assume(token("repo:acme/web", "", -4)), Succeeds()) << "within the leeway";
}

TEST_F(WebIdentity, AnotherKeysSignatureIsRefused) {
  const auto forger = iam::SigningKey::p256();
  const auto claims = R"({"iss":"https://token.example.com","sub":"repo:acme/web","aud":"sts.amazonaws.com",)"
                      R"("exp":99999999999})";
  EXPECT_THAT(assume(iam::make_token(forger, R"({"alg":"ES256","kid":"one"})", claims)),
              FailsWith(kInvalidIdentityToken));
  EXPECT_THAT(
      assume(iam::make_token(forger, R"({"alg":"ES256","kid":"forged","jku":"https://evil.example.com"})", claims)),
      FailsWith(kInvalidIdentityToken));
  EXPECT_THAT(assume(iam::make_token(key, R"({"alg":"RS256","kid":"one"})", claims)), FailsWith(kInvalidIdentityToken))
      << "the algorithm is the key's";
  EXPECT_THAT(world.web.asked, SizeIs(2));
}

TEST_F(WebIdentity, TheAudienceMustBeAClientIdOfTheProvider) {
  EXPECT_THAT(assume(token("repo:acme/web", R"("aud":"another",)")),
              FailsWith(kInvalidIdentityToken, "Incorrect token audience"));
  EXPECT_THAT(assume(token("repo:acme/web", R"("azp":"another",)")), FailsWith(kInvalidIdentityToken));
}

constexpr std::string_view kTagsAndSource =
    R"("https://aws.amazon.com/tags":{"principal_tags":{"Team":["web"],"Cost":["7"]},"transitive_tag_keys":["Team"]},
       "https://aws.amazon.com/source_identity":"ana",)";

TEST_F(WebIdentity, ATokensTagsAndSourceIdentityAreAskedOfTheTrustPolicy) {
  EXPECT_THAT(assume(token("repo:acme/web", kTagsAndSource)), FailsWith(kAccessDenied)) << "it lets nobody tag";
  const auto trust = [&](std::string_view action, std::string_view conditions) {
    return R"({"Effect":"Allow","Action":")" + std::string(action) +
           R"(","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.example.com"},"Condition":)" +
           std::string(conditions) + "}";
  };
  const auto statements = [&](std::string_view team) {
    return R"({"Version":"2012-10-17","Statement":[)" +
           trust("sts:AssumeRoleWithWebIdentity", R"({"StringEquals":{"token.example.com:aud":"sts.amazonaws.com"}})") +
           "," +
           trust("sts:TagSession", R"({"StringEquals":{"aws:RequestTag/Team":")" + std::string(team) +
                                       R"(","sts:TransitiveTagKeys":"Team"},
                                       "ForAllValues:StringEquals":{"aws:TagKeys":["Team","Cost"]}})") +
           "," + trust("sts:SetSourceIdentity", R"({"StringLike":{"sts:SourceIdentity":"an*"}})") + "]}";
  };
  const auto set_trust = [&](const std::string& document) {
    EXPECT_THAT(world.root().iam("UpdateAssumeRolePolicy", texts({{"RoleName", "ci"}, {"PolicyDocument", document}})),
                Succeeds());
  };
  set_trust(statements("other"));
  EXPECT_THAT(assume(token("repo:acme/web", kTagsAndSource)), FailsWith(kAccessDenied));
  EXPECT_THAT(assume(token("repo:acme/web")), Succeeds()) << "without tags nothing is asked about tags";

  set_trust(statements("web"));
  const auto answer = assume(token("repo:acme/web", kTagsAndSource));
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/SourceIdentity"), "ana");
  EXPECT_NE(at(*answer, "/PackedPolicySize"), "(none)");
  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->caller().source_identity, "ana");
  EXPECT_EQ(session->caller().tags, (std::vector<storage::Tag>{{"Team", "web"}, {"Cost", "7"}}));
  EXPECT_EQ(session->caller().transitive_tags, std::vector<std::string>{"Team"});
}

TEST_F(WebIdentity, ATokensTagsAreHeldToTheRulesOfTags) {
  for (const std::string_view claims :
       {R"("https://aws.amazon.com/tags":{"principal_tags":{"aws:x":"1"}},)",
        R"("https://aws.amazon.com/tags":{"principal_tags":{"a":"1","A":"2"}},)",
        R"("https://aws.amazon.com/tags":{"principal_tags":{"a":"<"}},)",
        R"("https://aws.amazon.com/tags":{"principal_tags":{"":"1"}},)",
        R"("https://aws.amazon.com/tags":{"principal_tags":{"a":"1"},"transitive_tag_keys":["b"]},)",
        R"("https://aws.amazon.com/source_identity":"a b",)"})
    EXPECT_THAT(assume(token("repo:acme/web", claims)), FailsWith(kInvalidIdentityToken)) << claims;
}

TEST_F(WebIdentity, AProviderThatCannotBeReachedIsToldSo) {
  world.web.pages.clear();
  const auto answer = assume(token("repo:acme/web"));
  ASSERT_THAT(answer, FailsWith(kIdpCommunicationError));
  EXPECT_THAT(answer.error().message, HasSubstr("https://token.example.com"));
}

TEST_F(WebIdentity, SessionPoliciesNarrowItToo) {
  const auto answer = world.ask_unsigned("sts", "AssumeRoleWithWebIdentity",
                                         texts({{"RoleArn", "arn:aws:iam::111122223333:role/ci"},
                                                {"RoleSessionName", "build-1"},
                                                {"Policy", policy("Allow", "codecommit:Get*", "*")},
                                                {"WebIdentityToken", token("repo:acme/web")}}));
  ASSERT_THAT(answer, Succeeds());
  EXPECT_THAT(world.session(*answer)->codecommit("ListRepositories"), FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::sts
