#include "iam/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/evaluate.h"
#include "iam/ids.h"
#include "iam/trust.h"
#include "storage/open.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::iam {
namespace {

using std::chrono::hours;
using storage::Change;
using storage::PrincipalKind;

constexpr std::string_view kPullOnly =
    R"({"Statement": {"Effect": "Allow", "Action": "codecommit:GitPull", "Resource": "*"}})";

const AccountId kOurs = AccountId::parse("111122223333").value();

/// The store, which counts how often an account is read whole.
class CountingMetadata final : public storage::Metadata {
 public:
  explicit CountingMetadata(storage::Metadata& real) : real_(real) {}
  std::atomic<int> loads = 0;

  Result<storage::WriteOutcome> write(const storage::Aggregate& aggregate, const std::vector<storage::Statement>& batch,
                                      const storage::WriteOptions& options) override {
    return real_.write(aggregate, batch, options);
  }
  Result<storage::Rows> read(const storage::Query& query) override { return real_.read(query); }
  Result<std::vector<storage::Rows>> read_together(const std::vector<storage::Query>& queries) override {
    ++loads;
    return real_.read_together(queries);
  }
  Result<std::vector<std::optional<storage::Head>>> versions(
      const std::vector<storage::Aggregate>& aggregates) override {
    return real_.versions(aggregates);
  }
  Result<std::optional<storage::Lease>> claim(std::string_view name,
                                              const std::optional<storage::Lease>& stood_still) override {
    return real_.claim(name, stood_still);
  }
  std::size_t most_inline_bytes() const override { return real_.most_inline_bytes(); }
  Result<std::vector<std::string>> faults() override { return real_.faults(); }
  Result<std::optional<storage::Lease>> watch(std::string_view name) override { return real_.watch(name); }
  Result<bool> renew(storage::Lease& lease) override { return real_.renew(lease); }
  Result<void> release(const storage::Lease& lease) override { return real_.release(lease); }

 private:
  storage::Metadata& real_;
};

/// The management account with the user alice, her key, and the role Developer.
class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    EXPECT_EQ(identities_
                  .create_organization({.id = "o-example",
                                        .root_id = "r-exam",
                                        .management_account = kOurs,
                                        .management_email = "root@example.com"},
                                       {.id = kOurs,
                                        .name = "Management",
                                        .email = "root@example.com",
                                        .joined = clock_.now(),
                                        .management = true})
                  .value(),
              true);
    EXPECT_EQ(create(PrincipalKind::user, "alice"), Change::done);
    EXPECT_EQ(create(PrincipalKind::role, "Developer"), Change::done);
    EXPECT_EQ(identities_.create_access_key(kOurs, key_row("alice"), 2).value(), Change::done);
  }

  Change create(PrincipalKind kind, const std::string& name) {
    const bool role = kind == PrincipalKind::role;
    return identities_
        .create_principal(kOurs, {.kind = kind,
                                  .name = name,
                                  .unique_id = new_unique_id(role ? IdKind::role : IdKind::user, kOurs),
                                  .created = clock_.now(),
                                  .trust_policy = role ? R"({"Statement": {"Effect": "Allow", "Principal": "*",
                                                     "Action": "sts:AssumeRole"}})"
                                                       : ""})
        .value();
  }

  storage::AccessKey key_row(const std::string& user) {
    return {.id = key_,
            .user_name = user,
            .sealed_secret = directory_.seal_secret(key_, Secret("s3cret")),
            .created = clock_.now()};
  }

  SessionRecord session() {
    const auto snapshot = directory_.account(kOurs).value();
    return {.account = kOurs,
            .principal_id = snapshot->find(PrincipalKind::role, "Developer")->unique_id,
            .session_name = "alice",
            .issued = clock_.now(),
            .expires = clock_.now() + hours(1)};
  }

  /// Of alice: her own, or of somebody whom she vouches for.
  SessionRecord session_of_alice(SessionKind kind) {
    SessionRecord record = session();
    record.kind = kind;
    record.principal_id = directory_.account(kOurs).value()->find(PrincipalKind::user, "alice")->unique_id;
    record.session_name = kind == SessionKind::user ? "" : "guest";
    return record;
  }

  Result<KnownCredentials> find(const SessionCredentials& credentials) {
    return directory_.find(credentials.access_key_id, std::string(credentials.session_token.reveal()));
  }

  std::string code_of(const Result<KnownCredentials>& found) {
    return found ? "found" : std::string(found.error().code.name);
  }

  storage::TemporaryDirectory folder_;
  std::unique_ptr<storage::DataDirectory> data_ =
      storage::open_data_directory({.path = folder_.path() / "data", .create = true}).value();
  CountingMetadata metadata_{data_->metadata()};
  ManualClock clock_{from_epoch_seconds(1'769'904'000)};
  Directory directory_{metadata_, data_->keyring(), clock_};
  storage::Identities identities_{metadata_};
  AccessKeyId key_ = new_access_key_id(IdKind::access_key, kOurs);
};

TEST_F(DirectoryTest, FindsAUserByKey) {
  const auto found = directory_.find(key_, std::nullopt);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->secret_access_key.reveal(), "s3cret");
  EXPECT_EQ(found->caller.kind, CallerKind::user);
  EXPECT_EQ(found->caller.arn.str(), "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ(found->caller.principal_arn, found->caller.arn);
  EXPECT_EQ(found->caller.user_id, found->caller.unique_id);
  EXPECT_EQ(found->caller.name, "alice");
}

TEST_F(DirectoryTest, FindsTheRootUser) {
  key_ = new_access_key_id(IdKind::access_key, kOurs);
  ASSERT_EQ(identities_.create_access_key(kOurs, key_row(""), 2).value(), Change::done);
  const auto found = directory_.find(key_, std::nullopt);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->caller.kind, CallerKind::root);
  EXPECT_EQ(found->caller.arn.str(), "arn:aws:iam::111122223333:root");
  EXPECT_EQ(found->caller.user_id, "111122223333");
}

