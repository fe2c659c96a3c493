#include <string>
#include <utility>

#include "api/organizations/organizations.h"
#include "base/aws_errors.h"
#include "base/random.h"
#include "iam/ids.h"
#include "services/organizations/bindings.h"
#include "services/page_marker.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

constexpr std::string_view kDefaultRole = "OrganizationAccountAccessRole";
constexpr std::string_view kAdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
constexpr std::size_t kAccountsPerPage = 20;
constexpr int kAttempts = 10;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

Result<storage::Organization> find_organization(Deps& deps) {
  TRY(auto organization, deps.identities.organization());
  if (!organization) return fail(kNotInUse, "Your account is not a member of an organization.");
  return *std::move(organization);
}

/// The organization, for the operations that only its management account may use.
Result<storage::Organization> managed_organization(const Call& call, Deps& deps) {
  TRY(auto organization, find_organization(deps));
  if (call.caller.account != organization.management_account)
    return fail(kAccessDenied, "You don't have permissions to access this resource.");
  return organization;
}

Arn account_arn(const storage::Organization& organization, const AccountId& account) {
  return Arn::organizations(organization.management_account,
                            "account/" + organization.id + "/" + std::string(account.str()));
}

Account describe_account(const storage::Organization& organization, const storage::Account& account) {
  return {.Id = account.id,
          .Arn = account_arn(organization, account.id).str(),
          .Email = account.email,
          .Name = account.name,
          .Status = "ACTIVE",
          .State = "ACTIVE",
          .JoinedMethod = account.management ? "INVITED" : "CREATED",
          .JoinedTimestamp = account.joined};
}

CreateAccountStatus describe_request(const storage::CreateAccountRequest& request) {
  return {.Id = request.id,
          .AccountName = request.account_name,
          .State = request.state,
          .RequestedTimestamp = request.requested,
          .CompletedTimestamp = request.completed,
          .AccountId = request.account,
          .FailureReason = request.failure_reason.empty() ? std::nullopt : std::optional(request.failure_reason)};
}

template <class Op>
std::vector<Permission> ask_about_all(const Call&, const typename Op::Input&, Deps&) {
  return {{action_of<Op>(), "*"}};
}

/// The role by which the management account enters the new one.
storage::Principal access_role(const AccountId& account, const AccountId& management, std::string_view name, Time now) {
  return {.kind = storage::PrincipalKind::role,
          .name = std::string(name),
          .path = "/",
          .unique_id = iam::new_unique_id(iam::IdKind::role, account),
          .created = now,
          .trust_policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" +
                          Arn::iam(management, "root").str() + R"("},"Action":"sts:AssumeRole"}]})",
          .description = {},
          .max_session_seconds = 3600,
          .tags = {}};
}

Result<storage::CreateAccountRequest> record_taken_email(storage::CreateAccountRequest request, Deps& deps) {
  request.account.reset();
  request.state = "FAILED";
  request.failure_reason = "EMAIL_ALREADY_EXISTS";
  TRY_VOID(deps.identities.record_failed_request(request));
  return request;
}

/// Makes the account, or records why not. AWS works on it for minutes; here the first answer is the last.
Result<storage::CreateAccountRequest> make_account(const storage::Organization& organization,
                                                   const CreateAccountInput& input, Deps& deps) {
  const Time now = deps.clock.now();
  storage::CreateAccountRequest request{.id = "car-" + random_text(32, kLettersAndDigits),
                                        .account_name = std::string(input.AccountName.str()),
                                        .account = {},
                                        .state = "SUCCEEDED",
                                        .failure_reason = {},
                                        .requested = now,
                                        .completed = now};
  const auto role_name = input.RoleName ? input.RoleName->str() : kDefaultRole;
  // `exists` means that the e-mail address is taken, or (once in a very long while) the random account id.
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    TRY(const bool taken, deps.identities.email_in_use(input.Email.str()));
    if (taken) return record_taken_email(std::move(request), deps);
    const AccountId id = *AccountId::parse(random_text(12, kDigits));
    const storage::Account account{
        .id = id, .name = request.account_name, .email = std::string(input.Email.str()), .joined = now};
    request.account = id;
    TRY(const auto change,
        deps.identities.create_account(account, access_role(id, organization.management_account, role_name, now),
                                       *Arn::parse(kAdministratorAccess), request));
    if (change == Change::done) return request;
  }
  return fail("no free account id was found");
}

