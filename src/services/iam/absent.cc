#include "api/iam/absent.h"

#include <utility>

#include "api/iam/errors.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::PrincipalKind;

/// NoSuchEntity where there is no such user, and otherwise, too.
template <class Output>
Result<Output> no_login_profile(const Call& call, const GetLoginProfileInput& input, Deps& deps) {
  TRY(const auto name, user_or_caller(call, input.UserName));
  if (!name.empty()) TRY_VOID(find_principal(call, deps, {PrincipalKind::user, name}));
  return fail(kNoSuchEntity, "Login Profile for User " + name + " cannot be found.");
}

Result<ListSigningCertificatesOutput> list_certificates(const Call& call, const ListSigningCertificatesInput& input,
                                                        Deps& deps) {
  TRY(const auto name, user_or_caller(call, input.UserName));
  if (!name.empty()) TRY_VOID(find_principal(call, deps, {PrincipalKind::user, name}));
  return ListSigningCertificatesOutput{};
}

}  // namespace

std::vector<Binding> absent_bindings() {
  return {
      bind_operation<GetLoginProfile>(ask_about_owner<GetLoginProfile>, no_login_profile<GetLoginProfileOutput>),
      bind_operation<DeleteLoginProfile>(ask_about_owner<DeleteLoginProfile>, no_login_profile<api::Empty>),
      bind_operation<ListSigningCertificates>(ask_about_owner<ListSigningCertificates>, list_certificates),
  };
}

}  // namespace crossgate::services::iam_api
