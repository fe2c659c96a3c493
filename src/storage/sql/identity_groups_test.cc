#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/identities.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kAdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

class IdentityGroups : public ::testing::Test {
 protected:
  IdentityGroups() {
    const Account account{.id = us_, .name = "us", .email = "a@example.com", .joined = kNoon, .management = true};
    EXPECT_EQ(
        identities_.create_organization(
            {.id = "o-1", .root_id = "r-1", .management_account = us_, .management_email = account.email}, account),
        true);
    for (const auto* name : {"Ana", "ben"}) create(PrincipalKind::user, name);
    for (const auto* name : {"Admins", "readers"}) create(PrincipalKind::group, name);
  }

  void create(PrincipalKind kind, std::string_view name) {
    const Principal principal{.kind = kind,
                              .name = std::string(name),
                              .unique_id = std::string(to_string(kind)) + std::string(name),
                              .created = kNoon,
                              .trust_policy = {},
                              .description = {},
                              .tags = {}};
    ASSERT_EQ(identities_.create_principal(us_, principal), Change::done);
  }
  AccountIdentities loaded() { return identities_.load(us_).value().value(); }
  Principal found(PrincipalKind kind, std::string_view name) {
    for (const auto& principal : loaded().principals)
      if (principal.kind == kind && principal.name == name) return principal;
    ADD_FAILURE() << "no " << name;
    return {};
  }

  TemporaryDirectory folder_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(folder_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  const AccountId us_ = account_id();
};

TEST_F(IdentityGroups, AUserBelongsToGroupsUpToALimit) {
  EXPECT_EQ(identities_.add_to_group(us_, {"ADMINS", "ana"}, 1), Change::done);
  EXPECT_EQ(identities_.add_to_group(us_, {"Admins", "Ana"}, 1), Change::done) << "it belongs already";
  EXPECT_EQ(identities_.add_to_group(us_, {"readers", "Ana"}, 1), Change::limit);
  EXPECT_EQ(identities_.add_to_group(us_, {"nobodies", "Ana"}, 1), Change::absent);
  EXPECT_EQ(identities_.add_to_group(us_, {"readers", "cleo"}, 1), Change::absent);
  const auto memberships = loaded().memberships;
  ASSERT_THAT(memberships, SizeIs(1));
  EXPECT_EQ(memberships[0].group_name, "Admins");
  EXPECT_EQ(memberships[0].user_name, "Ana");
  EXPECT_EQ(identities_.remove_from_group(us_, {"admins", "ANA"}), Change::done);
  EXPECT_EQ(identities_.remove_from_group(us_, {"admins", "ANA"}), Change::absent);
}

TEST_F(IdentityGroups, NeitherMemberNorGroupIsDeletedWhileTheOneBelongsToTheOther) {
  ASSERT_EQ(identities_.add_to_group(us_, {"Admins", "Ana"}, 10), Change::done);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::group, "Admins"), Change::conflict);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "Ana"), Change::conflict);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::group, "readers"), Change::done);
  ASSERT_EQ(identities_.remove_from_group(us_, {"Admins", "Ana"}), Change::done);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::group, "Admins"), Change::done);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "Ana"), Change::done);
}

TEST_F(IdentityGroups, WhatIsARenamedUsersGoesWithIt) {
  const auto key_id = *AccessKeyId::parse("AKIAEXAMPLE10001");
  ASSERT_EQ(identities_.add_to_group(us_, {"Admins", "Ana"}, 10), Change::done);
  ASSERT_EQ(identities_.create_access_key(us_, {key_id, "Ana", "sealed", true, kNoon}, 2), Change::done);
  ASSERT_EQ(identities_.put_inline_policy(us_, {PrincipalKind::user, "Ana", "p", "{}"}), Change::done);
  ASSERT_EQ(identities_.attach_policy(us_, {PrincipalKind::user, "Ana", *Arn::parse(kAdministratorAccess)}, 10),
            Change::done);
  ASSERT_EQ(identities_.tag(us_, {Taggable::user, "Ana"}, {{"team", "x"}}, 50), Change::done);

  EXPECT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Ana", "/"}, {"BEN", "/"}), Change::exists);
  EXPECT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"cleo", "/"}, {"dora", "/"}), Change::absent);
  ASSERT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Ana", "/"}, {"Zoe", "/eng/"}), Change::done);

  const auto zoe = found(PrincipalKind::user, "Zoe");
  EXPECT_EQ(zoe.path, "/eng/");
  EXPECT_EQ(zoe.unique_id, "userAna");
  EXPECT_THAT(zoe.tags, SizeIs(1));
  const auto all = loaded();
  EXPECT_EQ(all.memberships.at(0).user_name, "Zoe");
  EXPECT_EQ(all.access_keys.at(0).user_name, "Zoe");
  EXPECT_EQ(all.inline_policies.at(0).principal_name, "Zoe");
  EXPECT_EQ(all.attachments.at(0).principal_name, "Zoe");
  EXPECT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Zoe", "/eng/"}, {"ZOE", "/"}), Change::done)
      << "case alone";
}

