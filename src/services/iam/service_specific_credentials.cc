#include "api/iam/service_specific_credentials.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "api/iam/errors.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/ids.h"
#include "iam/service_password.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

constexpr std::string_view kCodeCommit = "codecommit.amazonaws.com";

Result<void> check_service(std::string_view service) {
  if (service == kCodeCommit) return {};
  return fail(kServiceNotSupported, "The service " + std::string(service) + " is not supported.");
}

/// The user that a request names, or the caller. The root user has no such credentials.
template <class Input>
Result<std::string> user_of(const Call& call, const Input& input) {
  if constexpr (requires { input.UserName.str(); }) {
    return std::string(input.UserName.str());
  } else {
    if (input.UserName) return std::string(input.UserName->str());
    if (call.caller.kind == iam::CallerKind::user) return call.caller.name;
    return fail(kValidation, "Must specify userName when calling with non-User credentials");
  }
}

/// Making another user's credential is becoming that user, so each operation asks about the credential's owner.
template <class Op>
Result<std::vector<Permission>> ask_about_credential_owner(const Call& call, const typename Op::Input& input,
                                                           Deps& deps) {
  TRY(const auto owner, user_of(call, input));
  TRY(auto permission, ask_about_user(call, deps, action_of<Op>(), owner));
  if constexpr (std::is_same_v<Op, CreateServiceSpecificCredential>)
    permission.context.set("iam:ServiceSpecificCredentialServiceName", input.ServiceName);
  return std::vector{std::move(permission)};
}

template <class Input>
Result<FoundPrincipal> find_credential_owner(const Call& call, const Input& input, Deps& deps) {
  TRY(auto owner, user_of(call, input));
  return find_principal(call, deps, {PrincipalKind::user, std::move(owner)});
}

AccessKeyStatus status_of(const storage::ServiceCredential& credential) {
  return credential.active ? AccessKeyStatus::Active : AccessKeyStatus::Inactive;
}

ServiceSpecificCredential describe_credential(const storage::ServiceCredential& credential, const Secret& password) {
  return {.CreateDate = credential.created,
          .ServiceName = credential.service_name,
          .ServiceUserName = credential.service_user_name,
          .ServicePassword = password,
          .ServiceSpecificCredentialId = credential.id,
          .UserName = credential.user_name,
          .Status = status_of(credential)};
}

std::unexpected<Error> no_such_credential(std::string_view id) {
  return fail(kNoSuchEntity, "The Service Specific Credential with id " + std::string(id) + " cannot be found.");
}

/// It must be the owner's: who may change one user's may not change another's through it.
template <class Input>
Result<storage::ServiceCredential> find_credential(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto owner, find_credential_owner(call, input, deps));
  const auto& all = owner.account->identities.service_credentials;
  const auto id = input.ServiceSpecificCredentialId.str();
  const auto found = std::ranges::find(all, id, &storage::ServiceCredential::id);
  if (found == all.end() || found->user_name != owner->name) return no_such_credential(id);
  return *found;
}

/// NAME-at-ACCOUNT for the first, NAME+1-at-ACCOUNT for the next.
std::string service_user_name(const std::string& user, int number, const AccountId& account) {
  const std::string suffix = number == 0 ? "" : "+" + std::to_string(number);
  return user + suffix + "-at-" + std::string(account.str());
}

Result<CreateServiceSpecificCredentialOutput> create_credential(const Call& call,
                                                                const CreateServiceSpecificCredentialInput& input,
                                                                Deps& deps) {
  TRY_VOID(check_service(input.ServiceName));
  TRY(const auto owner, find_credential_owner(call, input, deps));
  const auto password = iam::new_service_password();
  storage::ServiceCredential credential{.id = iam::new_unique_id(iam::IdKind::service_credential, call.caller.account),
                                        .user_name = owner->name,
                                        .service_name = input.ServiceName,
                                        .service_user_name = {},
                                        .password_hash = {},
                                        .active = true,
                                        .created = deps.clock.now()};
  credential.password_hash = iam::hash_service_password(deps.keyring, credential.id, password);
  const auto limit = deps.limits.service_credentials_per_user;
  for (int number = 0; number < 100; ++number) {
    credential.service_user_name = service_user_name(owner->name, number, call.caller.account);
    TRY(const auto change, deps.authenticators.create_service_credential(call.caller.account, credential, limit));
    if (change == Change::absent) return std::unexpected(no_such_principal({PrincipalKind::user, owner->name}));
    if (change == Change::limit) return std::unexpected(quota_exceeded("ServiceSpecificCredentialsPerUser", limit));
    if (change == Change::done) return CreateServiceSpecificCredentialOutput{describe_credential(credential, password)};
  }
  return fail("no service user name is free for " + owner->name);
}

