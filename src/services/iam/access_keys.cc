#include "api/iam/access_keys.h"

#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/ids.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

/// The owner by the name that it was made with; empty for root. NoSuchEntity where there is none.
template <class Input>
Result<std::string> find_owner(const Call& call, const Input& input, Deps& deps) {
  TRY(auto owner, user_or_caller(call, input.UserName));
  if (owner.empty()) return owner;
  TRY(const auto found, find_principal(call, deps, {PrincipalKind::user, std::move(owner)}));
  return found->name;
}

AccessKeyStatus status_of(const storage::AccessKey& key) {
  return key.active ? AccessKeyStatus::Active : AccessKeyStatus::Inactive;
}

std::unexpected<Error> no_such_key(const AccessKeyId& id) {
  return fail(kNoSuchEntity, "The Access Key with id " + std::string(id.str()) + " cannot be found.");
}

/// The key must be the owner's: who may change one user's keys may not change another's through them.
Result<void> check_owner(const Call& call, Deps& deps, const AccessKeyId& id, std::string_view owner) {
  TRY(const auto account, own_account(call, deps));
  const auto* key = account->find_key(id);
  if (!key || key->user_name != owner) return no_such_key(id);
  return {};
}

Result<CreateAccessKeyOutput> create_access_key(const Call& call, const CreateAccessKeyInput& input, Deps& deps) {
  TRY(const auto owner, find_owner(call, input, deps));
  const auto id = iam::new_access_key_id(iam::IdKind::access_key, call.caller.account);
  const auto secret = iam::new_secret_access_key();
  const storage::AccessKey key{.id = id,
                               .user_name = owner,
                               .sealed_secret = deps.directory.seal_secret(id, secret),
                               .active = true,
                               .created = deps.clock.now()};
  const auto limit = deps.limits.access_keys_per_user;
  TRY(const auto change, deps.identities.create_access_key(call.caller.account, key, limit));
  if (change == Change::absent) return std::unexpected(no_such_principal({PrincipalKind::user, owner}));
  if (change == Change::limit) return std::unexpected(quota_exceeded("AccessKeysPerUser", limit));
  if (change != Change::done) return fail("a new access key's id was taken");
  return CreateAccessKeyOutput{{.UserName = owner,
                                .AccessKeyId = id,
                                .Status = AccessKeyStatus::Active,
                                .SecretAccessKey = secret,
                                .CreateDate = key.created}};
}

Result<ListAccessKeysOutput> list_access_keys(const Call& call, const ListAccessKeysInput& input, Deps& deps) {
  TRY(const auto owner, find_owner(call, input, deps));
  TRY(const auto account, own_account(call, deps));
  std::vector<const storage::AccessKey*> keys;
  for (const auto& key : account->identities.access_keys) {
    if (key.user_name == owner) keys.push_back(&key);
  }
  ListAccessKeysOutput output;
  TRY_VOID(cut_page(keys, input, markers_of<ListAccessKeys>(call, deps, owner), output,
                    [](const storage::AccessKey* key) { return std::string(key->id.str()); }));
  for (const auto* key : keys) output.AccessKeyMetadata.push_back({owner, key->id, status_of(*key), key->created});
  return output;
}

/// Asked about the key's owner. A stranger does not learn whether there is such a key.
Result<std::vector<Permission>> ask_last_used(const Call& call, const GetAccessKeyLastUsedInput& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  const auto* key = account->find_key(input.AccessKeyId);
  TRY(auto permission,
      ask_about_user(call, deps, action_of<GetAccessKeyLastUsed>(), key == nullptr ? "*" : key->user_name));
  permission.shown_as = "access key " + std::string(input.AccessKeyId.str());
  return std::vector{std::move(permission)};
}

Result<GetAccessKeyLastUsedOutput> get_last_used(const Call& call, const GetAccessKeyLastUsedInput& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  const auto* key = account->find_key(input.AccessKeyId);
  if (key == nullptr) return no_such_key(input.AccessKeyId);
  TRY(const auto use, deps.last_uses.find(input.AccessKeyId.str()));
  GetAccessKeyLastUsedOutput output{.UserName = {},
                                    .AccessKeyLastUsed = {.LastUsedDate = {}, .ServiceName = "N/A", .Region = "N/A"}};
  if (!key->user_name.empty()) output.UserName = key->user_name;
  if (use) output.AccessKeyLastUsed = {use->at, use->service, use->region};
  return output;
}

Result<api::Empty> update_access_key(const Call& call, const UpdateAccessKeyInput& input, Deps& deps) {
  if (input.Status == AccessKeyStatus::Expired) return fail(kInvalidInput, "Status must be Active or Inactive.");
  TRY(const auto owner, find_owner(call, input, deps));
  TRY_VOID(check_owner(call, deps, input.AccessKeyId, owner));
  const bool active = input.Status == AccessKeyStatus::Active;
  TRY(const auto change, deps.identities.set_access_key_active(call.caller.account, input.AccessKeyId, active));
  if (change == Change::absent) return no_such_key(input.AccessKeyId);
  return api::Empty{};
}

Result<api::Empty> delete_access_key(const Call& call, const DeleteAccessKeyInput& input, Deps& deps) {
  TRY(const auto owner, find_owner(call, input, deps));
  TRY_VOID(check_owner(call, deps, input.AccessKeyId, owner));
  TRY(const auto change, deps.identities.delete_access_key(call.caller.account, input.AccessKeyId));
  if (change == Change::absent) return no_such_key(input.AccessKeyId);
  return api::Empty{};
}

}  // namespace

std::vector<Binding> access_key_bindings() {
  return {
      bind_operation<CreateAccessKey>(ask_about_owner<CreateAccessKey>, create_access_key),
      bind_operation<ListAccessKeys>(ask_about_owner<ListAccessKeys>, list_access_keys),
      bind_operation<GetAccessKeyLastUsed>(ask_last_used, get_last_used),
      bind_operation<UpdateAccessKey>(ask_about_owner<UpdateAccessKey>, update_access_key),
      bind_operation<DeleteAccessKey>(ask_about_owner<DeleteAccessKey>, delete_access_key),
  };
}

}  // namespace crossgate::services::iam_api
