// Callers of one account with policies of one's choice, and what is decided about them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arn.h"
#include "iam/evaluate.h"

namespace crossgate::iam {

using PolicyPointer = std::shared_ptr<const Policy>;

inline constexpr std::string_view kRepository = "arn:aws:codecommit:us-east-1:111122223333:payments";
inline constexpr std::string_view kRoleArn = "arn:aws:iam::111122223333:role/Developer";

inline AccountId account(std::string_view digits = "111122223333") { return AccountId::parse(digits).value(); }

inline PolicyPointer identity_policy(const std::string& statements) {
  return Policy::parse(R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}", PolicyKind::identity).value();
}

inline PolicyPointer trust_policy(const std::string& principal, const std::string& rest = "") {
  return Policy::parse(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                          "Principal": )" +
                           principal + rest + "}}",
                       PolicyKind::trust)
      .value();
}

inline const std::string kAllowAll = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";

inline Caller user(std::vector<PolicyPointer> policies = {}, std::string_view in = "111122223333") {
  const auto arn = Arn::iam(account(in), "user/alice");
  return Caller{.kind = CallerKind::user,
                .account = account(in),
                .arn = arn,
                .principal_arn = arn,
                .unique_id = "AIDAALICE00000000001",
                .user_id = "AIDAALICE00000000001",
                .name = "alice",
                .session_name = "",
                .tags = {},
                .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value(),
                .issued = std::nullopt,
                .expires = std::nullopt,
                .policies = {std::move(policies), std::nullopt}};
}

inline Caller session(std::vector<PolicyPointer> policies = {}, std::string_view in = "111122223333") {
  Caller caller = user(std::move(policies), in);
  caller.kind = CallerKind::assumed_role;
  caller.arn = Arn::sts(account(in), "assumed-role/Developer/alice");
  caller.principal_arn = Arn::iam(account(in), "role/Developer");
  caller.unique_id = "AROADEVELOPER0000001";
  caller.user_id = "AROADEVELOPER0000001:alice";
  caller.name = "Developer";
  caller.session_name = "alice";
  caller.issued = from_epoch_seconds(1'769'904'000);  // 2026-02-01
  caller.access_key_id = AccessKeyId::parse("ASIAIOSFODNN7EXAMPLE").value();
  return caller;
}

inline Caller root() {
  Caller caller = user();
  caller.kind = CallerKind::root;
  caller.arn = caller.principal_arn = Arn::iam(account(), "root");
  caller.unique_id = caller.user_id = "111122223333";
  caller.name = "";
  return caller;
}

inline Context context_of(const Caller& caller) {
  Context context;
  caller.describe(context);
  return context;
}

enum class Outcome { allowed, implicit_deny, explicit_deny };

inline Outcome outcome(const Decision& decision) {
  return decision.allowed ? Outcome::allowed : decision.explicit_deny ? Outcome::explicit_deny : Outcome::implicit_deny;
}

inline Outcome decided(const Caller& caller, std::string_view action, std::string_view resource,
                       const Context& context) {
  return outcome(decide(caller, {action, resource, context}));
}

/// GitPull of one repository, with the caller's own keys only.
inline Outcome pulls(const Caller& caller) {
  return decided(caller, "codecommit:GitPull", kRepository, context_of(caller));
}

/// GitPull by a user who may do everything, but for what `statement` says.
inline Outcome pulls_despite(const std::string& statement) {
  return pulls(user({identity_policy(kAllowAll + "," + statement)}));
}

inline std::string deny_when(const std::string& condition) {
  return R"({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": )" + condition + "}";
}
inline std::string allow_when(const std::string& condition) {
  return R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": )" + condition + "}";
}

inline Outcome assumes(const Caller& caller, const PolicyPointer& trust,
                       std::string_view role_account = "111122223333") {
  const std::string role = "arn:aws:iam::" + std::string(role_account) + ":role/Developer";
  const Context context = context_of(caller);
  return outcome(decide_assume_role({caller, account(role_account), role, *trust, context}));
}

}  // namespace crossgate::iam
