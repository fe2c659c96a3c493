#include "server/initialize.h"

#include <fmt/format.h>

#include "base/random.h"
#include "iam/ids.h"

namespace crossgate::server {
namespace {

constexpr std::string_view kUserName = "admin";
constexpr std::string_view kAdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
constexpr std::string_view kLowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::int64_t kRoomEnough = 10;  // of an empty account

/// The organization that is there, or a new one.
Result<storage::Organization> ensure_organization(storage::Identities& identities, const Clock& clock,
                                                  const InitializeOptions& options) {
  TRY(const auto present, identities.organization());
  if (present) {
    if (options.account && *options.account != present->management_account) {
      return fail(fmt::format("the organization here has the management account {}, not {}",
                              present->management_account.str(), options.account->str()));
    }
    return *present;
  }
  const storage::Organization organization{"o-" + random_text(10, kLowerAlphanumeric),
                                           "r-" + random_text(4, kLowerAlphanumeric),
                                           options.account.value_or(AccountId::random()), options.email};
  const storage::Account management{organization.management_account, "management", options.email, clock.now(), true};
  TRY(const bool created, identities.create_organization(organization, management));
  if (!created) return fail("another process is initializing this data directory");
  return organization;
}

Result<void> done_or_exists(const Result<storage::Change>& change, std::string_view what) {
  if (!change) return std::unexpected(change.error());
  if (*change == storage::Change::done || *change == storage::Change::exists) return {};
  return fail(fmt::format("cannot make {}", what));
}

Result<void> ensure_user(storage::Identities& identities, const AccountId& account, const Clock& clock) {
  storage::Principal user;
  user.kind = storage::PrincipalKind::user;
  user.name = kUserName;
  user.unique_id = iam::new_unique_id(iam::IdKind::user, account);
  user.created = clock.now();
  TRY_VOID(done_or_exists(identities.create_principal(account, user), "the user admin"));
  const storage::Attachment attachment{storage::PrincipalKind::user, std::string(kUserName),
                                       *Arn::parse(kAdministratorAccess)};
  return done_or_exists(identities.attach_policy(account, attachment, kRoomEnough),
                        "the attachment of AdministratorAccess");
}

}  // namespace

Result<bool> is_initialized(storage::Identities& identities) {
  TRY(const auto organization, identities.organization());
  if (!organization) return false;
  TRY(const auto account, identities.load(organization->management_account));
  return account && !account->access_keys.empty();
}

Result<Administrator> initialize(storage::Identities& identities, const iam::Directory& directory, const Clock& clock,
                                 const InitializeOptions& options) {
  TRY(const bool initialized, is_initialized(identities));
  if (initialized) return fail("it is initialized already; its administrator's key cannot be shown again");
  TRY(const auto organization, ensure_organization(identities, clock, options));
  const AccountId& account = organization.management_account;
  if (!options.root_access_key) TRY_VOID(ensure_user(identities, account, clock));

  const std::string user_name = options.root_access_key ? "" : std::string(kUserName);
  const AccessKeyId key = iam::new_access_key_id(iam::IdKind::access_key, account);
  Secret secret = iam::new_secret_access_key();
  TRY_VOID(
      done_or_exists(identities.create_access_key(
                         account, {key, user_name, directory.seal_secret(key, secret), true, clock.now()}, kRoomEnough),
                     "the access key"));
  return Administrator{account, user_name, Arn::iam(account, user_name.empty() ? "root" : "user/" + user_name), key,
                       std::move(secret)};
}

}  // namespace crossgate::server
