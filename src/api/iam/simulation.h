// IAM's operations that try policies out.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/iam/types.h"
#include "api/operation.h"

namespace crossgate::api::iam {

enum class ContextKeyType {
  string,
  stringList,
  numeric,
  numericList,
  boolean,
  booleanList,
  ip,
  ipList,
  binary,
  binaryList,
  date,
  dateList
};
BOOST_DESCRIBE_ENUM(ContextKeyType, string, stringList, numeric, numericList, boolean, booleanList, ip, ipList, binary,
                    binaryList, date, dateList)

struct ContextEntry {
  std::optional<iam::ContextKeyName> ContextKeyName;
  std::optional<std::vector<std::string>> ContextKeyValues;
  std::optional<iam::ContextKeyType> ContextKeyType;
};
BOOST_DESCRIBE_STRUCT(ContextEntry, (), (ContextKeyName, ContextKeyValues, ContextKeyType))

enum class PolicyDecision { allowed, explicitDeny, implicitDeny };
BOOST_DESCRIBE_ENUM(PolicyDecision, allowed, explicitDeny, implicitDeny)

struct Statement {
  std::optional<std::string> SourcePolicyId;
  std::optional<std::string> SourcePolicyType;
};
BOOST_DESCRIBE_STRUCT(Statement, (), (SourcePolicyId, SourcePolicyType))

struct OrganizationsDecisionDetail {
  bool AllowedByOrganizations = true;
};
BOOST_DESCRIBE_STRUCT(OrganizationsDecisionDetail, (), (AllowedByOrganizations))

struct PermissionsBoundaryDecisionDetail {
  bool AllowedByPermissionsBoundary = true;
};
BOOST_DESCRIBE_STRUCT(PermissionsBoundaryDecisionDetail, (), (AllowedByPermissionsBoundary))

struct EvaluationResult {
  std::string EvalActionName;
  std::optional<std::string> EvalResourceName;
  PolicyDecision EvalDecision;
  std::vector<Statement> MatchedStatements;
  std::vector<std::string> MissingContextValues;
  std::optional<iam::OrganizationsDecisionDetail> OrganizationsDecisionDetail;
  std::optional<iam::PermissionsBoundaryDecisionDetail> PermissionsBoundaryDecisionDetail;
};
BOOST_DESCRIBE_STRUCT(EvaluationResult, (),
                      (EvalActionName, EvalResourceName, EvalDecision, MatchedStatements, MissingContextValues,
                       OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail))

struct SimulatePolicyOutput {
  std::vector<EvaluationResult> EvaluationResults;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(SimulatePolicyOutput, (), (EvaluationResults, IsTruncated, Marker))

struct SimulateCustomPolicyInput {
  std::vector<PolicyDocument> PolicyInputList;
  std::optional<std::vector<PolicyDocument>> PermissionsBoundaryPolicyInputList;
  std::vector<ActionName> ActionNames;
  std::optional<std::vector<ResourceName>> ResourceArns;
  std::optional<PolicyDocument> ResourcePolicy;
  std::optional<ResourceName> ResourceOwner;
  std::optional<ResourceName> CallerArn;
  std::optional<std::vector<ContextEntry>> ContextEntries;
  std::optional<std::string> ResourceHandlingOption;
  std::optional<iam::MaxItems> MaxItems;
  std::optional<iam::Marker> Marker;
};
BOOST_DESCRIBE_STRUCT(SimulateCustomPolicyInput, (),
                      (PolicyInputList, PermissionsBoundaryPolicyInputList, ActionNames, ResourceArns, ResourcePolicy,
                       ResourceOwner, CallerArn, ContextEntries, ResourceHandlingOption, MaxItems, Marker))

using SimulateCustomPolicy = Operation<kIam, "SimulateCustomPolicy", SimulateCustomPolicyInput, SimulatePolicyOutput>;

struct SimulatePrincipalPolicyInput {
  ArnText PolicySourceArn;
  std::optional<std::vector<PolicyDocument>> PolicyInputList;
  std::optional<std::vector<PolicyDocument>> PermissionsBoundaryPolicyInputList;
  std::vector<ActionName> ActionNames;
  std::optional<std::vector<ResourceName>> ResourceArns;
  std::optional<PolicyDocument> ResourcePolicy;
  std::optional<ResourceName> ResourceOwner;
  std::optional<ResourceName> CallerArn;
  std::optional<std::vector<ContextEntry>> ContextEntries;
  std::optional<std::string> ResourceHandlingOption;
  std::optional<iam::MaxItems> MaxItems;
  std::optional<iam::Marker> Marker;
};
BOOST_DESCRIBE_STRUCT(SimulatePrincipalPolicyInput, (),
                      (PolicySourceArn, PolicyInputList, PermissionsBoundaryPolicyInputList, ActionNames, ResourceArns,
                       ResourcePolicy, ResourceOwner, CallerArn, ContextEntries, ResourceHandlingOption, MaxItems,
                       Marker))

using SimulatePrincipalPolicy =
    Operation<kIam, "SimulatePrincipalPolicy", SimulatePrincipalPolicyInput, SimulatePolicyOutput>;

struct ContextKeysOutput {
  std::vector<std::string> ContextKeyNames;
};
BOOST_DESCRIBE_STRUCT(ContextKeysOutput, (), (ContextKeyNames))

struct GetContextKeysForCustomPolicyInput {
  std::vector<PolicyDocument> PolicyInputList;
};
BOOST_DESCRIBE_STRUCT(GetContextKeysForCustomPolicyInput, (), (PolicyInputList))

using GetContextKeysForCustomPolicy =
    Operation<kIam, "GetContextKeysForCustomPolicy", GetContextKeysForCustomPolicyInput, ContextKeysOutput>;

struct GetContextKeysForPrincipalPolicyInput {
  ArnText PolicySourceArn;
  std::optional<std::vector<PolicyDocument>> PolicyInputList;
};
BOOST_DESCRIBE_STRUCT(GetContextKeysForPrincipalPolicyInput, (), (PolicySourceArn, PolicyInputList))

using GetContextKeysForPrincipalPolicy =
    Operation<kIam, "GetContextKeysForPrincipalPolicy", GetContextKeysForPrincipalPolicyInput, ContextKeysOutput>;

}  // namespace crossgate::api::iam
