// A server without its network: a real data directory, and clients that call operations through their bindings.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/aws_errors.h"
#include "base/clock.h"
#include "services/binding.h"
#include "services/deps.h"
#include "storage/open.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::services {

using Answer = Result<boost::json::value>;

inline std::string at(const boost::json::value& answer, std::string_view pointer) {
  const auto text = boost::json::string_view(pointer.data(), pointer.size());
  boost::json::error_code error;
  const auto* found = answer.find_pointer(text, error);
  if (!found) return "(none)";
  return found->is_string() ? std::string(found->get_string().c_str()) : boost::json::serialize(*found);
}

MATCHER_P2(FailsWith, code, message, "") {
  if (arg) {
    *result_listener << "succeeded";
    return false;
  }
  *result_listener << arg.error().code.name << ": " << arg.error().message;
  return arg.error().code == code && testing::Matches(testing::Eq(std::string_view(message)))(arg.error().message);
}
/// With the code's reason, where it has one.
MATCHER_P(FailsWith, code, "") {
  if (!arg) *result_listener << arg.error().code.name << " " << arg.error().code.reason << ": " << arg.error().message;
  return !arg && arg.error().code == code && (code.reason.empty() || arg.error().code.reason == code.reason);
}
MATCHER(Succeeds, "") {
  if (!arg) *result_listener << arg.error().code.name << ": " << arg.error().message;
  return arg.has_value();
}

/// The web, as identity providers need it: documents by address.
class FakeWeb final : public iam::DocumentFetcher {
 public:
  Result<std::string> fetch(const std::string& url) override {
    asked.push_back(url);
    const auto found = pages.find(url);
    if (found == pages.end()) return fail("nothing is at " + url);
    return found->second;
  }
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
};

/// Who calls, and from which region's endpoint.
class Client {
 public:
  Client(Deps& deps, iam::Caller caller, std::string_view region = "us-east-1")
      : deps_(deps), caller_(std::move(caller)), region_(*Region::parse(region)) {}

  Answer operator()(std::string_view service, std::string_view operation, std::string_view input = "{}") const {
    const auto* binding = find_binding(service, operation);
    if (!binding) return fail("no binding");
    Call call{.caller = caller_, .region = region_, .context = {}, .request_id = "test"};
    caller_.describe(call.context);
    return binding->perform(call, boost::json::parse({input.data(), input.size()}), deps_);
  }
  Answer iam(std::string_view operation, std::string_view input = "{}") const {
    return (*this)("iam", operation, input);
  }
  Answer sts(std::string_view operation, std::string_view input = "{}") const {
    return (*this)("sts", operation, input);
  }
  Answer codecommit(std::string_view operation, std::string_view input = "{}") const {
    return (*this)("codecommit", operation, input);
  }
  Answer organizations(std::string_view operation, std::string_view input = "{}") const {
    return (*this)("organizations", operation, input);
  }

  const iam::Caller& caller() const { return caller_; }
  Client in(std::string_view region) const { return {deps_, caller_, region}; }

 private:
  Deps& deps_;
  iam::Caller caller_;
  Region region_;
};

/// The organization o-example12345 with its management account, 111122223333, at noon.
class World {
 public:
  World()
      : data_(storage::open_data_directory({.path = folder_.path() / "data", .create = true}).value()),
        clock(storage::kNoon),
        repositories(data_->metadata()),
        refs(data_->metadata()),
        identities(data_->metadata()),
        organizations(data_->metadata()),
        authenticators(data_->metadata()),
        last_uses(data_->metadata()),
        directory(data_->metadata(), data_->keyring(), clock),
        oidc_keys(web, clock),
        git_(io_.get_executor(), workers_, data_->metadata(), data_->packs(), clock, {.cache = data_->cache()}),
        deps{repositories,
             refs,
             identities,
             organizations,
             authenticators,
             last_uses,
             directory,
             oidc_keys,
             data_->keyring(),
             git_,
             clock,
             {},
             [](const Region& region, const RepositoryName& name, const auto&) {
               return "http://git-codecommit." + std::string(region.str()) + ".amazonaws.com.localhost:9480/v1/repos/" +
                      std::string(name.str());
             }} {
    const storage::Account management{.id = management_id(),
                                      .name = "management",
                                      .email = "root@example.com",
                                      .joined = clock.now(),
                                      .management = true};
    EXPECT_TRUE(identities
                    .create_organization({.id = "o-example12345",
                                          .root_id = "r-ab12",
                                          .management_account = management.id,
                                          .management_email = management.email},
                                         management)
                    .value());
  }
  ~World() { workers_.join(); }

