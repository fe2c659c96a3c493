// API and Git requests against a real store, from the request's head to its answer; only the socket is left out.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "server/api_handler.h"
#include "server/audit_filter.h"
#include "server/audit_trail.h"
#include "server/git_handler.h"
#include "server/git_host_name.h"
#include "server/initialize.h"
#include "storage/open.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::server {

inline constexpr std::string_view kHost = "git-codecommit.us-east-1.amazonaws.com.localhost:9480";

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
  std::size_t count_read() const { return position_; }

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

inline std::string header_of(const Response& response, std::string_view name) {
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

/// The web, as identity providers need it: documents by address.
class FewPages final : public iam::DocumentFetcher {
 public:
  Result<std::string> fetch(const std::string& url) override {
    const auto found = pages.find(url);
    return found == pages.end() ? fail("nothing is at " + url) : Result<std::string>(found->second);
  }
  std::map<std::string, std::string> pages;
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
    bytes_read_ = source.count_read();
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
  /// By nobody who signs.
  Response unsigned_query(const std::string& form) {
    HttpRequest request{.method = "POST", .target = "/", .host = "sts.amazonaws.com"};
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    return perform(api_, request, form);
  }

  // ── The audit trail ────────────────────────────────────────────────────────────────────────────────────────────

  std::vector<boost::json::object> records(const AuditFilter& filter = {}) {
    journal_.flush();
    std::vector<boost::json::object> found;
    const auto read = read_audit_trail(folder_.path() / "audit", filter,
                                       [&](std::string_view, const auto& record) { found.push_back(record); });
    EXPECT_TRUE(read) << read.error().message;
    return found;
  }

  // ── Git ────────────────────────────────────────────────────────────────────────────────────────────────────────

  std::string password(std::string_view host = kHost, std::string_view region = "us-east-1") {
    return std::string(
        sigv4::git_password(credentials_->secret_access_key, region, host, "/v1/repos/r1", clock_.now()).reveal());
  }
  Response git(const std::string& user, const std::string& secret, bool advertisement = true,
               git::Service service = git::Service::upload_pack,
               const std::string& body = "0014command=ls-refs\n00010000") {
    HttpRequest request{.method = advertisement ? "GET" : "POST", .host = std::string(kHost)};
    request.headers.push_back({"Authorization", "Basic " + to_base64(user + ":" + secret)});
    request.headers.push_back({"Git-Protocol", "version=2"});
    const std::string program = service == git::Service::upload_pack ? "git-upload-pack" : "git-receive-pack";
    request.headers.push_back({"Content-Type", "application/x-" + program + "-request"});
    return perform(git_, request, advertisement ? "" : body,
                   GitRoute{*RepositoryName::parse("r1"), service, advertisement});
  }
  std::string key() const { return std::string(administrator_->access_key_id.str()); }

  storage::TemporaryDirectory folder_;
  ManualClock clock_{*parse_basic("20260131T120000Z")};
  std::unique_ptr<storage::DataDirectory> data_ = *storage::open_data_directory({folder_.path() / "data", "", true});
  storage::Repositories repositories_{data_->metadata()};
  storage::Refs refs_{data_->metadata()};
  storage::Identities identities_{data_->metadata()};
  storage::Organizations organizations_{data_->metadata()};
  storage::Authenticators authenticators_{data_->metadata()};
  storage::LastUses last_uses_{data_->metadata()};
  iam::Directory directory_{data_->metadata(), data_->keyring(), clock_};
  FewPages web_;
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
  std::unique_ptr<AuditTrail> trail_ =
      *AuditTrail::open({.folder = folder_.path() / "audit"}, clock_, [](const Error&) { FAIL(); });
  RequestJournal journal_{trail_.get(), last_uses_, workers_, clock_};
  ApiHandler api_{deps_, workers_, journal_, regions_, {.body_bytes = 100'000, .buffered_bytes = 1'000'000}};
  GitHandler git_{deps_, authenticator_, workers_, journal_, log_};
  std::optional<Administrator> administrator_;
  std::optional<sigv4::Credentials> credentials_;
  AccessNotes notes_;
  bool body_was_read_ = false;
  std::size_t bytes_read_ = 0;
};

}  // namespace crossgate::server
