#include "services/organizations/accounts.h"

#include <string>
#include <utility>

#include "api/organizations/errors.h"
#include "base/aws_errors.h"
#include "iam/ids.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

constexpr std::string_view kDefaultRole = "OrganizationAccountAccessRole";
constexpr std::string_view kAdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";
constexpr int kAttempts = 10;

CreateAccountStatus describe_request(const storage::CreateAccountRequest& request) {
  return {.Id = request.id,
          .AccountName = request.account_name,
          .State = request.state,
          .RequestedTimestamp = request.requested,
          .CompletedTimestamp = request.completed,
          .AccountId = request.account,
          .FailureReason = request.failure_reason.empty() ? std::nullopt : std::optional(request.failure_reason)};
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
  storage::CreateAccountRequest request{.id = new_request_id(),
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
    const AccountId id = AccountId::random();
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
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto tags, read_tags(input.Tags));
  const auto limit = static_cast<std::size_t>(deps.limits.accounts_per_organization);
  TRY(const auto accounts, deps.identities.accounts({}, limit));
  if (accounts.size() >= limit)
    return fail(constraint_violation("ACCOUNT_NUMBER_LIMIT_EXCEEDED"),
                "You have exceeded the allowed number of AWS accounts in your organization.");
  const auto& organization = tree->tree.organization;
  TRY(const auto request, make_account(organization, input, deps));
  if (request.account && !tags.empty())
    TRY_VOID(deps.organizations.tag(organization.id, request.account->str(), tags, kMostTags));
  return CreateAccountStatusOutput{describe_request(request)};
}

Result<CreateAccountStatusOutput> describe_create_account_status(const Call& call,
                                                                 const DescribeCreateAccountStatusInput& input,
                                                                 Deps& deps) {
  TRY_VOID(managed_tree(call, deps));
  TRY(const auto request, deps.identities.create_account_request(input.CreateAccountRequestId.str()));
  if (!request)
    return fail(kCreateAccountStatusNotFound, "You specified a create account request ID that doesn't exist.");
  return CreateAccountStatusOutput{describe_request(*request)};
}

Result<ListCreateAccountStatusOutput> list_create_account_status(const Call& call,
                                                                 const ListCreateAccountStatusInput& input,
                                                                 Deps& deps) {
  TRY_VOID(managed_tree(call, deps));
  std::vector<std::string> states;
  std::string filter;
  for (const auto state : input.States.value_or(std::vector<CreateAccountState>())) {
    states.emplace_back(wire::name_of(state));
    filter += states.back() + "\n";
  }
  TRY(const auto page, Page::of<ListCreateAccountStatus>(input, deps, filter));
  TRY(const auto requests, deps.organizations.create_account_requests(page.after(), page.fetch(), states));
  ListCreateAccountStatusOutput output;
  for (const auto& request : requests) output.CreateAccountStatuses.push_back(describe_request(request));
  output.NextToken = page.cut(output.CreateAccountStatuses, &CreateAccountStatus::Id);
  return output;
}

Result<ListAccountsOutput> list_accounts(const Call& call, const ListAccountsInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto page, Page::of<ListAccounts>(input, deps));
  TRY(const auto accounts, deps.identities.accounts(account_before(page), page.fetch()));
  ListAccountsOutput output;
  for (const auto& account : accounts) output.Accounts.push_back(describe_account(*tree, account));
  output.NextToken = page.cut(output.Accounts, [](const Account& account) { return account.Id.str(); });
  return output;
}

Result<DescribeAccountOutput> describe_one(const Call& call, const DescribeAccountInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto account, find_account(deps, input.AccountId));
  return DescribeAccountOutput{describe_account(*tree, account)};
}

/// The only operation that members of the organization may use too.
Result<DescribeOrganizationOutput> describe_organization(const Call&, const api::Empty&, Deps& deps) {
  TRY(const auto tree, find_tree(deps));
  const auto& organization = tree->tree.organization;
  const auto& management = organization.management_account;
  return DescribeOrganizationOutput{{.Id = organization.id,
                                     .Arn = Arn::organizations(management, "organization/" + organization.id).str(),
                                     .FeatureSet = "ALL",
                                     .MasterAccountArn = arn_of(*tree, management.str()).str(),
                                     .MasterAccountId = management,
                                     .MasterAccountEmail = organization.management_email,
                                     .AvailablePolicyTypes = {{"SERVICE_CONTROL_POLICY", "ENABLED"}}}};
}

}  // namespace

Account describe_account(const iam::OrganizationSnapshot& tree, const storage::Account& account) {
  return {.Id = account.id,
          .Arn = arn_of(tree, account.id.str()).str(),
          .Email = account.email,
          .Name = account.name,
          .Status = account.closed ? "SUSPENDED" : "ACTIVE",
          .State = account.closed ? "CLOSED" : "ACTIVE",
          .JoinedMethod = account.management ? "INVITED" : "CREATED",
          .JoinedTimestamp = account.joined};
}

Result<storage::Account> find_account(Deps& deps, const AccountId& id) {
  TRY(auto account, deps.identities.account(id));
  if (!account) return fail(kAccountNotFound, "You specified an account that doesn't exist.");
  return *std::move(account);
}

std::optional<AccountId> account_before(const Page& page) {
  auto account = AccountId::parse(page.after());
  return account ? std::optional(*std::move(account)) : std::nullopt;
}

std::vector<Binding> account_bindings() {
  return {
      bind_operation<CreateAccount>(ask_to_create<CreateAccount>(), create_account),
      bind_operation<DescribeCreateAccountStatus>(ask_about<DescribeCreateAccountStatus>(),
                                                  describe_create_account_status),
      bind_operation<ListCreateAccountStatus>(ask_about<ListCreateAccountStatus>(), list_create_account_status),
      bind_operation<ListAccounts>(ask_about<ListAccounts>(), list_accounts),
      bind_operation<DescribeAccount>(ask_about<DescribeAccount>(&DescribeAccountInput::AccountId), describe_one),
      bind_operation<DescribeOrganization>(ask_about<DescribeOrganization>(), describe_organization),
  };
}

}  // namespace crossgate::services::organizations
