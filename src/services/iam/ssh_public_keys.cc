#include "api/iam/ssh_public_keys.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "iam/ids.h"
#include "iam/ssh_public_key.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

AccessKeyStatus status_of(const storage::SshPublicKey& key) {
  return key.active ? AccessKeyStatus::Active : AccessKeyStatus::Inactive;
}

/// What is stored was checked when it was uploaded.
iam::SshPublicKey parsed(const storage::SshPublicKey& key) { return iam::SshPublicKey::parse(key.body).value(); }

SSHPublicKey describe_key(const storage::SshPublicKey& key, KeyEncoding encoding) {
  const auto content = parsed(key);
  return {.UserName = key.user_name,
          .SSHPublicKeyId = key.id,
          .Fingerprint = content.fingerprint(),
          .SSHPublicKeyBody = encoding == KeyEncoding::PEM ? content.pem() : key.body,
          .Status = status_of(key),
          .UploadDate = key.uploaded};
}

std::vector<const storage::SshPublicKey*> keys_of(const FoundPrincipal& user) {
  std::vector<const storage::SshPublicKey*> keys;
  for (const auto& key : user.account->identities.ssh_public_keys) {
    if (key.user_name == user->name) keys.push_back(&key);
  }
  return keys;
}

std::unexpected<Error> no_such_key(const PublicKeyId& id) {
  return fail(kNoSuchEntity, "The Public Key with id " + std::string(id.str()) + " cannot be found.");
}

/// A user and one of his keys, which live as long as the user's snapshot.
struct FoundKey {
  FoundPrincipal user;
  const storage::SshPublicKey* key;
};

template <class Input>
Result<FoundKey> find_key(const Call& call, const Input& input, Deps& deps) {
  TRY(auto user, find_principal(call, deps, principal_in(input)));
  const auto keys = keys_of(user);
  const auto found = std::ranges::find(keys, input.SSHPublicKeyId.str(), &storage::SshPublicKey::id);
  if (found == keys.end()) return no_such_key(input.SSHPublicKeyId);
  return FoundKey{std::move(user), *found};
}

Result<SSHPublicKeyOutput> upload(const Call& call, const UploadSSHPublicKeyInput& input, Deps& deps) {
  TRY(const auto user, find_principal(call, deps, principal_in(input)));
  const auto content = iam::SshPublicKey::parse(input.SSHPublicKeyBody.str());
  if (!content) return fail(kInvalidPublicKey, "The public key is invalid: it " + content.error().rule + ".");
  const auto is_same = [&](const storage::SshPublicKey* key) {
    return parsed(*key).fingerprint() == content->fingerprint();
  };
  if (std::ranges::any_of(keys_of(user), is_same)) {
    return fail(kDuplicateSshPublicKey, "The SSH public key is already associated with the user " + user->name + ".");
  }
  const storage::SshPublicKey key{.id = iam::new_unique_id(iam::IdKind::ssh_public_key, call.caller.account),
                                  .user_name = user->name,
                                  .body = content->ssh_line(),
                                  .active = true,
                                  .uploaded = deps.clock.now()};
  const auto limit = deps.limits.ssh_public_keys_per_user;
  TRY(const auto change, deps.identities.add_ssh_public_key(call.caller.account, key, limit));
  if (change == Change::absent) return std::unexpected(no_such_principal(principal_in(input)));
  if (change == Change::limit) return std::unexpected(quota_exceeded("SSHPublicKeysPerUser", limit));
  return SSHPublicKeyOutput{describe_key(key, KeyEncoding::SSH)};
}

Result<SSHPublicKeyOutput> get_key(const Call& call, const GetSSHPublicKeyInput& input, Deps& deps) {
  TRY(const auto found, find_key(call, input, deps));
  return SSHPublicKeyOutput{describe_key(*found.key, input.Encoding)};
}

Result<std::vector<Permission>> ask_list_keys(const Call& call, const ListSSHPublicKeysInput& input, Deps& deps) {
  TRY(const auto user, user_or_caller(call, input.UserName));
  TRY(auto permission, ask_about_user(call, deps, action_of<ListSSHPublicKeys>(), user));
  return std::vector{std::move(permission)};
}

/// The root user has none.
Result<ListSSHPublicKeysOutput> list_keys(const Call& call, const ListSSHPublicKeysInput& input, Deps& deps) {
  TRY(const auto name, user_or_caller(call, input.UserName));
  if (name.empty()) return ListSSHPublicKeysOutput{};
  TRY(const auto user, find_principal(call, deps, {PrincipalKind::user, name}));
  auto keys = keys_of(user);
  ListSSHPublicKeysOutput output;
  TRY_VOID(cut_page(keys, input, markers_of<ListSSHPublicKeys>(call, deps, user->unique_id), output,
                    [](const storage::SshPublicKey* key) { return key->id; }));
  for (const auto* key : keys)
    output.SSHPublicKeys.push_back({key->user_name, key->id, status_of(*key), key->uploaded});
  return output;
}

Result<api::Empty> update_key(const Call& call, const UpdateSSHPublicKeyInput& input, Deps& deps) {
  if (input.Status == AccessKeyStatus::Expired) return fail(kInvalidInput, "Status must be Active or Inactive.");
  TRY(const auto found, find_key(call, input, deps));
  const bool active = input.Status == AccessKeyStatus::Active;
  TRY(const auto change, deps.identities.set_ssh_public_key_active(call.caller.account, found.key->id, active));
  if (change == Change::absent) return no_such_key(input.SSHPublicKeyId);
  return api::Empty{};
}

Result<api::Empty> delete_key(const Call& call, const DeleteSSHPublicKeyInput& input, Deps& deps) {
  TRY(const auto found, find_key(call, input, deps));
  TRY(const auto change, deps.identities.delete_ssh_public_key(call.caller.account, found.key->id));
  if (change == Change::absent) return no_such_key(input.SSHPublicKeyId);
  return api::Empty{};
}

}  // namespace

std::vector<Binding> ssh_public_key_bindings() {
  return {
      bind_operation<UploadSSHPublicKey>(ask_about_principal<UploadSSHPublicKey>, upload),
      bind_operation<GetSSHPublicKey>(ask_about_principal<GetSSHPublicKey>, get_key),
      bind_operation<ListSSHPublicKeys>(ask_list_keys, list_keys),
      bind_operation<UpdateSSHPublicKey>(ask_about_principal<UpdateSSHPublicKey>, update_key),
      bind_operation<DeleteSSHPublicKey>(ask_about_principal<DeleteSSHPublicKey>, delete_key),
  };
}

}  // namespace crossgate::services::iam_api
