// What is read of an account after a change, beside what is read of it as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "storage/identities.h"
#include "storage/organizations.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/identity_walk.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// What `use` is given: each table of one and of the other, and its name.
template <class Use>
void for_each_table(const AccountIdentities& a, const AccountIdentities& b, Use use) {
  use(a.principals, b.principals, "principals");
  use(a.memberships, b.memberships, "memberships");
  use(a.access_keys, b.access_keys, "access_keys");
  use(a.inline_policies, b.inline_policies, "inline_policies");
  use(a.managed_policies, b.managed_policies, "managed_policies");
  use(a.attachments, b.attachments, "attachments");
  use(a.mfa_devices, b.mfa_devices, "mfa_devices");
  use(a.oidc_providers, b.oidc_providers, "oidc_providers");
  use(a.service_credentials, b.service_credentials, "service_credentials");
  use(a.ssh_public_keys, b.ssh_public_keys, "ssh_public_keys");
  use(a.instance_profiles, b.instance_profiles, "instance_profiles");
}

std::vector<std::string> tables_that_differ(const AccountIdentities& a, const AccountIdentities& b) {
  std::vector<std::string> names;
  for_each_table(a, b, [&](const auto& rows, const auto& others, std::string_view name) {
    if (!std::ranges::equal(rows, others)) names.emplace_back(name);
  });
  return names;
}

std::vector<std::string> tables_read_again(const AccountIdentities& before, const AccountIdentities& after) {
  std::vector<std::string> names;
  for_each_table(before, after, [&](const auto& rows, const auto& others, std::string_view name) {
    if (!rows.is_same(others)) names.emplace_back(name);
  });
  return names;
}

class IdentityChanges : public ::testing::Test {
 protected:
  AccountIdentities whole() { return identities_.load(us_).value().value(); }
  AccountIdentities advanced(const AccountIdentities& before) { return identities_.load(us_, &before).value().value(); }
  void write_without_a_note() {
    ASSERT_TRUE(metadata_->write({std::string(us_.str())},
                                 {{"UPDATE account SET name = 'another' WHERE id = $id", {{"id", text_of(us_)}}, 1}},
                                 {}));
  }
  static std::string text_of(const AccountId& id) { return std::string(id.str()); }
  std::vector<std::int64_t> noted_versions() {
    std::vector<std::int64_t> versions;
    const auto rows = metadata_->read({"SELECT version FROM identity_change ORDER BY version", {}}).value();
    for (const Row& row : rows) versions.push_back(std::get<std::int64_t>(row.at(0)));
    return versions;
  }
  Principal user(std::string_view name) {
    return {.name = std::string(name), .unique_id = "AIDA" + std::string(name), .created = kNoon};
  }

  TemporaryDirectory folder_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(folder_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  IdentityWalk walk_{*metadata_, 20261201};
  const AccountId us_ = account_id();
};

TEST_F(IdentityChanges, WhateverIsWrittenIsReadAsItIsReadWhole) {
  walk_.settle(70);
  AccountIdentities close = whole();  // advanced after each write
  AccountIdentities distant = close;  // after several
  for (int n = 0; n < 1500; ++n) {
    const auto step = walk_.step(close);
    const auto next = advanced(close);
    const auto expected = whole();
    ASSERT_EQ(next.head, expected.head);
    ASSERT_EQ(next.alias, expected.alias);
    ASSERT_THAT(tables_that_differ(next, expected), IsEmpty()) << "after " << step.write << ", step " << n;
    if (step.write != "rename_principal" || step.change != Change::done) {
      ASSERT_EQ(tables_read_again(close, next), tables_that_differ(close, next)) << step.write << ", step " << n;
    }
    close = next;
    if (n % 7 == 0) {
      distant = advanced(distant);
      ASSERT_EQ(distant.head, expected.head);
      ASSERT_THAT(tables_that_differ(distant, expected), IsEmpty()) << "up to step " << n;
    }
  }
  EXPECT_THAT(walk_.never_done(), IsEmpty());
}

TEST_F(IdentityChanges, ARefusedWriteChangesNothing) {
  const auto before = whole();
  ASSERT_EQ(identities_.remove_from_group(us_, {"readers", "ana"}), Change::absent);
  EXPECT_THAT(noted_versions(), IsEmpty());
  EXPECT_EQ(advanced(before).head, before.head);
}

TEST_F(IdentityChanges, TheAccountItselfIsReadEachTime) {
  ASSERT_EQ(identities_.create_principal(us_, user("ana")), Change::done);
  const auto before = whole();
  ASSERT_EQ(Organizations(*metadata_).close_account(us_, kNoon), Change::done);
  const auto after = advanced(before);
  EXPECT_EQ(after.account.closed, kNoon);
  EXPECT_THAT(tables_read_again(before, after), IsEmpty());
}

TEST_F(IdentityChanges, AVersionWithoutANoteMakesAllBeReadAgain) {
  const auto before = whole();
  ASSERT_EQ(identities_.create_principal(us_, user("ana")), Change::done);
  write_without_a_note();
  ASSERT_EQ(identities_.create_principal(us_, user("ben")), Change::done);
  const auto after = advanced(before);
  EXPECT_THAT(after.principals, SizeIs(2));
  EXPECT_THAT(tables_read_again(before, after), SizeIs(11));
}

TEST_F(IdentityChanges, AnotherIncarnationOfTheAccountIsReadWhole) {
  ASSERT_EQ(identities_.create_principal(us_, user("ana")), Change::done);
  auto before = whole();
  before.head.version += 1;
  EXPECT_THAT(tables_read_again(before, advanced(before)), SizeIs(11)) << "an earlier state was put back";
  before.head.version -= 1;
  before.head.token = "another";
  EXPECT_THAT(tables_read_again(before, advanced(before)), SizeIs(11));
}

TEST_F(IdentityChanges, WhoIsFarBehindReadsAll) {
  ASSERT_EQ(identities_.create_principal(us_, user("ana")), Change::done);
  const auto before = whole();
  const auto tag = [&](int n) {
    return identities_.tag(us_, {Taggable::user, "ana"}, {{"n", std::to_string(n)}}, 50).value();
  };
  for (int n = 0; n < 100; ++n) ASSERT_EQ(tag(n), Change::done);
  const auto after = advanced(before);
  EXPECT_EQ(after.principals.at(0).tags.at(0).value, "99");
  EXPECT_THAT(tables_read_again(before, after), SizeIs(1));
  ASSERT_EQ(tag(100), Change::done);
  EXPECT_THAT(tables_read_again(before, advanced(before)), SizeIs(11));
}

TEST_F(IdentityChanges, NotesAreKeptForAThousandVersions) {
  ASSERT_EQ(identities_.create_principal(us_, user("ana")), Change::done);
  ASSERT_TRUE(metadata_->write({text_of(us_)},
                               {{"UPDATE head SET version = 1000 WHERE id = $id", {{"id", text_of(us_)}}, 1}}, {}));
  const auto change = [&] { return identities_.set_boundary(us_, PrincipalKind::user, "ana", "").value(); };
  ASSERT_EQ(change(), Change::done);
  EXPECT_THAT(noted_versions(), ElementsAre(2, 1001));
  ASSERT_EQ(change(), Change::done);
  EXPECT_THAT(noted_versions(), ElementsAre(1001, 1002));
}

}  // namespace
}  // namespace crossgate::storage