Result<ListServiceSpecificCredentialsOutput> list_credentials(const Call& call,
                                                              const ListServiceSpecificCredentialsInput& input,
                                                              Deps& deps) {
  if (input.ServiceName) TRY_VOID(check_service(*input.ServiceName));
  TRY(const auto owner, find_credential_owner(call, input, deps));
  ListServiceSpecificCredentialsOutput output;
  for (const auto& credential : owner.account->identities.service_credentials) {
    if (credential.user_name != owner->name) continue;
    output.ServiceSpecificCredentials.push_back({.UserName = credential.user_name,
                                                 .Status = status_of(credential),
                                                 .ServiceUserName = credential.service_user_name,
                                                 .CreateDate = credential.created,
                                                 .ServiceSpecificCredentialId = credential.id,
                                                 .ServiceName = credential.service_name});
  }
  return output;
}

Result<api::Empty> update_credential(const Call& call, const UpdateServiceSpecificCredentialInput& input, Deps& deps) {
  if (input.Status == AccessKeyStatus::Expired) return fail(kInvalidInput, "Status must be Active or Inactive.");
  TRY(const auto credential, find_credential(call, input, deps));
  const bool active = input.Status == AccessKeyStatus::Active;
  TRY(const auto change, deps.authenticators.set_service_credential_active(call.caller.account, credential.id, active));
  if (change == Change::absent) return no_such_credential(credential.id);
  return api::Empty{};
}

Result<ResetServiceSpecificCredentialOutput> reset_credential(const Call& call,
                                                              const ResetServiceSpecificCredentialInput& input,
                                                              Deps& deps) {
  TRY(const auto credential, find_credential(call, input, deps));
  const auto password = iam::new_service_password();
  const auto hash = iam::hash_service_password(deps.keyring, credential.id, password);
  TRY(const auto change, deps.authenticators.set_service_password(call.caller.account, credential.id, hash));
  if (change == Change::absent) return no_such_credential(credential.id);
  return ResetServiceSpecificCredentialOutput{describe_credential(credential, password)};
}

Result<api::Empty> delete_credential(const Call& call, const DeleteServiceSpecificCredentialInput& input, Deps& deps) {
  TRY(const auto credential, find_credential(call, input, deps));
  TRY(const auto change, deps.authenticators.delete_service_credential(call.caller.account, credential.id));
  if (change == Change::absent) return no_such_credential(credential.id);
  return api::Empty{};
}

}  // namespace

std::vector<Binding> service_specific_credential_bindings() {
  return {
      bind_operation<CreateServiceSpecificCredential>(ask_about_credential_owner<CreateServiceSpecificCredential>,
                                                      create_credential),
      bind_operation<ListServiceSpecificCredentials>(ask_about_credential_owner<ListServiceSpecificCredentials>,
                                                     list_credentials),
      bind_operation<UpdateServiceSpecificCredential>(ask_about_credential_owner<UpdateServiceSpecificCredential>,
                                                      update_credential),
      bind_operation<ResetServiceSpecificCredential>(ask_about_credential_owner<ResetServiceSpecificCredential>,
                                                     reset_credential),
      bind_operation<DeleteServiceSpecificCredential>(ask_about_credential_owner<DeleteServiceSpecificCredential>,
                                                      delete_credential),
  };
}

}  // namespace crossgate::services::iam_api