TEST_F(IdentityGroups, ARenamingBringsNoOldPathBack) {
  ASSERT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Ana", "/"}, {"Ana", "/restricted/"}),
            Change::done);
  EXPECT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Ana", "/"}, {"Zoe", "/"}), Change::conflict);
  EXPECT_EQ(found(PrincipalKind::user, "Ana").path, "/restricted/");
}

TEST_F(IdentityGroups, AKeyWhoseUserIsGoneIsNobodys) {
  const auto key_id = *AccessKeyId::parse("AKIAEXAMPLE10001");
  ASSERT_EQ(identities_.create_access_key(us_, {key_id, "Ana", "sealed", true, kNoon}, 2), Change::done);
  ASSERT_TRUE(
      metadata_->write({std::string(us_.str())}, {{"DELETE FROM principal WHERE folded_name = 'ana'", {}, {}}}, {}));
  EXPECT_THAT(loaded().access_keys, IsEmpty());
}

TEST_F(IdentityGroups, ARenamedGroupKeepsItsMembers) {
  ASSERT_EQ(identities_.add_to_group(us_, {"Admins", "Ana"}, 10), Change::done);
  ASSERT_EQ(identities_.rename_principal(us_, PrincipalKind::group, {"Admins", "/"}, {"Owners", "/"}), Change::done);
  EXPECT_EQ(loaded().memberships.at(0).group_name, "Owners");
}

TEST_F(IdentityGroups, TagsAreReplacedByKeyWithoutCaseAndBounded) {
  const TagOwner ana{Taggable::user, "ana"};
  EXPECT_EQ(identities_.tag(us_, ana, {{"Team", "x"}, {"cost", "1"}}, 2), Change::done);
  EXPECT_EQ(identities_.tag(us_, ana, {{"TEAM", "y"}}, 2), Change::done);
  EXPECT_EQ(identities_.tag(us_, ana, {{"more", ""}}, 2), Change::limit);
  EXPECT_EQ(identities_.tag(us_, {Taggable::user, "cleo"}, {{"a", "b"}}, 2), Change::absent);
  EXPECT_EQ(identities_.tag(us_, {Taggable::role, "ana"}, {{"a", "b"}}, 2), Change::absent);
  EXPECT_THAT(found(PrincipalKind::user, "Ana").tags, ElementsAre(Tag{"cost", "1"}, Tag{"TEAM", "y"}));
  EXPECT_EQ(identities_.untag(us_, ana, {"team", "unknown"}), Change::done);
  EXPECT_THAT(found(PrincipalKind::user, "Ana").tags, ElementsAre(Tag{"cost", "1"}));
}

TEST_F(IdentityGroups, ABoundaryIsAPolicyThatExistsAndStaysWhileItIsOne) {
  const auto own = Arn::iam(us_, "policy/Limit").str();
  EXPECT_EQ(identities_.set_boundary(us_, PrincipalKind::user, "ana", own), Change::absent);
  ASSERT_EQ(identities_.create_managed_policy(us_, {.name = "Limit",
                                                    .unique_id = "ANPA",
                                                    .description = "",
                                                    .versions = {{.document = "{}", .created = kNoon}},
                                                    .created = kNoon,
                                                    .updated = kNoon}),
            Change::done);
  EXPECT_EQ(identities_.set_boundary(us_, PrincipalKind::user, "cleo", own), Change::absent);
  EXPECT_EQ(identities_.set_boundary(us_, PrincipalKind::user, "ana", own), Change::done);
  EXPECT_EQ(found(PrincipalKind::user, "Ana").boundary, own);
  EXPECT_EQ(identities_.delete_managed_policy(us_, "limit"), Change::conflict);
  EXPECT_EQ(identities_.set_boundary(us_, PrincipalKind::user, "ana", kAdministratorAccess), Change::done);
  EXPECT_EQ(identities_.delete_managed_policy(us_, "limit"), Change::done);
  EXPECT_EQ(identities_.set_boundary(us_, PrincipalKind::user, "ana", ""), Change::done);
  EXPECT_EQ(found(PrincipalKind::user, "Ana").boundary, "");
}

}  // namespace
}  // namespace crossgate::storage
