// What requests leave in the audit trail: who made them, what the policies were asked, and who decided.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "iam/testing/identity_provider.h"
#include "server/testing/handlers.h"

namespace crossgate::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kDenyMain = R"({"Statement":[{"Effect":"Deny","Action":"codecommit:GitPush","Resource":"*",
    "Condition":{"StringEquals":{"codecommit:References":"refs/heads/main"}}}]})";

/// A form: {{"UserName", "alice"}} → "Action=…&Version=…&UserName=alice".
std::string form(std::string_view action, std::string_view version,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string text = "Action=" + std::string(action) + "&Version=" + std::string(version);
  for (const auto& [name, value] : members) text += "&" + std::string(name) + "=" + percent_encode(value);
  return text;
}

std::string text_at(const boost::json::object& record, std::string_view pointer) {
  boost::json::error_code error;
  const boost::json::value value = record;
  const auto* found = value.find_pointer({pointer.data(), pointer.size()}, error);
  if (found == nullptr) return "(none)";
  return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

/// "ACTION REF DECISION by KIND" of each question that the record tells of.
std::vector<std::string> decisions_in(const boost::json::object& record) {
  std::vector<std::string> decisions;
  const auto* more = record.if_contains("additionalEventData");
  if (more == nullptr || !more->get_object().contains("authorization")) return decisions;
  for (const auto& each : more->at("authorization").as_array()) {
    const auto& question = each.as_object();
    std::string line = text_at(question, "/action");
    if (question.contains("ref")) line += " " + text_at(question, "/ref");
    line += " " + text_at(question, "/decision");
    if (question.contains("by")) line += " by " + text_at(question, "/by");
    decisions.push_back(std::move(line));
  }
  return decisions;
}

class AuditedRequests : public HandlersTest {
 protected:
  std::string arn(std::string_view resource) const { return Arn::iam(administrator_->account, resource).str(); }
  Response iam(std::string_view action, std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    return query(form(action, "2010-05-08", members), {.service = "iam"});
  }
  Response sts(std::string_view action, std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
    return query(form(action, "2011-06-15", members), {.service = "sts"});
  }
  void make_role(std::string_view name, const std::string& principal, std::string_view action = "sts:AssumeRole") {
    const std::string trust =
        R"({"Statement":{"Effect":"Allow","Action":")" + std::string(action) + R"(","Principal":)" + principal + "}}";
    EXPECT_EQ(iam("CreateRole", {{"RoleName", name}, {"AssumeRolePolicyDocument", trust}}).status, 200);
  }
  std::string to_account() const { return R"({"AWS":")" + std::string(administrator_->account.str()) + R"("})"; }
};

TEST_F(AuditedRequests, WhoProvesNobodyLeavesNoRecord) {
  sigv4::Credentials wrong = *credentials_;
  wrong.secret_access_key = Secret("wrong");
  json("ListRepositories", "{}", {.credentials = wrong});
  json("ListRepositories", "{}", {.ago = std::chrono::minutes(16)});
  unsigned_query(form("GetCallerIdentity", "2011-06-15", {}));
  git(key(), "hunter2");
  git("AKIAIOSFODNN7EXAMPLE", password());
  EXPECT_THAT(records(), IsEmpty());
}

TEST_F(AuditedRequests, GitsTooAreToldWithTheirRepositoryAndDecision) {
  json("CreateRepository", R"({"repositoryName":"r1"})");
  EXPECT_EQ(git(key(), password()).status, 200);
  EXPECT_EQ(git(key(), password(), false).status, 200);
  ASSERT_EQ(iam("PutUserPolicy", {{"UserName", "admin"}, {"PolicyName", "main"}, {"PolicyDocument", kDenyMain}}).status,
            200);
  const std::string id(40, '1');
  const std::string command = std::string(40, '0') + " " + id + " refs/heads/main" + '\0' + "report-status";
  EXPECT_EQ(git(key(), password(), false, git::Service::receive_pack,
                "00" + to_hex(std::string(1, static_cast<char>(command.size() + 4))) + command + "0000")
                .status,
            200);
  ASSERT_EQ(iam("PutUserPolicy",
                {{"UserName", "admin"},
                 {"PolicyName", "pulls"},
                 {"PolicyDocument", R"({"Statement":{"Effect":"Deny","Action":"codecommit:GitPull","Resource":"*"}})"}})
                .status,
            200);
  EXPECT_EQ(git(key(), password()).status, 403);

  const auto pulls = records({.action = "codecommit:GitPull", .repository = "r1"});
  ASSERT_THAT(pulls, SizeIs(3));
  EXPECT_EQ(text_at(pulls[0], "/additionalEventData/request"), "git-upload-pack advertisement");
  EXPECT_EQ(text_at(pulls[0], "/userIdentity/arn"), administrator_->arn.str());
  EXPECT_EQ(text_at(pulls[0], "/userIdentity/accessKeyId"), key());
  EXPECT_THAT(decisions_in(pulls[1]), ElementsAre("codecommit:GitPull allowed by identity-based policy"));
  EXPECT_EQ(text_at(pulls[2], "/errorCode"), "AccessDenied");
  EXPECT_THAT(decisions_in(pulls[2]), ElementsAre("codecommit:GitPull explicitDeny by identity-based policy"));
  const auto pushes = records({.action = "GitPush"});
  ASSERT_THAT(pushes, SizeIs(1));
  EXPECT_THAT(decisions_in(pushes[0]),
              ElementsAre("codecommit:GitPush allowed by identity-based policy",
                          "codecommit:GitPush refs/heads/main explicitDeny by identity-based policy"));
}

TEST_F(AuditedRequests, AssumingARoleTellsWhatEachSideSaid) {
  make_role("trusting", to_account());
  make_role("naming", R"({"AWS":")" + administrator_->arn.str() + R"("})");
  make_role("distrusting", R"({"Service":"ec2.amazonaws.com"})");
  for (const std::string_view role : {"trusting", "naming", "distrusting", "absent"})
    sts("AssumeRole", {{"RoleArn", arn("role/" + std::string(role))}, {"RoleSessionName", "s1"}});
  sts("AssumeRole", {{"RoleArn", arn("role/naming")},
                     {"RoleSessionName", "s1"},
                     {"Tags.member.1.Key", "a"},
                     {"Tags.member.1.Value", "b"}});

  const auto found = records({.action = "sts:AssumeRole"});
  ASSERT_THAT(found, SizeIs(5));
  EXPECT_THAT(decisions_in(found[0]), ElementsAre("sts:AssumeRole allowed by identity-based policy"));
  EXPECT_EQ(text_at(found[0], "/resources/0/ARN"), arn("role/trusting"));
  EXPECT_EQ(text_at(found[0], "/responseElements/credentials/sessionToken"), "HIDDEN_DUE_TO_SECURITY_REASONS");
  EXPECT_THAT(decisions_in(found[1]), ElementsAre("sts:AssumeRole allowed by trust policy"));
  EXPECT_THAT(decisions_in(found[2]), ElementsAre("sts:AssumeRole implicitDeny by trust policy"));
  EXPECT_EQ(text_at(found[2], "/errorCode"), "AccessDenied");
  EXPECT_THAT(decisions_in(found[3]), ElementsAre("sts:AssumeRole implicitDeny by trust policy"));
  EXPECT_THAT(decisions_in(found[4]),
              ElementsAre("sts:AssumeRole allowed by trust policy", "sts:TagSession implicitDeny by trust policy"));
}

TEST_F(AuditedRequests, SessionsOfUsersTellWhatTheUserWasAsked) {
  sts("GetFederationToken", {{"Name", "ana"}});
  const auto deny = R"({"Statement":{"Effect":"Deny","Action":"sts:GetFederationToken","Resource":"*"}})";
  iam("PutUserPolicy", {{"UserName", "admin"}, {"PolicyName", "its"}, {"PolicyDocument", deny}});
  sts("GetFederationToken", {{"Name", "ana"}});
  const auto found = records({.action = "GetFederationToken"});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(decisions_in(found[0]), ElementsAre("sts:GetFederationToken allowed by identity-based policy"));
  EXPECT_THAT(decisions_in(found[1]), ElementsAre("sts:GetFederationToken explicitDeny by identity-based policy"));
}

TEST_F(AuditedRequests, AProvidersTokenIsARecordOfWhomItVouchesFor) {
  const auto signing = iam::SigningKey::p256();
  web_.pages["https://token.example.com/.well-known/openid-configuration"] =
      iam::discovery_document("https://token.example.com", "https://token.example.com/keys");
  web_.pages["https://token.example.com/keys"] = R"({"keys":[)" + signing.jwk("one") + "]}";
  iam("CreateOpenIDConnectProvider",
      {{"Url", "https://token.example.com"}, {"ClientIDList.member.1", "sts.amazonaws.com"}});
  const std::string provider = arn("oidc-provider/token.example.com");
  make_role("ci", R"({"Federated":")" + provider + R"("})", "sts:AssumeRoleWithWebIdentity");
  const auto ask = [&](std::string_view role, const iam::SigningKey& by) {
    const auto token =
        iam::make_token(by, R"({"alg":"ES256","kid":"one"})",
                        R"({"iss":"https://token.example.com","sub":"repo:acme/web","exp":)" +
                            std::to_string(to_epoch_seconds(clock_.now()) + 600) + R"(,"aud":"sts.amazonaws.com"})");
    return unsigned_query(form("AssumeRoleWithWebIdentity", "2011-06-15",
                               {{"RoleArn", arn(role)}, {"RoleSessionName", "build-1"}, {"WebIdentityToken", token}}));
  };
  EXPECT_EQ(ask("role/ci", signing).status, 200);
  EXPECT_EQ(ask("role/absent", signing).status, 403);
  EXPECT_EQ(ask("role/ci", iam::SigningKey::p256()).status, 400) << "proves nobody";

  const auto found = records({.action = "sts:AssumeRoleWithWebIdentity"});
  ASSERT_THAT(found, SizeIs(2));
  const boost::json::object identity{{"type", "WebIdentityUser"},
                                     {"principalId", provider + ":sts.amazonaws.com:repo:acme/web"},
                                     {"userName", "repo:acme/web"},
                                     {"identityProvider", provider}};
  EXPECT_EQ(found[0].at("userIdentity"), identity);
  EXPECT_EQ(text_at(found[0], "/requestParameters/webIdentityToken"), "HIDDEN_DUE_TO_SECURITY_REASONS");
  EXPECT_EQ(text_at(found[0], "/resources/0/ARN"), arn("role/ci"));
  EXPECT_THAT(decisions_in(found[0]), ElementsAre("sts:AssumeRoleWithWebIdentity allowed by trust policy"));
  EXPECT_THAT(decisions_in(found[1]), ElementsAre("sts:AssumeRoleWithWebIdentity implicitDeny by trust policy"));
  EXPECT_THAT(records({.user = provider}), SizeIs(2));
  EXPECT_THAT(describe_record(found[0]), HasSubstr(provider + ":sts.amazonaws.com:repo:acme/web"));
}

}  // namespace
}  // namespace crossgate::server