TEST_F(DirectoryTest, FindsAKeyThatDoesNotCarryItsAccount) {
  key_ = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value();
  ASSERT_EQ(identities_.create_access_key(kOurs, key_row("alice"), 2).value(), Change::done);
  EXPECT_EQ(code_of(directory_.find(key_, std::nullopt)), "found");
}

TEST_F(DirectoryTest, KnowsNeitherForeignNorInactiveNorDeletedKeys) {
  const auto stranger = directory_.find(new_access_key_id(IdKind::access_key, kOurs), std::nullopt);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code, kUnrecognizedClient);
  EXPECT_EQ(stranger.error().message, "The security token included in the request is invalid.");

  const auto nowhere = AccountId::parse("999999999999").value();
  EXPECT_EQ(code_of(directory_.find(new_access_key_id(IdKind::access_key, nowhere), std::nullopt)),
            "UnrecognizedClientException");

  ASSERT_EQ(identities_.set_access_key_active(kOurs, key_, false).value(), Change::done);
  EXPECT_EQ(code_of(directory_.find(key_, std::nullopt)), "UnrecognizedClientException");
  ASSERT_EQ(identities_.set_access_key_active(kOurs, key_, true).value(), Change::done);
  EXPECT_EQ(code_of(directory_.find(key_, std::nullopt)), "found");
  ASSERT_EQ(identities_.delete_access_key(kOurs, key_).value(), Change::done);
  EXPECT_EQ(code_of(directory_.find(key_, std::nullopt)), "UnrecognizedClientException");
}

TEST_F(DirectoryTest, ALongTermKeyTakesNoTokenAndATemporaryOneNeedsIts) {
  EXPECT_EQ(code_of(directory_.find(key_, "token")), "UnrecognizedClientException");
  const auto credentials = directory_.make_session(session());
  EXPECT_EQ(code_of(directory_.find(credentials.access_key_id, std::nullopt)), "UnrecognizedClientException");
  EXPECT_EQ(code_of(directory_.find(credentials.access_key_id, "AAAA")), "UnrecognizedClientException");
}

TEST_F(DirectoryTest, FindsASession) {
  const auto credentials = directory_.make_session(session());
  const auto found = find(credentials);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->secret_access_key.reveal(), credentials.secret_access_key.reveal());
  EXPECT_EQ(found->caller.kind, CallerKind::assumed_role);
  EXPECT_EQ(found->caller.arn.str(), "arn:aws:sts::111122223333:assumed-role/Developer/alice");
  EXPECT_EQ(found->caller.principal_arn.str(), "arn:aws:iam::111122223333:role/Developer");
  EXPECT_EQ(found->caller.user_id, found->caller.unique_id + ":alice");
  EXPECT_EQ(found->caller.expires, clock_.now() + hours(1));
  EXPECT_FALSE(found->caller.policies.session.has_value());
}