Result<CreateAccountStatusOutput> create_account(const Call& call, const CreateAccountInput& input, Deps& deps) {
  if (input.Tags && !input.Tags->empty()) return fail(kInvalidInput, "Tags of accounts are not supported yet.");
  TRY(const auto organization, managed_organization(call, deps));
  const auto limit = static_cast<std::size_t>(deps.limits.accounts_per_organization);
  TRY(const auto accounts, deps.identities.accounts({}, limit));
  if (accounts.size() >= limit)
    return fail(kConstraintViolation, "You have exceeded the allowed number of AWS accounts in your organization.");
  TRY(const auto request, make_account(organization, input, deps));
  return CreateAccountStatusOutput{describe_request(request)};
}

Result<CreateAccountStatusOutput> describe_create_account_status(const Call& call,
                                                                 const DescribeCreateAccountStatusInput& input,
                                                                 Deps& deps) {
  TRY_VOID(managed_organization(call, deps));
  TRY(const auto request, deps.identities.create_account_request(input.CreateAccountRequestId.str()));
  if (!request)
    return fail(kCreateAccountStatusNotFound, "You specified a create account request ID that doesn't exist.");
  return CreateAccountStatusOutput{describe_request(*request)};
}

Result<ListAccountsOutput> list_accounts(const Call& call, const ListAccountsInput& input, Deps& deps) {
  TRY(const auto organization, managed_organization(call, deps));
  const PageMarkers markers(deps.keyring, action_of<ListAccounts>() + "\n" + organization.id);
  std::optional<AccountId> after;
  if (input.NextToken) {
    const auto position = markers.open(input.NextToken->str());
    if (!position) return fail(kInvalidInput, "You provided an invalid NextToken.");
    after = *AccountId::parse(*position);
  }
  const auto limit = input.MaxResults ? static_cast<std::size_t>(input.MaxResults->value()) : kAccountsPerPage;
  TRY(auto accounts, deps.identities.accounts(after, limit + 1));
  ListAccountsOutput output;
  if (accounts.size() > limit) {
    accounts.pop_back();
    output.NextToken = markers.seal(accounts.back().id.str());
  }
  for (const auto& account : accounts) output.Accounts.push_back(describe_account(organization, account));
  return output;
}

Result<std::vector<Permission>> ask_about_account(const Call&, const DescribeAccountInput& input, Deps& deps) {
  TRY(const auto organization, find_organization(deps));
  return std::vector{Permission{action_of<DescribeAccount>(), account_arn(organization, input.AccountId).str()}};
}

Result<DescribeAccountOutput> describe_one(const Call& call, const DescribeAccountInput& input, Deps& deps) {
  TRY(const auto organization, managed_organization(call, deps));
  TRY(const auto account, deps.identities.account(input.AccountId));
  if (!account) return fail(kAccountNotFound, "You specified an account that doesn't exist.");
  return DescribeAccountOutput{describe_account(organization, *account)};
}

/// The only operation that members of the organization may use too.
Result<DescribeOrganizationOutput> describe_organization(const Call&, const api::Empty&, Deps& deps) {
  TRY(const auto organization, find_organization(deps));
  const auto& management = organization.management_account;
  return DescribeOrganizationOutput{{.Id = organization.id,
                                     .Arn = Arn::organizations(management, "organization/" + organization.id).str(),
                                     .FeatureSet = "ALL",
                                     .MasterAccountArn = account_arn(organization, management).str(),
                                     .MasterAccountId = management,
                                     .MasterAccountEmail = organization.management_email,
                                     .AvailablePolicyTypes = {}}};
}

}  // namespace

std::vector<Binding> bindings() {
  return {
      bind_operation<CreateAccount>(ask_about_all<CreateAccount>, create_account),
      bind_operation<DescribeCreateAccountStatus>(ask_about_all<DescribeCreateAccountStatus>,
                                                  describe_create_account_status),
      bind_operation<ListAccounts>(ask_about_all<ListAccounts>, list_accounts),
      bind_operation<DescribeAccount>(ask_about_account, describe_one),
      bind_operation<DescribeOrganization>(ask_about_all<DescribeOrganization>, describe_organization),
  };
}

}  // namespace crossgate::services::organizations
