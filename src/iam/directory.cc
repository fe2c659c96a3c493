#include "iam/directory.h"

#include <mutex>
#include <unordered_map>

#include "base/aws_errors.h"
#include "iam/ids.h"
#include "iam/service_password.h"
#include "sigv4/sigv4.h"
#include "storage/waiting.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kKeyPurpose = "secret";
constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";
constexpr std::string_view kExpired = "The security token included in the request is expired";

using SnapshotPointer = std::shared_ptr<const AccountSnapshot>;

const storage::Head& head_of(const AccountSnapshot& snapshot) { return snapshot.identities.head; }
const storage::Head& head_of(const OrganizationSnapshot& snapshot) { return snapshot.tree.head; }

/// The newest snapshot of one account or of the organization, and the right to replace it.
template <class Snapshot>
class Slot {
 public:
  using Pointer = std::shared_ptr<const Snapshot>;

  /// The snapshot when it is as new as `head`, else what `load` (from the snapshot before, or nullptr, to
  /// Result<std::optional<…>>, what a snapshot is made of) finds; nullptr when that is nothing. One loads for all.
  template <class Load>
  Result<Pointer> get(const storage::Head& head, Load load) {
    if (auto snapshot = current(head)) return snapshot;
    if (!storage::may_wait()) return storage::would_wait();
    const std::lock_guard lock(loading_);
    if (auto snapshot = current(head)) return snapshot;
    const Pointer before = latest();
    TRY(auto loaded, load(before.get()));
    if (!loaded) return nullptr;
    Pointer newest = made_of(*std::move(loaded), before.get());
    const std::lock_guard hold(guard_);
    snapshot_ = newest;
    return newest;
  }

 private:
  /// From what was loaded, and from the snapshot before, where that can lend something.
  template <class Loaded>
  static Pointer made_of(Loaded loaded, const Snapshot* before) {
    if constexpr (std::is_constructible_v<Snapshot, Loaded, const Snapshot*>) {
      return std::make_shared<const Snapshot>(std::move(loaded), before);
    } else {
      return std::make_shared<const Snapshot>(std::move(loaded));
    }
  }
  Pointer latest() {
    const std::lock_guard lock(guard_);
    return snapshot_;
  }
  /// A snapshot loaded after `head` was read may be newer than it, never older.
  Pointer current(const storage::Head& head) {
    const std::lock_guard lock(guard_);
    const bool is_current =
        snapshot_ != nullptr && head_of(*snapshot_).token == head.token && head_of(*snapshot_).version >= head.version;
    return is_current ? snapshot_ : nullptr;
  }

  std::mutex loading_;  // held while the rows are read
  std::mutex guard_;    // of `snapshot_`, held for a moment
  Pointer snapshot_;
};

using AccountSlot = Slot<AccountSnapshot>;

/// A closed account's credentials are nobody's.
bool is_open(const SnapshotPointer& snapshot) { return snapshot != nullptr && !snapshot->identities.account.closed; }

std::unexpected<Error> unrecognized() { return fail(kUnrecognizedClient, std::string(kInvalidToken)); }

}  // namespace

struct Directory::State {
  storage::Identities identities;
  storage::Organizations organizations;
  const storage::Keyring& keyring;
  const Clock& clock;
  std::mutex guard;  // of `slots` and `organization_id`
  // Only of accounts that exist: what strangers make up takes no memory.
  std::unordered_map<AccountId, std::shared_ptr<AccountSlot>> slots;
  std::optional<std::string> organization_id;  // once there is one it stays
  Slot<OrganizationSnapshot> organization;

  std::shared_ptr<AccountSlot> slot_of(const AccountId& id) {
    const std::lock_guard lock(guard);
    auto& slot = slots[id];
    if (slot == nullptr) slot = std::make_shared<AccountSlot>();
    return slot;
  }

  void forget(const AccountId& id) {
    const std::lock_guard lock(guard);
    slots.erase(id);
  }

  Result<std::optional<std::string>> find_organization();
  Result<KnownCredentials> find_long_term(Directory& directory, const AccessKeyId& key);
  Result<KnownCredentials> find_session(Directory& directory, const AccessKeyId& key, std::string_view token);
  Result<SnapshotPointer> account_with_key(Directory& directory, const AccessKeyId& key);
};

Directory::Directory(storage::Metadata& metadata, const storage::Keyring& keyring, const Clock& clock)
    : state_(new State{.identities = storage::Identities(metadata),
                       .organizations = storage::Organizations(metadata),
                       .keyring = keyring,
                       .clock = clock}) {}

Directory::~Directory() = default;