TEST_F(DirectoryTest, ASessionEndsAtItsExpiry) {
  const auto credentials = directory_.make_session(session());
  clock_.advance(hours(1) - std::chrono::milliseconds(1));
  EXPECT_EQ(code_of(find(credentials)), "found");
  clock_.advance(std::chrono::milliseconds(1));
  const auto late = find(credentials);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, kExpiredToken);
  EXPECT_EQ(late.error().message, "The security token included in the request is expired");
}

TEST_F(DirectoryTest, ARoleMadeAgainUnderTheOldNameRevivesNoSession) {
  const auto credentials = directory_.make_session(session());
  ASSERT_EQ(identities_.delete_principal(kOurs, PrincipalKind::role, "Developer").value(), Change::done);
  EXPECT_EQ(code_of(find(credentials)), "UnrecognizedClientException");
  ASSERT_EQ(create(PrincipalKind::role, "Developer"), Change::done);
  EXPECT_EQ(code_of(find(credentials)), "UnrecognizedClientException");
}

TEST_F(DirectoryTest, ASessionPolicyLimitsAndOneThatIsGoneDenies) {
  ASSERT_EQ(
      identities_.put_inline_policy(kOurs, {PrincipalKind::role, "Developer", "pull", std::string(kPullOnly)}).value(),
      Change::done);
  const auto pulls = [&](const SessionRecord& record) {
    const auto found = find(directory_.make_session(record)).value();
    return decide(found.caller, {"codecommit:GitPull", "*", {}}).allowed;
  };
  auto record = session();
  EXPECT_TRUE(pulls(record));
  record.session_policies = {std::string(kPullOnly)};
  EXPECT_TRUE(pulls(record));
  record.session_policies = {R"({"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}})"};
  EXPECT_FALSE(pulls(record));

  record.session_policies = {std::string(kPullOnly)};
  record.session_policy_arns = {"arn:aws:iam::aws:policy/AWSCodeCommitReadOnly"};
  EXPECT_TRUE(pulls(record));
  record.session_policy_arns = {"arn:aws:iam::111122223333:policy/Gone"};
  EXPECT_FALSE(pulls(record));
}

TEST_F(DirectoryTest, AUsersOwnSessionIsTheUser) {
  auto record = session_of_alice(SessionKind::user);
  record.mfa = clock_.now();
  const auto found = find(directory_.make_session(record));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->caller.kind, CallerKind::user);
  EXPECT_EQ(found->caller.arn.str(), "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ(found->caller.mfa, clock_.now());
  Context context;
  found->caller.describe(context);
  EXPECT_EQ(*context.find("aws:MultiFactorAuthPresent"), std::vector<std::string>{"true"});
  EXPECT_EQ(*context.find("aws:username"), std::vector<std::string>{"alice"});
  ASSERT_EQ(identities_.delete_access_key(kOurs, key_).value(), Change::done);
  ASSERT_EQ(identities_.delete_principal(kOurs, PrincipalKind::user, "alice").value(), Change::done);
  EXPECT_EQ(code_of(find(directory_.make_session(record))), "UnrecognizedClientException");
}

TEST_F(DirectoryTest, ARootUsersSessionIsTheRootUser) {
  auto record = session();
  record.kind = SessionKind::user;
  record.principal_id = "111122223333";
  const auto found = find(directory_.make_session(record));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->caller.kind, CallerKind::root);
  EXPECT_TRUE(found->caller.is_temporary());
}

TEST_F(DirectoryTest, AFederatedUserMayDoWhatBothSidesAllow) {
  ASSERT_EQ(
      identities_.put_inline_policy(kOurs, {PrincipalKind::user, "alice", "pull", std::string(kPullOnly)}).value(),
      Change::done);
  const auto pulls = [&](const SessionRecord& record) {
    const auto found = find(directory_.make_session(record)).value();
    return decide(found.caller, {"codecommit:GitPull", "*", {}}).allowed;
  };
  auto record = session_of_alice(SessionKind::federated_user);
  EXPECT_FALSE(pulls(record)) << "without a session policy";
  record.session_policies = {std::string(kPullOnly)};
  EXPECT_TRUE(pulls(record));
  record.principal_id = "111122223333";
  EXPECT_TRUE(pulls(record)) << "vouched for by the root user";

  const auto caller = find(directory_.make_session(record))->caller;
  EXPECT_EQ(caller.kind, CallerKind::federated_user);
  EXPECT_EQ(caller.arn.str(), "arn:aws:sts::111122223333:federated-user/guest");
  EXPECT_EQ(caller.user_id, "111122223333:guest");
  EXPECT_FALSE(decide(caller, {"codecommit:GitPush", "*", {}}).allowed);
}

