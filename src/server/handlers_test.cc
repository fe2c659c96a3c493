// API and Git requests against a real store, from the request's head to its answer; only the socket is left out.
#include "server/testing/handlers.h"

#include <array>

#include "base/aws_errors.h"

namespace crossgate::server {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(HandlersTest, APermittedJsonOperationIsPerformed) {
  const Response response = json("CreateRepository", R"({"repositoryName":"r1"})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_THAT(response.body, HasSubstr(R"("repositoryName":"r1")"));
  EXPECT_EQ(notes_.operation, "codecommit:CreateRepository");
  EXPECT_EQ(notes_.caller, administrator_->arn.str());
}

TEST_F(HandlersTest, CloneUrlsAreWhatTheClientsOfATrustedProxyCanReach) {
  const auto url_in = [](const Response& response) {
    const auto start = response.body.find("http");
    return response.body.substr(start, response.body.find('"', start) - start);
  };
  EXPECT_EQ(url_in(json("CreateRepository", R"({"repositoryName":"r1"})")),
            "http://git-codecommit.us-east-1.example.org:9480/v1/repos/r1");
  const std::string body = R"({"repositoryName":"r1"})";
  HttpRequest request = api_request("CodeCommit_20150413.GetRepository", body, {});
  request.proxy = "10.0.0.1";
  request.secure = true;
  EXPECT_EQ(url_in(perform(api_, request, body)), "https://git-codecommit.us-east-1.example.org/v1/repos/r1");
}

TEST_F(HandlersTest, APermittedQueryOperationIsPerformed) {
  const Response response = query("Action=GetCallerIdentity&Version=2011-06-15", {.service = "sts"});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "text/xml");
  EXPECT_THAT(response.body, AllOf(HasSubstr("<Arn>" + administrator_->arn.str() + "</Arn>"),
                                   HasSubstr("<RequestId>the-request-id</RequestId>")));
}

TEST_F(HandlersTest, AnUnsignedRequestIsRefusedBeforeItsBodyIsRead) {
  HttpRequest request{.method = "POST", .target = "/", .headers = {{"X-Amz-Target", "CodeCommit_20150413.X"}}};
  const Response response = perform(api_, request, "{}");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "MissingAuthenticationTokenException");
  EXPECT_FALSE(body_was_read_);

  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const Response form = perform(api_, request, "Action=GetUser&Version=2010-05-08");
  EXPECT_EQ(form.status, 403);
  EXPECT_THAT(form.body, HasSubstr("<Code>MissingAuthenticationToken</Code>"));
}

TEST_F(HandlersTest, ErrorsOfAuthenticationHaveTheServicesForm) {
  sigv4::Credentials wrong = *credentials_;
  wrong.secret_access_key = Secret("wrong");
  sigv4::Credentials unknown{*AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE"), Secret("x"), {}};
  sigv4::Credentials with_token = *credentials_;
  with_token.session_token = Secret("token");

  struct Row {
    std::string what;
    Signing signing;
    std::string json_code;
    std::string query_code;
  };
  const std::array<Row, 5> rows{{
      {"wrong secret", {.credentials = wrong}, "InvalidSignatureException", "SignatureDoesNotMatch"},
      {"unknown key", {.credentials = unknown}, "UnrecognizedClientException", "InvalidClientTokenId"},
      {"a token under a long-term key",
       {.credentials = with_token},
       "UnrecognizedClientException",
       "InvalidClientTokenId"},
      {"stale", {.ago = std::chrono::minutes(16)}, "InvalidSignatureException", "SignatureDoesNotMatch"},
      {"a region that is not served", {.region = "mars-1"}, "InvalidSignatureException", "SignatureDoesNotMatch"},
  }};
  for (Row row : rows) {
    const Response in_json = json("ListRepositories", "{}", row.signing);
    EXPECT_EQ(in_json.status, 400) << row.what;
    EXPECT_EQ(header_of(in_json, "x-amzn-ErrorType"), row.json_code) << row.what;
    EXPECT_THAT(in_json.body, HasSubstr(R"("__type":")" + row.json_code + R"(")")) << row.what;

    row.signing.service = "sts";
    const Response in_xml = query("Action=GetCallerIdentity&Version=2011-06-15", row.signing);
    EXPECT_EQ(in_xml.status, 403) << row.what;
    EXPECT_THAT(in_xml.body, HasSubstr("<Code>" + row.query_code + "</Code>")) << row.what;
  }
}

TEST_F(HandlersTest, ABodyThatWasNotSignedIsRefused) {
  const HttpRequest request = api_request("CodeCommit_20150413.DeleteRepository", R"({"repositoryName":"a"})", {});
  const Response response = perform(api_, request, R"({"repositoryName":"b"})");
  EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "InvalidSignatureException");
}

