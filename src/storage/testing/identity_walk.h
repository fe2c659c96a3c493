// Changes of an account at random: every kind of write that Identities and Authenticators know.
#pragma once

#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/authenticators.h"
#include "storage/identities.h"
#include "storage/testing/examples.h"

namespace crossgate::storage {

/// Makes the management account `account_id()` and changes it. There are few names, in changing case, so that most
/// writes meet something that is there.
class IdentityWalk {
 public:
  IdentityWalk(Metadata& metadata, std::uint32_t seed)
      : identities_(metadata), authenticators_(metadata), random_(seed) {
    const Account account{.id = us_, .name = "us", .email = "a@example.com", .joined = kNoon, .management = true};
    (void)identities_.create_organization(
        {.id = "o-1", .root_id = "r-1", .management_account = us_, .management_email = account.email}, account);
  }

  /// So many users, roles and policies more, with inline and attached policies, beside those that the steps name:
  /// enough for tables that are kept in several blocks.
  void settle(int count) {
    for (int n = 100; n < 100 + count; ++n) {
      const std::string number = std::to_string(n);
      const ManagedPolicy policy{.name = "policy" + number,
                                 .unique_id = new_id("ANPA"),
                                 .description = {},
                                 .versions = {{1, document(), kNoon}},
                                 .created = kNoon,
                                 .updated = kNoon};
      expect_done(identities_.create_managed_policy(us_, policy));
      for (const auto kind : {PrincipalKind::user, PrincipalKind::role}) {
        const std::string name = std::string(to_string(kind)) + number;
        const bool is_role = kind == PrincipalKind::role;
        const Principal principal{.kind = kind,
                                  .name = name,
                                  .unique_id = new_id("ID"),
                                  .created = kNoon,
                                  .trust_policy = is_role ? trust() : ""};
        expect_done(identities_.create_principal(us_, principal));
        if (n % 4 == 0) continue;  // those without policies may be deleted
        expect_done(identities_.put_inline_policy(us_, {kind, name, "p" + number, document()}));
        expect_done(identities_.attach_policy(us_, {kind, name, Arn::iam(us_, "policy/" + policy.name)}, 10));
      }
    }
  }

  struct Step {
    std::string_view write;  ///< its function's name
    Change change;
  };
  /// One write, which may be refused. `now`: the account as it is.
  Step step(const AccountIdentities& now) {
    now_ = &now;
    const auto& [name, write] = writes_[number(writes_.size())];
    const Step taken{name, write()};
    if (taken.change == Change::done) ++done_[name];
    return taken;
  }

  /// The writes that were not done once.
  std::vector<std::string_view> never_done() const {
    std::vector<std::string_view> names;
    for (const auto& [name, write] : writes_)
      if (!done_.contains(name)) names.push_back(name);
    return names;
  }

 private:
  static void expect_done(const Result<Change>& change) {
    if (change != Change::done) throw std::logic_error("the account could not be settled");
  }
  std::size_t number(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }
  bool maybe() { return number(2) == 0; }
  std::string in_any_case(std::string name) {
    if (maybe()) name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
  }
  std::string name(std::string_view of) { return in_any_case(std::string(of) + std::to_string(number(6))); }
  std::string new_id(std::string_view prefix) { return std::string(prefix) + std::to_string(++made_); }

