#include "iam/principal.h"

#include <algorithm>

#include "base/arn.h"
#include "base/text.h"

namespace crossgate::iam {
namespace {

using Kind = TrustPrincipal::Kind;

bool is_unique_id(std::string_view text) {
  return text.size() >= 16 && text.size() <= 128 && (text.starts_with("AIDA") || text.starts_with("AROA")) &&
         std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c); });
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.find('.') != std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '-'; });
}

Parsed<TrustPrincipal> parse_iam_arn(const Arn& arn) {
  const std::string_view resource = arn.resource();
  if (resource == "root") return TrustPrincipal{Kind::account, std::string(arn.account())};
  for (const std::string_view kind : {"user/", "role/"})
    if (resource.starts_with(kind) && resource.size() > kind.size() && !resource.ends_with('/'))
      return TrustPrincipal{Kind::unresolved, arn.str()};
  return broken("is neither an account's root, nor a user, nor a role");
}

Parsed<TrustPrincipal> parse_sts_arn(const Arn& arn) {
  const auto parts = split(arn.resource(), '/');
  if (parts.size() == 3 && parts[0] == "assumed-role" && !parts[1].empty() && !parts[2].empty())
    return TrustPrincipal{Kind::session, arn.str()};
  if (parts.size() == 2 && parts[0] == "federated-user" && !parts[1].empty())
    return TrustPrincipal{Kind::session, arn.str()};
  return broken("is neither a role's session nor a federated user");
}

}  // namespace

Parsed<TrustPrincipal> TrustPrincipal::parse_aws(std::string_view text) {
  if (text == "*") return TrustPrincipal{Kind::anyone, "*"};
  if (text.find_first_of("*?") != std::string_view::npos)
    return broken("has a wildcard in it: only \"*\" as a whole stands for principals");
  if (AccountId::parse(text)) return TrustPrincipal{Kind::account, std::string(text)};
  if (is_unique_id(text)) return TrustPrincipal{Kind::unique_id, std::string(text)};

  const auto arn = Arn::parse(text);
  if (!arn) return broken("is neither an account's id, nor an ARN, nor a unique id");
  if (arn->partition() != "aws" || !arn->region().empty() || !AccountId::parse(arn->account()))
    return broken("is not the ARN of a principal");
  if (arn->service() == "iam") return parse_iam_arn(*arn);
  if (arn->service() == "sts") return parse_sts_arn(*arn);
  return broken("is not the ARN of a principal");
}

Parsed<TrustPrincipal> TrustPrincipal::parse_service(std::string_view text) {
  if (!is_host_name(text)) return broken("is not the name of a service, as in codebuild.amazonaws.com");
  return TrustPrincipal{Kind::other, std::string(text)};
}

Parsed<TrustPrincipal> TrustPrincipal::parse_federated(std::string_view text) {
  const auto arn = Arn::parse(text);
  const bool provider =
      arn && arn->service() == "iam" && AccountId::parse(arn->account()) &&
      (arn->resource().starts_with("oidc-provider/") || arn->resource().starts_with("saml-provider/"));
  if (!provider && !is_host_name(text)) return broken("is not an identity provider");
  return TrustPrincipal{Kind::federated, std::string(text)};
}

Grant grant_to(const TrustPrincipal& principal, const Caller& caller) {
  const bool session = caller.kind != CallerKind::user;
  switch (principal.kind) {
    case Kind::anyone:
      return session ? Grant::to_role : Grant::to_caller;
    case Kind::account:
      return principal.value == caller.account.str() ? Grant::to_account : Grant::none;
    case Kind::unique_id:
      if (principal.value != caller.unique_id) return Grant::none;
      return session ? Grant::to_role : Grant::to_caller;
    case Kind::federated:
      return principal.value == caller.identity_provider && caller.kind == CallerKind::web_identity ? Grant::to_caller
                                                                                                    : Grant::none;
    case Kind::session:
      return session && principal.value == caller.arn.str() ? Grant::to_caller : Grant::none;
    case Kind::unresolved:
    case Kind::other:
      return Grant::none;
  }
  return Grant::none;
}

}  // namespace crossgate::iam