TEST_F(HandlersTest, ASignatureForOneServiceIsNoneForAnother) {
  const std::string form = "Action=GetCallerIdentity&Version=2011-06-15";
  HttpRequest request = api_request("", form, {.service = "sts"});
  request.headers.push_back({"X-Amz-Target", "CodeCommit_20150413.ListRepositories"});
  EXPECT_THAT(perform(api_, request, form).body, HasSubstr("Credential should be scoped to correct service"));

  request = api_request("", "{}", {.service = "codecommit"});
  request.headers.push_back({"X-Amz-Target", "CodeCommit_20150413.ListRepositories"});
  EXPECT_THAT(perform(api_, request, "{}").body, HasSubstr("must be a 'SignedHeader'"));
}

TEST_F(HandlersTest, UnknownOperationsAndMalformedBodiesAreToldApart) {
  EXPECT_EQ(header_of(json("Frobnicate", "{}"), "x-amzn-ErrorType"), "UnknownOperationException");
  EXPECT_EQ(header_of(json("GetRepository", "{"), "x-amzn-ErrorType"), "SerializationException");
  EXPECT_THAT(query("Action=GetCallerIdentity&Version=1999-01-01", {.service = "sts"}).body,
              HasSubstr("<Code>InvalidAction</Code>"));
}