  PrincipalKind kind() { return static_cast<PrincipalKind>(number(3)); }
  std::string name_of(PrincipalKind kind) { return name(to_string(kind)); }
  std::string user() { return name_of(PrincipalKind::user); }
  std::string path() { return maybe() ? "/" : "/team/"; }
  std::string document() {
    constexpr std::string_view kActions[] = {"GitPull", "GitPush", "Get*", "*"};
    const std::string effect = number(4) == 0 ? "Deny" : "Allow";
    if (number(10) == 0) return "{}";  // no policy
    return R"({"Statement": {"Effect": ")" + effect + R"(", "Action": "codecommit:)" +
           std::string(kActions[number(4)]) + R"(", "Resource": "*"}})";
  }
  std::string trust() {
    return R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": ")" + std::to_string(111122223333 + number(3)) +
           R"("}, "Action": "sts:AssumeRole"}})";
  }
  std::vector<Tag> tags() {
    std::vector<Tag> given;
    for (std::size_t n = number(3); n > 0; --n) given.push_back({in_any_case("k" + std::to_string(n)), new_id("v")});
    return given;
  }
  /// A row that is there, or one that is made up.
  template <class Row>
  Row one_of(const SharedRows<Row>& rows, Row otherwise) {
    if (rows.empty()) return otherwise;
    return *std::next(rows.begin(), static_cast<std::ptrdiff_t>(number(rows.size())));
  }
  ManagedPolicy policy() { return one_of(now_->managed_policies, ManagedPolicy{.name = "policy0"}); }
  std::string policy_arn() {
    if (number(4) == 0) return "arn:aws:iam::aws:policy/AWSCodeCommitReadOnly";
    const auto own = policy();
    return Arn::iam(us_, "policy" + own.path + own.name).str();
  }
  Principal principal() { return one_of(now_->principals, Principal{.name = "user0"}); }
  MfaDevice device() { return one_of(now_->mfa_devices, MfaDevice{.name = "device0"}); }
  OidcProvider provider() { return one_of(now_->oidc_providers, OidcProvider{.url = "provider0"}); }
  InstanceProfile profile() { return one_of(now_->instance_profiles, InstanceProfile{.name = "profile0"}); }
  ServiceCredential credential() { return one_of(now_->service_credentials, ServiceCredential{.id = "ACCA0"}); }
  SshPublicKey ssh_key() { return one_of(now_->ssh_public_keys, SshPublicKey{.id = "APKA0"}); }
  AccessKeyId key() {
    const auto unknown = *AccessKeyId::parse("AKIAEXAMPLE99999");
    return one_of(now_->access_keys, AccessKey{.id = unknown}).id;
  }
  TagOwner tagged() {
    switch (number(6)) {
      case 0:
        return {Taggable::user, user()};
      case 1:
        return {Taggable::role, name_of(PrincipalKind::role)};
      case 2:
        return {Taggable::policy, in_any_case(policy().name)};
      case 3:
        return {Taggable::instance_profile, profile().name};
      case 4:
        return {Taggable::mfa_device, device().key()};
      default:
        return {Taggable::oidc_provider, provider().url};
    }
  }
  Principal new_principal() {
    const auto of = kind();
    const bool is_role = of == PrincipalKind::role;
    return {.kind = of,
            .name = name_of(of),
            .path = path(),
            .unique_id = new_id("ID"),
            .created = kNoon,
            .trust_policy = is_role ? trust() : "",
            .description = {},
            .tags = of == PrincipalKind::group ? std::vector<Tag>() : tags(),
            .boundary = of != PrincipalKind::group && number(3) == 0 ? policy_arn() : ""};
  }
  Change rename() {
    const auto before = principal();
    if (before.kind == PrincipalKind::role) return Change::absent;  // they keep their names
    return identities_.rename_principal(us_, before.kind, {before.name, before.path}, {name_of(before.kind), path()})
        .value();
  }
  Change create_version() {
    const auto to = policy();
    const PolicyVersion version{to.latest_version + 1, document(), kNoon};
    return identities_.create_policy_version(us_, in_any_case(to.name), version, maybe(), 5).value();
  }
  Change replace_provider() {
    const auto before = provider();
    auto after = before;
    after.client_ids.push_back(new_id("client"));
    return authenticators_.replace_oidc_provider(us_, before, after).value();
  }

  const AccountId us_ = account_id();
  Identities identities_;
  Authenticators authenticators_;
  std::mt19937 random_;
  int made_ = 10'000;
  const AccountIdentities* now_ = nullptr;
  std::map<std::string_view, int> done_;

  struct Write {
    std::string_view name;
    std::function<Change()> run;
  };
  const std::vector<Write> writes_{
      {"create_principal", [&] { return identities_.create_principal(us_, new_principal()).value(); }},
      {"create_principal", [&] { return identities_.create_principal(us_, new_principal()).value(); }},
      {"update_principal",
       [&] {
         auto changed = principal();
         changed.path = path();
         changed.description = new_id("d");
         if (changed.kind == PrincipalKind::role) changed.trust_policy = trust();
         return identities_.update_principal(us_, changed).value();
       }},
      {"rename_principal", [&] { return rename(); }},
      {"delete_principal",
       [&] {
         const auto its = principal();
         return identities_.delete_principal(us_, its.kind, in_any_case(its.name)).value();
       }},
      {"set_boundary",
       [&] {
         const auto of = maybe() ? PrincipalKind::user : PrincipalKind::role;
         return identities_.set_boundary(us_, of, name_of(of), maybe() ? policy_arn() : "").value();
       }},
      {"add_to_group",
       [&] {
         return identities_.add_to_group(us_, {name_of(PrincipalKind::group), user()}, 4).value();
       }},
      {"remove_from_group",
       [&] {
         return identities_.remove_from_group(us_, one_of(now_->memberships, {"group0", "user0"})).value();
       }},
      {"tag", [&] { return identities_.tag(us_, tagged(), tags(), 50).value(); }},
      {"untag", [&] { return identities_.untag(us_, tagged(), {"k1"}).value(); }},
      {"create_access_key",
       [&] {
         const AccessKey made{.id = *AccessKeyId::parse(new_id("AKIAEXAMPLE")),
                              .user_name = number(4) == 0 ? "" : user(),
                              .sealed_secret = "sealed",
                              .created = kNoon};
         return identities_.create_access_key(us_, made, 2).value();
       }},
      {"set_access_key_active", [&] { return identities_.set_access_key_active(us_, key(), maybe()).value(); }},
      {"delete_access_key", [&] { return identities_.delete_access_key(us_, key()).value(); }},
      {"add_ssh_public_key",
       [&] {
         const SshPublicKey made{.id = new_id("APKA"), .user_name = user(), .body = "ssh-rsa AAAA", .uploaded = kNoon};
         return identities_.add_ssh_public_key(us_, made, 5).value();
       }},
      {"set_ssh_public_key_active",
       [&] { return identities_.set_ssh_public_key_active(us_, ssh_key().id, maybe()).value(); }},
      {"delete_ssh_public_key", [&] { return identities_.delete_ssh_public_key(us_, ssh_key().id).value(); }},
      {"create_instance_profile",
       [&] {
         const InstanceProfile made{.name = name("profile"),
                                    .path = path(),
                                    .unique_id = new_id("AIPA"),
                                    .created = kNoon,
                                    .role_name = {},
                                    .tags = tags()};
         return identities_.create_instance_profile(us_, made).value();
       }},
      {"delete_instance_profile", [&] { return identities_.delete_instance_profile(us_, profile().name).value(); }},
      {"add_role_to_profile",
       [&] { return identities_.add_role_to_profile(us_, profile().name, name_of(PrincipalKind::role)).value(); }},
      {"remove_role_from_profile",
       [&] {
         const auto its = profile();
         return identities_.remove_role_from_profile(us_, in_any_case(its.name), its.role_name).value();
       }},
      {"set_alias", [&] { return identities_.set_alias(us_, name("alias")).value(); }},
      {"remove_alias", [&] { return identities_.remove_alias(us_, now_->alias).value(); }},
      {"put_inline_policy",
       [&] {
         const auto of = kind();
         return identities_.put_inline_policy(us_, {of, name_of(of), "p" + std::to_string(number(3)), document()})
             .value();
       }},
      {"delete_inline_policy",
       [&] {
         const auto its = one_of(now_->inline_policies, {});
         return identities_.delete_inline_policy(us_, its.kind, its.principal_name, its.policy_name).value();
       }},
      {"create_managed_policy",
       [&] {
         const ManagedPolicy made{.name = name("policy"),
                                  .path = path(),
                                  .unique_id = new_id("ANPA"),
                                  .description = {},
                                  .versions = {{1, document(), kNoon}},
                                  .created = kNoon,
                                  .updated = kNoon,
                                  .tags = tags()};
         return identities_.create_managed_policy(us_, made).value();
       }},
      {"delete_managed_policy",
       [&] { return identities_.delete_managed_policy(us_, in_any_case(policy().name)).value(); }},
      {"create_policy_version", [&] { return create_version(); }},
      {"set_default_version",
       [&] {
         return identities_.set_default_version(us_, policy().name, static_cast<std::int64_t>(number(5)) + 1).value();
       }},
      {"delete_policy_version",
       [&] {
         const auto its = policy();
         const auto latest = static_cast<std::size_t>(its.latest_version);
         return identities_.delete_policy_version(us_, its.name, static_cast<std::int64_t>(number(latest)) + 1).value();
       }},
      {"attach_policy",
       [&] {
         const auto of = kind();
         return identities_.attach_policy(us_, {of, name_of(of), *Arn::parse(policy_arn())}, 10).value();
       }},
      {"detach_policy",
       [&] {
         const Attachment absent{PrincipalKind::user, "user0", *Arn::parse("arn:aws:iam::aws:policy/Absent")};
         return identities_.detach_policy(us_, one_of(now_->attachments, absent)).value();
       }},
      {"create_mfa_device",
       [&] {
         const MfaDevice made{
             .name = name("device"), .path = path(), .sealed_seed = "sealed", .created = kNoon, .tags = tags()};
         return authenticators_.create_mfa_device(us_, made, 10).value();
       }},
      {"assign_mfa_device",
       [&] {
         const MfaAssignment to{.user_name = user(), .enabled = kNoon, .drift = 1, .step = 7};
         return authenticators_.assign_mfa_device(us_, in_any_case(device().key()), to, 8).value();
       }},
      {"set_mfa_drift",
       [&] {
         return authenticators_.set_mfa_drift(us_, device().key(), static_cast<std::int64_t>(number(5))).value();
       }},
      {"release_mfa_device", [&] { return authenticators_.release_mfa_device(us_, device().key()).value(); }},
      {"delete_mfa_device", [&] { return authenticators_.delete_mfa_device(us_, device().key()).value(); }},
      {"create_oidc_provider",
       [&] {
         const OidcProvider made{.url = name("provider"), .client_ids = {"one"}, .created = kNoon, .tags = tags()};
         return authenticators_.create_oidc_provider(us_, made, 10).value();
       }},
      {"replace_oidc_provider", [&] { return replace_provider(); }},
      {"delete_oidc_provider",
       [&] { return authenticators_.delete_oidc_provider(us_, in_any_case(provider().url)).value(); }},
      {"create_service_credential",
       [&] {
         const ServiceCredential made{.id = new_id("ACCA"),
                                      .user_name = user(),
                                      .service_name = "codecommit.amazonaws.com",
                                      .service_user_name = new_id("somebody-at-"),
                                      .password_hash = "hash",
                                      .created = kNoon};
         return authenticators_.create_service_credential(us_, made, 2).value();
       }},
      {"set_service_credential_active",
       [&] { return authenticators_.set_service_credential_active(us_, credential().id, maybe()).value(); }},
      {"set_service_password",
       [&] { return authenticators_.set_service_password(us_, credential().id, new_id("hash")).value(); }},
      {"delete_service_credential",
       [&] { return authenticators_.delete_service_credential(us_, credential().id).value(); }},
  };
};

}  // namespace crossgate::storage