  static AccountId management_id() { return storage::account_id("111122223333"); }

  /// The account's root user; the management account's unless told.
  Client root(const AccountId& account = management_id()) {
    return {deps, placed(iam::caller_of(*snapshot(account), nullptr, any_key()))};
  }
  Client user(std::string_view name, const AccountId& account = management_id()) {
    const auto current = snapshot(account);
    const auto* found = current->find(storage::PrincipalKind::user, name);
    EXPECT_NE(found, nullptr) << name;
    return {deps, placed(iam::caller_of(*current, found, any_key()))};
  }
  /// Makes the user with one inline policy.
  Client make_user(std::string_view name, std::string_view policy, const AccountId& account = management_id()) {
    boost::json::object input{{"UserName", std::string(name)}};
    EXPECT_THAT(root(account).iam("CreateUser", boost::json::serialize(input)), Succeeds());
    input["PolicyName"] = "its";
    input["PolicyDocument"] = std::string(policy);
    EXPECT_THAT(root(account).iam("PutUserPolicy", boost::json::serialize(input)), Succeeds());
    return user(name, account);
  }
  /// Whoever AssumeRole's answer stands for, found as the server would find him.
  Result<Client> session(const boost::json::value& answer) {
    const auto id = AccessKeyId::parse(at(answer, "/Credentials/AccessKeyId"));
    TRY(auto known, directory.find(*id, at(answer, "/Credentials/SessionToken")));
    return Client(deps, std::move(known.caller));
  }
  /// A request that nobody signed.
  Answer ask_unsigned(std::string_view service, std::string_view operation, std::string_view input) {
    const auto* binding = find_binding(service, operation);
    if (!binding || !binding->perform_unsigned) return fail("no binding");
    const UnsignedCall call{.region = *Region::parse("us-east-1"), .context = {}, .request_id = "test"};
    return binding->perform_unsigned(call, boost::json::parse({input.data(), input.size()}), deps);
  }
  /// A member account made through the API.
  AccountId make_account(std::string_view email) {
    const auto answer =
        root().organizations("CreateAccount", R"({"AccountName": "member", "Email": ")" + std::string(email) + R"("})");
    EXPECT_THAT(answer, Succeeds());
    return AccountId::parse(at(answer.value(), "/CreateAccountStatus/AccountId")).value();
  }

 private:
  std::shared_ptr<const iam::AccountSnapshot> snapshot(const AccountId& account) {
    auto found = directory.account(account).value();
    EXPECT_NE(found, nullptr);
    return found;
  }
  /// In the organization, as the directory does it.
  iam::Caller placed(iam::Caller caller) {
    caller.organization = directory.organization().value()->place_of(caller.account);
    return caller;
  }
  static AccessKeyId any_key() { return *AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE"); }

  storage::TemporaryDirectory folder_;
  std::unique_ptr<storage::DataDirectory> data_;
  boost::asio::io_context io_;
  boost::asio::thread_pool workers_{1};

 public:
  ManualClock clock;
  storage::Repositories repositories;
  storage::Refs refs;
  storage::Identities identities;
  storage::Organizations organizations;
  storage::Authenticators authenticators;
  storage::LastUses last_uses;
  iam::Directory directory;
  FakeWeb web;
  iam::OidcKeys oidc_keys;

 private:
  git::Host git_;

 public:
  Deps deps;
};

class ServicesTest : public testing::Test {
 protected:
  World world;
};

/// A policy with one statement.
inline std::string policy(std::string_view effect, std::string_view action, std::string_view resource) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) + R"(","Action":")" +
         std::string(action) + R"(","Resource":")" + std::string(resource) + R"("}]})";
}
inline std::string trusting(std::string_view principal) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + std::string(principal) +
         R"("},"Action":"sts:AssumeRole"}]})";
}
/// A JSON object of texts: {"UserName", "alice", "Path", "/x/"} → {"UserName": "alice", "Path": "/x/"}.
inline std::string texts(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  boost::json::object object;
  for (const auto& [name, value] : members) object[{name.data(), name.size()}] = std::string(value);
  return boost::json::serialize(object);
}

}  // namespace crossgate::services