TEST_F(HandlersTest, ATooLargeBodyIsRefusedWith413) {
  const std::string body(100'001, ' ');
  EXPECT_EQ(json("GetRepository", body).status, 413);
  HttpRequest announced = api_request("CodeCommit_20150413.GetRepository", "", {});
  announced.content_length = 100'001;
  EXPECT_EQ(perform(api_, announced, "").status, 413);
  EXPECT_FALSE(body_was_read_);
}

TEST_F(HandlersTest, AStrangersLargeBodyIsNotWaitedFor) {
  const sigv4::Credentials stranger{*AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE"), Secret("x"), {}};
  const std::string body(95'000, ' ');
  for (const Signing& signing : {Signing{.credentials = stranger}, Signing{.ago = std::chrono::minutes(16)}}) {
    EXPECT_EQ(json("GetRepository", body, signing).status, 400);
    EXPECT_LE(bytes_read_, 81'920U);

    HttpRequest announced = api_request("CodeCommit_20150413.GetRepository", body, signing);
    announced.content_length = body.size();
    EXPECT_EQ(perform(api_, announced, body).status, 400);
    EXPECT_FALSE(body_was_read_);
  }
}

TEST_F(HandlersTest, SmallBodiesNeedNoShareOfWhatLargeOnesHold) {
  ApiHandler full(deps_, workers_, journal_, regions_, {.body_bytes = 100'000, .buffered_bytes = 0});
  const std::string small = "{}";
  EXPECT_EQ(perform(full, api_request("CodeCommit_20150413.ListRepositories", small, {}), small).status, 200);
  const std::string large = "{}" + std::string(90'000, ' ');
  EXPECT_EQ(perform(full, api_request("CodeCommit_20150413.ListRepositories", large, {}), large).status, 503);
  for (int n = 0; n < 50; ++n) EXPECT_EQ(json("ListRepositories", large).status, 200) << "what was held is given back";
}

TEST_F(HandlersTest, GitIsAskedForCredentialsFirst) {
  const Response response = perform(git_, {.method = "GET", .host = std::string(kHost)}, "",
                                    GitRoute{*RepositoryName::parse("r1"), git::Service::upload_pack, true});
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(header_of(response, "WWW-Authenticate"), HasSubstr("Basic realm="));
}

TEST_F(HandlersTest, GitIsAdvertisedTheRefsOfARepositoryOfItsAccount) {
  json("CreateRepository", R"({"repositoryName":"r1"})");
  const Response response = git(key(), password());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "application/x-git-upload-pack-advertisement");
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache, max-age=0, must-revalidate");
  EXPECT_THAT(response.body, HasSubstr("version 2"));
  EXPECT_EQ(notes_.operation, "codecommit:GitPull");
}

TEST_F(HandlersTest, TheHostMayBeSignedWithAndWithoutItsPort) {
  json("CreateRepository", R"({"repositoryName":"r1"})");
  EXPECT_EQ(git(key(), password(kHost.substr(0, kHost.rfind(':')))).status, 200);
  EXPECT_EQ(git(key(), password("elsewhere")).status, 401);
}

TEST_F(HandlersTest, AnAbsentRepositoryIs404ForWhoMaySeeIt) {
  const Response response = git(key(), password());
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("repository not found"));
}

TEST_F(HandlersTest, WhoMayNotPullHears403WhetherTheRepositoryExistsOrNot) {
  const storage::InlinePolicy deny{
      storage::PrincipalKind::user, "admin", "deny",
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"codecommit:GitPull","Resource":"*"}})"};
  ASSERT_EQ(*identities_.put_inline_policy(administrator_->account, deny), storage::Change::done);
  const Response absent = git(key(), password());
  json("CreateRepository", R"({"repositoryName":"r1"})");
  const Response present = git(key(), password());
  EXPECT_EQ(absent.status, 403);
  EXPECT_EQ(present.status, 403);
  EXPECT_EQ(absent.body, present.body);
  EXPECT_THAT(absent.body, HasSubstr("codecommit:GitPull"));
  EXPECT_EQ(git(key(), password(), true, git::Service::receive_pack).status, 200);
}

TEST_F(HandlersTest, WrongStaleAndForeignPasswordsAre401WithAReason) {
  const std::string good = password();
  std::string wrong = good;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  EXPECT_THAT(git(key(), wrong).body, HasSubstr("is not " + key() + "'s signature"));
  EXPECT_THAT(git("AKIAIOSFODNN7EXAMPLE", good).body, HasSubstr("security token included in the request is invalid"));
  EXPECT_THAT(git("alice", good).body, HasSubstr("not an access key id"));
  EXPECT_THAT(git(key(), "hunter2").body, HasSubstr("credential helper"));
  clock_.advance(std::chrono::minutes(16));
  const Response stale = git(key(), good);
  EXPECT_EQ(stale.status, 401);
  EXPECT_THAT(stale.body, HasSubstr("The password of 2026-01-31T12:00:00Z has expired"));
  clock_.advance(-std::chrono::minutes(32));
  EXPECT_THAT(git(key(), good).body, HasSubstr("yet to come"));
}

TEST_F(HandlersTest, APasswordThatExpiresWithinACommandIsHonouredToItsEnd) {
  json("CreateRepository", R"({"repositoryName":"r1"})");
  const std::string unused = password();
  clock_.advance(std::chrono::seconds(1));
  const std::string used = password();
  clock_.advance(std::chrono::minutes(14));
  EXPECT_EQ(git(key(), used).status, 200);
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(git(key(), used, false).status, 200);
  EXPECT_EQ(git(key(), unused, false).status, 401);
  EXPECT_EQ(git(key(), used).status, 401) << "a new command needs a new password";
  clock_.advance(std::chrono::minutes(15));
  EXPECT_EQ(git(key(), used, false).status, 401);
}

TEST_F(HandlersTest, GraceDoesNotOutliveTheKey) {
  json("CreateRepository", R"({"repositoryName":"r1"})");
  const std::string used = password();
  EXPECT_EQ(git(key(), used).status, 200);
  ASSERT_EQ(*identities_.set_access_key_active(administrator_->account, administrator_->access_key_id, false),
            storage::Change::done);
  clock_.advance(std::chrono::minutes(16));
  EXPECT_EQ(git(key(), used, false).status, 401);
}

TEST_F(HandlersTest, AnAssumedSessionsGitEndsByAPolicyOnItsTimeAndWithItsRole) {
  ASSERT_EQ(json("CreateRepository", R"({"repositoryName":"r1"})").status, 200);
  const auto iam = [&](const std::string& form) {
    EXPECT_EQ(query("Version=2010-05-08&" + form, {.service = "iam"}).status, 200) << form;
  };
  const auto policy = [](std::string_view effect, std::string_view condition) {
    return percent_encode(R"({"Version":"2012-10-17","Statement":{"Effect":")" + std::string(effect) +
                          R"(","Action":"*","Resource":"*")" + std::string(condition) + "}}");
  };
  const auto put = [&](const std::string& name, const std::string& document) {
    iam("Action=PutRolePolicy&RoleName=dev&PolicyName=" + name + "&PolicyDocument=" + document);
  };
  iam("Action=CreateRole&RoleName=dev&AssumeRolePolicyDocument=" +
      percent_encode(R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":")" +
                     std::string(administrator_->account.str()) + R"("}}})"));
  put("all", policy("Allow", ""));
  const auto made = query("Action=AssumeRole&Version=2011-06-15&RoleSessionName=ana&RoleArn=" +
                              percent_encode(Arn::iam(administrator_->account, "role/dev").str()),
                          {.service = "sts"});
  const auto element = [&](const std::string& name) {
    const auto start = made.body.find("<" + name + ">") + name.size() + 2;
    return made.body.substr(start, made.body.find('<', start) - start);
  };
  const auto pull = [&] {
    const auto signature =
        sigv4::git_password(Secret(element("SecretAccessKey")), "us-east-1", kHost, "/v1/repos/r1", clock_.now());
    return git(element("AccessKeyId") + "%" + element("SessionToken"), std::string(signature.reveal())).status;
  };
  EXPECT_EQ(pull(), 200);
  const std::string before = R"(,"Condition":{"DateLessThan":{"aws:TokenIssueTime":")";
  put("revoked", policy("Deny", before + format_iso8601(clock_.now() + std::chrono::seconds(1)) + R"("}})"));
  EXPECT_EQ(pull(), 403);
  put("revoked", policy("Deny", before + format_iso8601(clock_.now() - std::chrono::seconds(1)) + R"("}})"));
  EXPECT_EQ(pull(), 200) << "it was issued after that";
  for (const std::string name : {"all", "revoked"}) iam("Action=DeleteRolePolicy&RoleName=dev&PolicyName=" + name);
  EXPECT_EQ(pull(), 403);
  iam("Action=DeleteRole&RoleName=dev");
  EXPECT_EQ(pull(), 401);
}

