// Organizations' operations: accounts and the organization that they are in.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/organizations/types.h"
#include "base/clock.h"
#include "base/names.h"

namespace crossgate::api::organizations {

enum class IamUserAccess { ALLOW, DENY };
BOOST_DESCRIBE_ENUM(IamUserAccess, ALLOW, DENY)

struct CreateAccountInput {
  organizations::Email Email;
  organizations::AccountName AccountName;
  std::optional<organizations::RoleName> RoleName;
  std::optional<IamUserAccess> IamUserAccessToBilling;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateAccountInput, (), (Email, AccountName, RoleName, IamUserAccessToBilling, Tags))

struct CreateAccountStatus {
  std::string Id;
  std::string AccountName;
  std::string State;
  Time RequestedTimestamp;
  std::optional<Time> CompletedTimestamp;
  std::optional<crossgate::AccountId> AccountId;
  std::optional<std::string> FailureReason;
};
BOOST_DESCRIBE_STRUCT(CreateAccountStatus, (),
                      (Id, AccountName, State, RequestedTimestamp, CompletedTimestamp, AccountId, FailureReason))

struct CreateAccountStatusOutput {
  organizations::CreateAccountStatus CreateAccountStatus;
};
BOOST_DESCRIBE_STRUCT(CreateAccountStatusOutput, (), (CreateAccountStatus))

using CreateAccount = Operation<kOrganizations, "CreateAccount", CreateAccountInput, CreateAccountStatusOutput>;

struct DescribeCreateAccountStatusInput {
  organizations::CreateAccountRequestId CreateAccountRequestId;
};
BOOST_DESCRIBE_STRUCT(DescribeCreateAccountStatusInput, (), (CreateAccountRequestId))

using DescribeCreateAccountStatus = Operation<kOrganizations, "DescribeCreateAccountStatus",
                                              DescribeCreateAccountStatusInput, CreateAccountStatusOutput>;

enum class CreateAccountState { IN_PROGRESS, SUCCEEDED, FAILED };
BOOST_DESCRIBE_ENUM(CreateAccountState, IN_PROGRESS, SUCCEEDED, FAILED)

struct ListCreateAccountStatusInput {
  std::optional<std::vector<CreateAccountState>> States;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListCreateAccountStatusInput, (), (States, NextToken, MaxResults))

struct ListCreateAccountStatusOutput {
  std::vector<CreateAccountStatus> CreateAccountStatuses;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListCreateAccountStatusOutput, (), (CreateAccountStatuses, NextToken))

using ListCreateAccountStatus =
    Operation<kOrganizations, "ListCreateAccountStatus", ListCreateAccountStatusInput, ListCreateAccountStatusOutput>;

struct Account {
  AccountId Id;
  std::string Arn;
  std::string Email;
  std::string Name;
  std::string Status;
  std::string State;
  std::string JoinedMethod;
  Time JoinedTimestamp;
};
BOOST_DESCRIBE_STRUCT(Account, (), (Id, Arn, Email, Name, Status, State, JoinedMethod, JoinedTimestamp))

struct ListAccountsInput {
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListAccountsInput, (), (NextToken, MaxResults))

struct ListAccountsOutput {
  std::vector<Account> Accounts;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListAccountsOutput, (), (Accounts, NextToken))

using ListAccounts = Operation<kOrganizations, "ListAccounts", ListAccountsInput, ListAccountsOutput>;

struct DescribeAccountInput {
  crossgate::AccountId AccountId;
};
BOOST_DESCRIBE_STRUCT(DescribeAccountInput, (), (AccountId))

struct DescribeAccountOutput {
  organizations::Account Account;
};
BOOST_DESCRIBE_STRUCT(DescribeAccountOutput, (), (Account))

using DescribeAccount = Operation<kOrganizations, "DescribeAccount", DescribeAccountInput, DescribeAccountOutput>;

struct PolicyTypeSummary {
  std::string Type;
  std::string Status;
};
BOOST_DESCRIBE_STRUCT(PolicyTypeSummary, (), (Type, Status))

struct Organization {
  std::string Id;
  std::string Arn;
  std::string FeatureSet;
  std::string MasterAccountArn;
  AccountId MasterAccountId;
  std::string MasterAccountEmail;
  std::vector<PolicyTypeSummary> AvailablePolicyTypes;
};
BOOST_DESCRIBE_STRUCT(Organization, (),
                      (Id, Arn, FeatureSet, MasterAccountArn, MasterAccountId, MasterAccountEmail,
                       AvailablePolicyTypes))

struct DescribeOrganizationOutput {
  organizations::Organization Organization;
};
BOOST_DESCRIBE_STRUCT(DescribeOrganizationOutput, (), (Organization))

using DescribeOrganization = Operation<kOrganizations, "DescribeOrganization", Empty, DescribeOrganizationOutput>;

}  // namespace crossgate::api::organizations
