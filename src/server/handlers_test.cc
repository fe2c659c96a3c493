// API and Git requests against a real store, from the request's head to its answer; only the socket is left out.
#include <gmock/gmock.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/aws_errors.h"
#include "base/text.h"
#include "server/api_handler.h"
#include "server/git_handler.h"
#include "server/git_host_name.h"
#include "server/initialize.h"
#include "storage/open.h"

namespace crossgate::server {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kHost = "git-codecommit.us-east-1.amazonaws.com.localhost:9480";

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "crossgate-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class MemoryBody final : public git::ByteSource {
 public:
  explicit MemoryBody(std::string bytes) : bytes_(std::move(bytes)) {}
  asio::awaitable<Result<std::size_t>> read(std::span<char> into) override {
    was_read_ = true;
    const std::size_t count = bytes_.copy(into.data(), into.size(), position_);
    position_ += count;
    co_return count;
  }
  bool was_read() const { return was_read_; }

 private:
  const std::string bytes_;
  std::size_t position_ = 0;
  bool was_read_ = false;
};

class MemoryResponse final : public ResponseWriter {
 public:
  using ResponseWriter::send;
  asio::awaitable<Result<void>> send(int status, std::vector<Header> headers, std::string_view body) override {
    answer = {status, std::move(headers), std::string(body)};
    begun_ = finished_ = true;
    co_return Result<void>();
  }
  void begin(int status, std::vector<Header> headers) override {
    answer = {status, std::move(headers), ""};
    begun_ = true;
  }
  asio::awaitable<Result<void>> write(std::string_view bytes) override {
    answer.body += bytes;
    co_return Result<void>();
  }
  asio::awaitable<Result<void>> finish() override {
    finished_ = true;
    co_return Result<void>();
  }
  bool begun() const override { return begun_; }
  bool finished() const override { return finished_; }

  Response answer{.status = 0};

 private:
  bool begun_ = false;
  bool finished_ = false;
};

std::string header_of(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return "";
}

/// How an API request is signed where it is not signed as it should be.
struct Signing {
  std::string service = "codecommit";
  std::string region = "us-east-1";
  std::optional<sigv4::Credentials> credentials = {};
  std::chrono::minutes ago{0};
};

class NoWeb final : public iam::DocumentFetcher {
 public:
  Result<std::string> fetch(const std::string&) override { return fail("there is no web"); }
};

class HandlersTest : public testing::Test {
 protected:
  HandlersTest() {
    administrator_.emplace(*initialize(identities_, directory_, clock_, {}));
    credentials_.emplace(sigv4::Credentials{administrator_->access_key_id, administrator_->secret_access_key, {}});
  }
  ~HandlersTest() override { workers_.pool().join(); }

  template <class Handler, class... Route>
  Response perform(Handler& handler, HttpRequest request, std::string body, const Route&... route) {
    request.id = "the-request-id";
    request.remote_address = "127.0.0.1";
    MemoryBody source(std::move(body));
    MemoryResponse response;
    notes_ = {};
    Exchange exchange{request, source, response, notes_};
    auto done = asio::co_spawn(io_, handler.handle(exchange, route...), asio::use_future);
    io_.restart();
    io_.run();
    done.get();
    body_was_read_ = source.was_read();
    return response.answer;
  }

  // ── API ────────────────────────────────────────────────────────────────────────────────────────────────────────

  HttpRequest api_request(const std::string& target, std::string_view body, Signing signing) {
    sigv4::Request request{"POST", "/", "", {{"Host", "localhost"}}, to_hex(sigv4::sha256(body))};
    if (!target.empty()) request.headers.push_back({"X-Amz-Target", target});
    sigv4::sign_headers(request, signing.credentials.value_or(*credentials_), signing.region, signing.service,
                        clock_.now() - signing.ago);
    return {.method = "POST", .target = "/", .host = "localhost", .headers = request.headers};
  }
  Response json(const std::string& operation, const std::string& body, Signing signing = {}) {
    return perform(api_, api_request("CodeCommit_20150413." + operation, body, std::move(signing)), body);
  }
  Response query(const std::string& form, Signing signing) {
    return perform(api_, api_request("", form, std::move(signing)), form);
  }

  // ── Git ────────────────────────────────────────────────────────────────────────────────────────────────────────