Result<SnapshotPointer> Directory::account(const AccountId& id) {
  TRY(const auto head, state_->identities.head(id));
  if (!head) {
    state_->forget(id);
    return nullptr;
  }
  return state_->slot_of(id)->get(*head, [&](const AccountSnapshot* before) {
    return state_->identities.load(id, before == nullptr ? nullptr : &before->identities);
  });
}

Result<std::shared_ptr<const OrganizationSnapshot>> Directory::organization() {
  TRY(const auto id, state_->find_organization());
  if (!id) return nullptr;
  TRY(const auto head, state_->organizations.head(*id));
  if (!head) return nullptr;
  return state_->organization.get(*head, [&](const OrganizationSnapshot*) { return state_->organizations.load(); });
}

Result<std::optional<std::string>> Directory::State::find_organization() {
  {
    const std::lock_guard lock(guard);
    if (organization_id) return organization_id;
  }
  TRY(const auto found, identities.organization());
  if (!found) return std::nullopt;
  const std::lock_guard lock(guard);
  organization_id = found->id;
  return organization_id;
}

Result<KnownCredentials> Directory::find(const AccessKeyId& key, const std::optional<std::string>& session_token) {
  if (key.is_temporary() != session_token.has_value()) return unrecognized();
  TRY(auto known,
      session_token ? state_->find_session(*this, key, *session_token) : state_->find_long_term(*this, key));
  TRY(known.caller, placed(std::move(known.caller)));
  return known;
}

Result<Caller> Directory::placed(Caller caller) {
  TRY(const auto snapshot, organization());
  if (snapshot != nullptr) caller.organization = snapshot->place_of(caller.account);
  return caller;
}

/// Keys made here carry their account; one that was brought along is found by its row.
Result<SnapshotPointer> Directory::State::account_with_key(Directory& directory, const AccessKeyId& key) {
  if (const auto id = account_in_id(key.str())) {
    TRY(auto snapshot, directory.account(*id));
    if (snapshot != nullptr && snapshot->find_key(key) != nullptr) return snapshot;
  }
  TRY(const auto id, identities.account_of(key));
  if (!id) return nullptr;
  return directory.account(*id);
}

Result<KnownCredentials> Directory::State::find_long_term(Directory& directory, const AccessKeyId& key) {
  TRY(const auto snapshot, account_with_key(directory, key));
  const auto* row = is_open(snapshot) ? snapshot->find_key(key) : nullptr;
  if (row == nullptr || !row->active) return unrecognized();
  const auto* user = snapshot->find(storage::PrincipalKind::user, row->user_name);
  if (user == nullptr && !row->user_name.empty()) return unrecognized();
  auto secret = keyring.open_sealed(kKeyPurpose, row->sealed_secret, key.str());
  if (!secret)
    return fail("The secret of access key " + std::string(key.str()) +
                " cannot be opened: it was sealed under another master key than " + keyring.id() + ".");
  return KnownCredentials{*std::move(secret), caller_of(*snapshot, user, key)};
}

Result<KnownCredentials> Directory::State::find_session(Directory& directory, const AccessKeyId& key,
                                                        std::string_view token) {
  auto session = open_session(keyring, key, token);
  if (!session || account_in_id(key.str()) != session->record.account) return unrecognized();
  if (clock.now() >= session->record.expires) return fail(kExpiredToken, std::string(kExpired));
  TRY(const auto snapshot, directory.account(session->record.account));
  auto caller = is_open(snapshot) ? caller_of(*snapshot, session->record, key) : std::nullopt;
  if (!caller) return unrecognized();
  return KnownCredentials{std::move(session->secret_access_key), *std::move(caller)};
}

Result<Caller> Directory::find(const ServiceLogin& login) {
  const auto at = login.user_name.rfind("-at-");
  const auto id = AccountId::parse(at == std::string_view::npos ? "" : login.user_name.substr(at + 4));
  if (!id) return unrecognized();
  TRY(const auto snapshot, account(*id));
  const auto* credential = is_open(snapshot) ? snapshot->find_service_credential(login.user_name) : nullptr;
  if (credential == nullptr || !credential->active || credential->service_name != login.service) return unrecognized();
  const auto* user = snapshot->find(storage::PrincipalKind::user, credential->user_name);
  const auto hash = hash_service_password(state_->keyring, credential->id, login.password);
  if (user == nullptr || !sigv4::equal_in_constant_time(hash, credential->password_hash)) return unrecognized();
  return placed(caller_of(*snapshot, user, AccessKeyId::parse(credential->id).value()));
}

SessionCredentials Directory::make_session(const SessionRecord& record) const {
  return seal_session(state_->keyring, record);
}

std::string Directory::seal_secret(const AccessKeyId& key, const Secret& secret) const {
  return state_->keyring.seal(kKeyPurpose, secret.reveal(), key.str());
}

}  // namespace crossgate::iam