TEST_F(DirectoryTest, SessionTagsStandBeforeTheRolesOwn) {
  ASSERT_EQ(
      identities_.tag(kOurs, {storage::Taggable::role, "Developer"}, {{"Project", "own"}, {"Team", "own"}}, 50).value(),
      Change::done);
  auto record = session();
  record.tags = {{"project", "session"}};
  record.source_identity = "alice";
  record.identity_provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
  record.claims = {{"token.example.com:sub", {"repo"}}};
  Context context;
  find(directory_.make_session(record))->caller.describe(context);
  EXPECT_EQ(*context.find("aws:PrincipalTag/Project"), std::vector<std::string>{"session"});
  EXPECT_EQ(*context.find("aws:PrincipalTag/Team"), std::vector<std::string>{"own"});
  EXPECT_EQ(*context.find("aws:SourceIdentity"), std::vector<std::string>{"alice"});
  EXPECT_EQ(*context.find("aws:FederatedProvider"), std::vector<std::string>{record.identity_provider});
  EXPECT_EQ(*context.find("token.example.com:sub"), std::vector<std::string>{"repo"});
}

TEST_F(DirectoryTest, ReadsAnAccountOnceUntilItChanges) {
  const auto first = directory_.account(kOurs).value();
  const int loads = metadata_.loads;
  EXPECT_EQ(directory_.account(kOurs).value(), first);
  EXPECT_EQ(metadata_.loads, loads);

  ASSERT_EQ(create(PrincipalKind::user, "bob"), Change::done);
  const auto second = directory_.account(kOurs).value();
  EXPECT_EQ(first->find(PrincipalKind::user, "bob"), nullptr) << "a snapshot never changes";
  EXPECT_NE(second->find(PrincipalKind::user, "bob"), nullptr);
  EXPECT_EQ(metadata_.loads, loads + 1);
}

TEST_F(DirectoryTest, ReadsOfAnAccountThatChangedNoMoreThanWhatChanged) {
  const auto first = directory_.account(account()).value();
  ASSERT_EQ(
      identities_.put_inline_policy(account(), {PrincipalKind::user, "alice", "pull", std::string(kPullOnly)}).value(),
      Change::done);
  const auto second = directory_.account(account()).value();
  EXPECT_EQ(second->find(PrincipalKind::user, "alice"), first->find(PrincipalKind::user, "alice")) << "the very row";
  EXPECT_EQ(second->find_key(key_), first->find_key(key_));
  const auto is_granted = [](const auto& snapshot) {
    return !snapshot->policies_of(*snapshot->find(PrincipalKind::user, "alice")).empty();
  };
  EXPECT_TRUE(is_granted(second));
  EXPECT_FALSE(is_granted(first));
}

TEST_F(DirectoryTest, ReadsAnAccountOnceForAllWhoAskAtTheSameTime) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { EXPECT_NE(directory_.account(kOurs).value(), nullptr); });
  threads.clear();
  EXPECT_EQ(metadata_.loads, 1);
}

TEST_F(DirectoryTest, SaysThatAnAccountIsNotThere) {
  EXPECT_EQ(directory_.account(AccountId::parse("999999999999").value()).value(), nullptr);
}

TEST_F(DirectoryTest, KeepsTheSecretFromWhoeverReadsTheRows) {
  const auto snapshot = directory_.account(kOurs).value();
  EXPECT_THAT(snapshot->identities.access_keys.at(0).sealed_secret, ::testing::Not(::testing::HasSubstr("s3cret")));
}

TEST_F(DirectoryTest, LooksTrustedPrincipalsUpInTheirOwnAccount) {
  DirectoryLookup lookup(directory_);
  const auto alice = Arn::iam(kOurs, "user/alice");
  const auto id = lookup.unique_id(alice).value();
  ASSERT_TRUE(id);
  EXPECT_EQ(lookup.arn(*id).value(), alice);
  EXPECT_EQ(lookup.unique_id(Arn::iam(kOurs, "role/alice")).value(), std::nullopt);
  EXPECT_EQ(lookup.arn(new_unique_id(IdKind::user, kOurs)).value(), std::nullopt);
  EXPECT_TRUE(lookup.account_exists(kOurs).value());
  EXPECT_FALSE(lookup.account_exists(AccountId::parse("999999999999").value()).value());
}

}  // namespace
}  // namespace crossgate::iam
