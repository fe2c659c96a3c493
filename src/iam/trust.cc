#include "iam/trust.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <utility>

#include "iam/ids.h"
#include "iam/policy.h"
#include "iam/principal.h"
#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

namespace json = boost::json;

/// What to put in the place of one value of {"AWS": …}; the same text to leave it.
using Rewrite = std::function<Result<std::string>(std::string_view text)>;

/// Whether something was changed.
Result<bool> rewrite_value(json::value& value, const Rewrite& rewrite) {
  TRY(const auto text, rewrite(view(value.get_string())));
  if (text == view(value.get_string())) return false;
  value = text;
  return true;
}

Result<bool> rewrite_list(json::value& value, const Rewrite& rewrite) {
  if (!value.is_array()) return rewrite_value(value, rewrite);
  bool changed = false;
  for (auto& item : value.get_array()) {
    TRY(const bool changed_item, rewrite_value(item, rewrite));
    changed = changed || changed_item;
  }
  return changed;
}

Result<bool> rewrite_statement(json::value& statement, const Rewrite& rewrite) {
  auto& principal = statement.get_object().at("Principal");
  if (!principal.is_object() || !principal.get_object().contains("AWS")) return false;
  return rewrite_list(principal.get_object().at("AWS"), rewrite);
}

/// Passes every {"AWS": …} value through `rewrite`. The strict reader must have taken the document before: it checks
/// the shape, and that no name stands twice.
Result<std::string> rewrite_document(std::string_view document, const Rewrite& rewrite) {
  json::value value = json::parse(json::string_view(document.data(), document.size()));
  auto& statements = value.get_object().at("Statement");
  bool changed = false;
  if (statements.is_array()) {
    for (auto& statement : statements.get_array()) {
      TRY(const bool changed_statement, rewrite_statement(statement, rewrite));
      changed = changed || changed_statement;
    }
  } else {
    TRY(changed, rewrite_statement(statements, rewrite));
  }
  return changed ? json::serialize(value) : std::string(document);
}

std::unexpected<Error> no_such_principal(std::string_view text) {
  return fail(kMalformedPolicyDocument, "Invalid principal in policy: \"AWS\":\"" + std::string(text) + "\"");
}

Result<std::string> resolve_account(const std::string& digits, std::string_view text, PrincipalLookup& lookup) {
  const auto account = AccountId::parse(digits);
  if (!account) return no_such_principal(text);
  TRY(const bool exists, lookup.account_exists(*account));
  if (!exists) return no_such_principal(text);
  return Arn::iam(*account, "root").str();
}

Result<std::string> resolve_one(std::string_view text, PrincipalLookup& lookup) {
  using Kind = TrustPrincipal::Kind;
  const auto principal = TrustPrincipal::parse_aws(text);
  if (!principal) return no_such_principal(text);
  switch (principal->kind) {
    case Kind::account:
      return resolve_account(principal->value, text, lookup);
    case Kind::unresolved: {
      const auto arn = Arn::parse(text);
      if (!arn) return no_such_principal(text);
      TRY(auto id, lookup.unique_id(*arn));
      if (!id) return no_such_principal(text);
      return *std::move(id);
    }
    case Kind::unique_id: {
      TRY(const auto arn, lookup.arn(text));
      if (!arn) return no_such_principal(text);
      return std::string(text);
    }
    case Kind::session:  // has no unique id to store
    case Kind::anyone:
    case Kind::federated:
    case Kind::other:
      return std::string(text);
  }
  return std::string(text);
}

}  // namespace

Result<std::string> resolve_trust_principals(std::string_view document, PrincipalLookup& lookup) {
  TRY_VOID(Policy::parse(document, PolicyKind::trust));
  return rewrite_document(document, [&](std::string_view text) { return resolve_one(text, lookup); });
}

Result<std::string> display_trust_principals(std::string_view document, PrincipalLookup& lookup) {
  if (!Policy::parse(document, PolicyKind::trust)) return std::string(document);
  return rewrite_document(document, [&](std::string_view text) -> Result<std::string> {
    const auto principal = TrustPrincipal::parse_aws(text);
    if (!principal || principal->kind != TrustPrincipal::Kind::unique_id) return std::string(text);
    TRY(const auto arn, lookup.arn(text));
    return arn ? arn->str() : std::string(text);
  });
}

Result<bool> DirectoryLookup::account_exists(const AccountId& account) {
  TRY(const auto snapshot, directory_.account(account));
  return snapshot != nullptr;
}

Result<std::optional<std::string>> DirectoryLookup::unique_id(const Arn& arn) {
  const auto account = AccountId::parse(arn.account());
  if (!account) return std::nullopt;
  TRY(const auto snapshot, directory_.account(*account));
  const auto* principal = snapshot == nullptr ? nullptr : snapshot->find_by_arn(arn);
  if (principal == nullptr) return std::nullopt;
  return principal->unique_id;
}

Result<std::optional<Arn>> DirectoryLookup::arn(std::string_view unique_id) {
  const auto account = account_in_id(unique_id);
  if (!account) return std::nullopt;
  TRY(const auto snapshot, directory_.account(*account));
  const auto* principal = snapshot == nullptr ? nullptr : snapshot->find_by_unique_id(unique_id);
  if (principal == nullptr) return std::nullopt;
  return snapshot->arn_of(*principal);
}

}  // namespace crossgate::iam
