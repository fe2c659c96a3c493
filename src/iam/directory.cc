#include "iam/directory.h"

#include <mutex>
#include <unordered_map>

#include "base/aws_errors.h"
#include "iam/ids.h"
#include "storage/waiting.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kSecretPurpose = "secret";
constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";
constexpr std::string_view kExpired = "The security token included in the request is expired";

using SnapshotPointer = std::shared_ptr<const AccountSnapshot>;

/// The newest snapshot of one account, and the right to replace it.
struct Slot {
  std::mutex loading;  // held while the account is read, so that one reads for all
  std::mutex guard;    // of `snapshot`, held for a moment
  SnapshotPointer snapshot;

  SnapshotPointer get() {
    const std::lock_guard lock(guard);
    return snapshot;
  }
  void set(SnapshotPointer newest) {
    const std::lock_guard lock(guard);
    snapshot = std::move(newest);
  }
};

/// A snapshot loaded after `head` was read may be newer than it, never older.
bool is_current(const SnapshotPointer& snapshot, const storage::Head& head) {
  return snapshot != nullptr && snapshot->identities.head.token == head.token &&
         snapshot->identities.head.version >= head.version;
}

std::unexpected<Error> unrecognized() { return fail(kUnrecognizedClient, std::string(kInvalidToken)); }

}  // namespace

struct Directory::State {
  storage::Identities identities;
  const storage::Keyring& keyring;
  const Clock& clock;
  std::mutex guard;  // of `slots`
  // Only of accounts that exist: what strangers make up takes no memory.
  std::unordered_map<AccountId, std::shared_ptr<Slot>> slots;

  std::shared_ptr<Slot> slot_of(const AccountId& id) {
    const std::lock_guard lock(guard);
    auto& slot = slots[id];
    if (slot == nullptr) slot = std::make_shared<Slot>();
    return slot;
  }

  void forget(const AccountId& id) {
    const std::lock_guard lock(guard);
    slots.erase(id);
  }

  Result<SnapshotPointer> load(const AccountId& id, Slot& slot, const storage::Head& head);
  Result<KnownCredentials> find_long_term(Directory& directory, const AccessKeyId& key);
  Result<KnownCredentials> find_session(Directory& directory, const AccessKeyId& key, std::string_view token);
  Result<SnapshotPointer> account_with_key(Directory& directory, const AccessKeyId& key);
};

Directory::Directory(storage::Metadata& metadata, const storage::Keyring& keyring, const Clock& clock)
    : state_(new State{.identities = storage::Identities(metadata), .keyring = keyring, .clock = clock}) {}

Directory::~Directory() = default;

Result<SnapshotPointer> Directory::account(const AccountId& id) {
  TRY(const auto head, state_->identities.head(id));
  if (!head) {
    state_->forget(id);
    return nullptr;
  }
  const auto slot = state_->slot_of(id);
  if (auto snapshot = slot->get(); is_current(snapshot, *head)) return snapshot;
  return state_->load(id, *slot, *head);
}

Result<SnapshotPointer> Directory::State::load(const AccountId& id, Slot& slot, const storage::Head& head) {
  if (!storage::may_wait()) return storage::would_wait();
  const std::lock_guard lock(slot.loading);
  if (auto snapshot = slot.get(); is_current(snapshot, head)) return snapshot;
  TRY(auto loaded, identities.load(id));
  if (!loaded) return nullptr;
  SnapshotPointer snapshot = std::make_shared<const AccountSnapshot>(*std::move(loaded));
  slot.set(snapshot);
  return snapshot;
}

Result<KnownCredentials> Directory::find(const AccessKeyId& key, const std::optional<std::string>& session_token) {
  if (key.is_temporary() != session_token.has_value()) return unrecognized();
  return session_token ? state_->find_session(*this, key, *session_token) : state_->find_long_term(*this, key);
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
  const auto* row = snapshot == nullptr ? nullptr : snapshot->find_key(key);
  if (row == nullptr || !row->active) return unrecognized();
  const auto* user = snapshot->find(storage::PrincipalKind::user, row->user_name);
  if (user == nullptr && !row->user_name.empty()) return unrecognized();
  auto secret = keyring.open_sealed(kSecretPurpose, row->sealed_secret, key.str());
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
  auto caller = snapshot == nullptr ? std::nullopt : caller_of(*snapshot, session->record, key);
  if (!caller) return unrecognized();
  return KnownCredentials{std::move(session->secret_access_key), *std::move(caller)};
}

SessionCredentials Directory::make_session(const SessionRecord& record) const {
  return seal_session(state_->keyring, record);
}

std::string Directory::seal_secret(const AccessKeyId& key, const Secret& secret) const {
  return state_->keyring.seal(kSecretPurpose, secret.reveal(), key.str());
}

}  // namespace crossgate::iam