  std::string password(std::string_view host = kHost, std::string_view region = "us-east-1") {
    return std::string(
        sigv4::git_password(credentials_->secret_access_key, region, host, "/v1/repos/r1", clock_.now()).reveal());
  }
  Response git(const std::string& user, const std::string& secret, bool advertisement = true,
               git::Service service = git::Service::upload_pack) {
    HttpRequest request{.method = advertisement ? "GET" : "POST", .host = std::string(kHost)};
    request.headers.push_back({"Authorization", "Basic " + to_base64(user + ":" + secret)});
    request.headers.push_back({"Git-Protocol", "version=2"});
    const std::string program = service == git::Service::upload_pack ? "git-upload-pack" : "git-receive-pack";
    request.headers.push_back({"Content-Type", "application/x-" + program + "-request"});
    const std::string ls_refs = "0014command=ls-refs\n00010000";
    return perform(git_, request, advertisement ? "" : ls_refs,
                   GitRoute{*RepositoryName::parse("r1"), service, advertisement});
  }
  std::string key() const { return std::string(administrator_->access_key_id.str()); }

  TemporaryFolder folder_;
  ManualClock clock_{*parse_basic("20260131T120000Z")};
  std::unique_ptr<storage::DataDirectory> data_ = *storage::open_data_directory({folder_.path() / "data", "", true});
  storage::Repositories repositories_{data_->metadata()};
  storage::Refs refs_{data_->metadata()};
  storage::Identities identities_{data_->metadata()};
  storage::Organizations organizations_{data_->metadata()};
  storage::Authenticators authenticators_{data_->metadata()};
  storage::LastUses last_uses_{data_->metadata()};
  iam::Directory directory_{data_->metadata(), data_->keyring(), clock_};
  NoWeb web_;
  iam::OidcKeys oidc_keys_{web_, clock_};
  Workers workers_{2, 100};
  asio::io_context io_;
  git::HostOptions host_options_{.cache = data_->cache()};
  git::Host host_{io_.get_executor(), workers_.pool(), data_->metadata(), data_->packs(), clock_, host_options_};
  services::Deps deps_{.repositories = repositories_,
                       .refs = refs_,
                       .identities = identities_,
                       .organizations = organizations_,
                       .authenticators = authenticators_,
                       .last_uses = last_uses_,
                       .directory = directory_,
                       .oidc_keys = oidc_keys_,
                       .keyring = data_->keyring(),
                       .git = host_,
                       .clock = clock_,
                       .limits = {},
                       .clone_url_http = [](const Region& region, const RepositoryName& name,
                                            const std::optional<services::FrontDoor>& door) {
                         return CloneUrls{"http", "example.org", 9480}.behind(door).http_url(region, name);
                       }};
  std::vector<Region> regions_{*Region::parse("us-east-1"), *Region::parse("eu-west-1")};
  Log log_{LogLevel::off, LogFormat::json, clock_};
  GitAuthenticator authenticator_{directory_, clock_, regions_};
  RequestJournal journal_{nullptr, last_uses_, workers_, clock_};
  ApiHandler api_{deps_, workers_, journal_, regions_, {.body_bytes = 100'000, .buffered_bytes = 1'000'000}};
  GitHandler git_{deps_, authenticator_, workers_, journal_, log_};
  std::optional<Administrator> administrator_;
  std::optional<sigv4::Credentials> credentials_;
  AccessNotes notes_;
  bool body_was_read_ = false;
};

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

TEST_F(HandlersTest, InitializingAgainIsRefused) {
  const auto again = initialize(identities_, directory_, clock_, {});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("initialized already"));
  EXPECT_TRUE(*is_initialized(identities_));
}

TEST(Initialize, MakesTheRootsKeyWhenAskedTo) {
  const TemporaryFolder folder;
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

TEST_F(HandlersTest, AnUnsignedFormIsHeardOnlyWhereItNeedsNoSignature) {
  HttpRequest request{.method = "POST", .target = "/", .host = "sts.amazonaws.com"};
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  const std::string form =
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fci&"
      "RoleSessionName=s1&WebIdentityToken=a.b.c";
  const Response heard = perform(api_, request, form);
  EXPECT_EQ(heard.status, 400);
  EXPECT_THAT(heard.body, HasSubstr("<Code>InvalidIdentityToken</Code>"));
  EXPECT_EQ(notes_.operation, "sts:AssumeRoleWithWebIdentity");

  for (const std::string& other : {std::string("Action=AssumeRole&Version=2011-06-15"),
                                   std::string("Action=AssumeRoleWithWebIdentity&Version=2010-05-08"),
                                   std::string("Action=GetCallerIdentity&Version=2011-06-15"), std::string("%")}) {
    const Response refused = perform(api_, request, other);
    EXPECT_EQ(refused.status, 403) << other;
    EXPECT_THAT(refused.body, HasSubstr("<Code>MissingAuthenticationToken</Code>")) << other;
  }
  EXPECT_EQ(perform(api_, request, form + std::string(70'000, 'x')).status, 413);
}

}  // namespace
}  // namespace crossgate::server