TEST_F(HandlersTest, InitializingAgainIsRefused) {
  const auto again = initialize(identities_, directory_, clock_, {});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("initialized already"));
  EXPECT_TRUE(*is_initialized(identities_));
}

TEST(Initialize, MakesTheRootsKeyWhenAskedTo) {
  const storage::TemporaryDirectory folder;
  const auto data = *storage::open_data_directory({folder.path() / "data", "", true});
  storage::Identities identities(data->metadata());
  const SystemClock clock;
  iam::Directory directory(data->metadata(), data->keyring(), clock);
  const auto root =
      initialize(identities, directory, clock, {.account = *AccountId::parse("123456789012"), .root_access_key = true});
  ASSERT_TRUE(root) << root.error().message;
  EXPECT_THAT(root->user_name, IsEmpty());
  EXPECT_EQ(root->arn.str(), "arn:aws:iam::123456789012:root");
  const auto known = directory.find(root->access_key_id, std::nullopt);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->caller.kind, iam::CallerKind::root);
  EXPECT_EQ(known->secret_access_key.reveal(), root->secret_access_key.reveal());
}

TEST_F(HandlersTest, AGitCredentialIsItsUserForGit) {
  ASSERT_EQ(json("CreateRepository", R"({"repositoryName":"r1"})").status, 200);
  const auto made = query(
      "Action=CreateServiceSpecificCredential&Version=2010-05-08&UserName=admin&"
      "ServiceName=codecommit.amazonaws.com",
      {.service = "iam"});
  ASSERT_EQ(made.status, 200) << made.body;
  const auto element = [&](const std::string& name) {
    const auto start = made.body.find("<" + name + ">") + name.size() + 2;
    return made.body.substr(start, made.body.find('<', start) - start);
  };
  EXPECT_EQ(git(element("ServiceUserName"), element("ServicePassword")).status, 200);
  EXPECT_EQ(notes_.caller, administrator_->arn.str());
  EXPECT_EQ(notes_.access_key_id, element("ServiceSpecificCredentialId"));
  EXPECT_EQ(git(element("ServiceUserName"), "guessed").status, 401);
  EXPECT_EQ(git("nobody-at-" + std::string(administrator_->arn.account()), "guessed").status, 401);
  EXPECT_EQ(git("nobody-at-nowhere", "guessed").status, 401);
}

TEST_F(HandlersTest, ASessionTokenThatLooksLikeAGitCredentialIsATokenAllTheSame) {
  for (const std::string token : {"IQoJ-at-b3JpZ2lu", "IQoJ-at-111122223333"}) {
    const Response refused = git("ASIAIOSFODNN7EXAMPLE%" + token, password());
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.body, HasSubstr("security token included in the request is invalid"));
    EXPECT_THAT(notes_.reason, Not(HasSubstr(token)));
  }
}

TEST_F(HandlersTest, AnOperationsNameHasAnEnd) {
  const std::string name(300, 'N');
  EXPECT_THAT(query("Action=" + name + "&Version=2010-05-08", {.service = "iam"}).body,
              AllOf(HasSubstr("<Code>InvalidAction</Code>"), Not(HasSubstr(name))));
  EXPECT_THAT(query("Action=GetUser&Version=" + name, {.service = "iam"}).body,
              AllOf(HasSubstr("<Code>InvalidAction</Code>"), Not(HasSubstr(name))));
}

TEST_F(HandlersTest, AnUnsignedFormIsHeardOnlyWhereItNeedsNoSignature) {
  const std::string form =
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fci&"
      "RoleSessionName=s1&WebIdentityToken=a.b.c";
  const Response heard = unsigned_query(form);
  EXPECT_EQ(heard.status, 400);
  EXPECT_THAT(heard.body, HasSubstr("<Code>InvalidIdentityToken</Code>"));
  EXPECT_EQ(notes_.operation, "sts:AssumeRoleWithWebIdentity");

  for (const std::string& other : {std::string("Action=AssumeRole&Version=2011-06-15"),
                                   std::string("Action=AssumeRoleWithWebIdentity&Version=2010-05-08"),
                                   std::string("Action=GetCallerIdentity&Version=2011-06-15"), std::string("%")}) {
    const Response refused = unsigned_query(other);
    EXPECT_EQ(refused.status, 403) << other;
    EXPECT_THAT(refused.body, HasSubstr("<Code>MissingAuthenticationToken</Code>")) << other;
  }
  EXPECT_EQ(unsigned_query(form + std::string(70'000, 'x')).status, 413);
}

}  // namespace
}  // namespace crossgate::server
