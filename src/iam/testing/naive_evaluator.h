// A second evaluator, written straight from the IAM User Guide without regard for speed: it keeps policies as what they
// were written from, and understands every value anew each time it meets it.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <bitset>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace crossgate::iam::naive {

struct Line {
  std::string quantifier, op, key;
  bool if_exists = false;
  std::vector<std::string> values;
};
struct Rule {
  bool allow = false, not_action = false, not_resource = false;
  std::vector<std::string> actions, resources;
  std::vector<Line> lines;
  std::string principal = {};  ///< trust policies: one, as {"AWS": …} has it
};
/// A policy; and a layer of them.
using Rules = std::vector<Rule>;
using Layer = std::vector<Rules>;
using Values = std::map<std::string, std::vector<std::string>>;  // by key in lower case

// ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A pattern is a list of these; exactly one of the three.
struct Token {
  enum { text, star, question } kind;
  char c = 0;
};
using Tokens = std::vector<Token>;

inline std::optional<Tokens> tokens(std::string_view pattern, bool wildcards, const Values& context) {
  Tokens out;
  const auto literal = [&](std::string_view text) {
    for (const char c : text) out.push_back({Token::text, c});
  };
  while (!pattern.empty()) {
    if (pattern.starts_with("${")) {
      const auto end = pattern.find('}');
      const std::string body(pattern.substr(2, end - 2));
      pattern.remove_prefix(end + 1);
      const auto comma = body.find(',');
      const auto found = context.find(to_lower(body.substr(0, comma)));
      if (body == "*") {
        literal("*");
      } else if (found != context.end() && found->second.size() == 1) {
        literal(found->second[0]);
      } else if (comma != std::string::npos) {
        literal(body.substr(comma + 3, body.size() - comma - 4));
      } else {
        return std::nullopt;
      }
      continue;
    }
    const char c = pattern[0];
    pattern.remove_prefix(1);
    if (wildcards && c == '*') {
      out.push_back({Token::star});
    } else if (wildcards && c == '?') {
      out.push_back({Token::question});
    } else {
      out.push_back({Token::text, c});
    }
  }
  return out;
}

inline bool glob(std::span<const Token> pattern, std::string_view text, bool ignore_case) {
  if (pattern.empty()) return text.empty();
  const auto rest = pattern.subspan(1);
  if (pattern[0].kind == Token::star) {
    for (std::size_t skip = 0; skip <= text.size(); ++skip)
      if (glob(rest, text.substr(skip), ignore_case)) return true;
    return false;
  }
  if (text.empty()) return false;
  const bool same = ignore_case ? to_lower(pattern[0].c) == to_lower(text[0]) : pattern[0].c == text[0];
  return (pattern[0].kind == Token::question || same) && glob(rest, text.substr(1), ignore_case);
}

inline bool arn(const Tokens& pattern, std::string_view text) {
  std::vector<Tokens> wanted(1);
  for (const Token& token : pattern) {
    if (token.kind == Token::text && token.c == ':' && wanted.size() < 6) {
      wanted.emplace_back();
    } else {
      wanted.back().push_back(token);
    }
  }
  std::vector<std::string> given(1);
  for (const char c : text) {
    if (c == ':' && given.size() < 6) {
      given.emplace_back();
    } else {
      given.back() += c;
    }
  }
  if (wanted.size() != 6 || given.size() != 6) return false;
  for (std::size_t i = 0; i < 6; ++i)
    if (!glob(wanted[i], given[i], false)) return false;
  return true;
}

// ── Numbers, moments and addresses ───────────────────────────────────────────────────────────────────────────────

/// Of the few forms that the test makes: a whole number, or "YYYY-MM-DDThh:mm:ssZ".
inline std::optional<double> seconds(const std::string& text) {
  char* end = nullptr;
  const long long whole = std::strtoll(text.c_str(), &end, 10);
  if (!text.empty() && *end == '\0') return static_cast<double>(whole);
  std::tm time{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  if (rest == nullptr || *rest != '\0') return std::nullopt;
  return static_cast<double>(::timegm(&time));
}

inline std::optional<double> number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return !text.empty() && is_digit(text.back()) && *end == '\0' ? std::optional(value) : std::nullopt;
}

/// "4" or "6" and the address's bits, one character each.
inline std::optional<std::string> bits(const std::string& address) {
  unsigned char bytes[16];
  const bool v4 = ::inet_pton(AF_INET, address.c_str(), bytes) == 1;
  if (!v4 && ::inet_pton(AF_INET6, address.c_str(), bytes) != 1) return std::nullopt;
  std::string out = v4 ? "4" : "6";
  for (int i = 0; i < (v4 ? 4 : 16); ++i) out += std::bitset<8>(bytes[i]).to_string();
  const std::string mapped = "6" + std::string(80, '0') + std::string(16, '1');
  return out.starts_with(mapped) ? "4" + out.substr(mapped.size()) : out;
}

inline bool in_block(const std::string& block, const std::string& address) {
  const auto given = bits(address);
  const auto slash = block.find('/');
  auto wanted = *bits(block.substr(0, slash));
  if (slash != std::string::npos) wanted.resize(1 + std::strtoul(block.c_str() + slash + 1, nullptr, 10));
  return given && given->starts_with(wanted);
}

inline bool compares(std::string_view op, double given, double wanted) {
  if (op.ends_with("LessThan")) return given < wanted;
  if (op.ends_with("LessThanEquals")) return given <= wanted;
  if (op.ends_with("GreaterThan")) return given > wanted;
  if (op.ends_with("GreaterThanEquals")) return given >= wanted;
  return given == wanted;
}

// ── Conditions and statements ────────────────────────────────────────────────────────────────────────────────────

inline bool matches(const Line& line, const std::string& pattern, const std::string& value, const Values& context) {
  if (line.op == "Bool") return to_lower(pattern) == to_lower(value);
  if (line.op == "BinaryEquals") return from_base64(value) && from_base64(pattern) == from_base64(value);
  if (line.op.ends_with("IpAddress")) return in_block(pattern, value);
  if (line.op.starts_with("Numeric")) return number(value) && compares(line.op, *number(value), *number(pattern));
  if (line.op.starts_with("Date")) return seconds(value) && compares(line.op, *seconds(value), *seconds(pattern));
  const bool of_arns = line.op.starts_with("Arn");
  const auto made = tokens(pattern, of_arns || line.op.ends_with("Like"), context);
  if (!made) return false;
  return of_arns ? arn(*made, value) : glob(*made, value, line.op.ends_with("IgnoreCase"));
}

inline bool holds(const Line& line, const Values& context) {
  const auto found = context.find(to_lower(line.key));
  const auto values = found == context.end() ? std::vector<std::string>{} : found->second;
  if (line.op == "Null") {
    for (const auto& wanted : line.values)
      if ((wanted == "true") == values.empty()) return true;
    return false;
  }
  if (values.empty() && line.if_exists) return true;
  const bool negated = line.op.find("Not") != std::string::npos;
  int matching = 0;
  for (const auto& value : values) {
    bool any = false;
    for (const auto& pattern : line.values) any = any || matches(line, pattern, value, context);
    matching += any ? 1 : 0;
  }
  const int all = static_cast<int>(values.size());
  if (line.quantifier == "ForAllValues:") return negated ? matching == 0 : matching == all;
  if (line.quantifier == "ForAnyValue:") return negated ? matching < all : matching > 0;
  return negated ? matching == 0 : matching > 0;
}

inline bool applies(const Rule& rule, const std::string& action, const std::string& resource, const Values& context) {
  bool action_named = false;
  bool resource_named = rule.resources.empty();  // a trust policy has none
  for (const auto& pattern : rule.actions)
    action_named = action_named || glob(*tokens(pattern, true, {}), action, true);
  for (const auto& pattern : rule.resources) {
    const auto made = tokens(pattern, true, context);
    resource_named = resource_named || (made && glob(*made, resource, false));
  }
  bool all = action_named != rule.not_action && resource_named != rule.not_resource;
  for (const Line& line : rule.lines) all = all && holds(line, context);
  return all;
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────

struct Question {
  std::string action, resource;
  Values context;
};

/// What stands behind a caller; a layer that is not there is nullopt.
struct Policies {
  Layer identity;
  std::optional<Layer> boundary, session;
  std::vector<Layer> levels;  ///< of the organization
};

enum class Answer { allowed, implicit_deny, explicit_deny };

inline bool says(bool allow, const Layer& layer, const Question& question) {
  for (const Rules& rules : layer)
    for (const Rule& rule : rules)
      if (rule.allow == allow && applies(rule, question.action, question.resource, question.context)) return true;
  return false;
}
inline bool allows(const std::optional<Layer>& layer, const Question& question) {
  return !layer || says(true, *layer, question);
}

inline bool denied_by_any(const Policies& policies, const Question& question) {
  for (const Layer& level : policies.levels)
    if (says(false, level, question)) return true;
  return says(false, policies.identity, question) || (policies.boundary && says(false, *policies.boundary, question)) ||
         (policies.session && says(false, *policies.session, question));
}
inline bool organization_allows(const Policies& policies, const Question& question) {
  for (const Layer& level : policies.levels)
    if (!says(true, level, question)) return false;
  return true;
}

inline Answer decide(const Policies& policies, const Question& question) {
  if (denied_by_any(policies, question)) return Answer::explicit_deny;
  const bool allowed = organization_allows(policies, question) && says(true, policies.identity, question) &&
                       allows(policies.boundary, question) && allows(policies.session, question);
  return allowed ? Answer::allowed : Answer::implicit_deny;
}

/// Who asks for a role: by what a trust policy may call him.
struct Assumer {
  std::string account, unique_id, session_arn;  ///< the last of a role's session; empty for a user
};

/// The table of the IAM User Guide, "Policy evaluation logic" (which grant in a resource-based policy suffices), cell
/// by cell.
inline Answer assume(const Policies& policies, const Rules& trust, const Assumer& who, const std::string& role_account,
                     const Question& question) {
  bool named = false, named_role = false, named_self = false, denied = false;
  for (const Rule& rule : trust) {
    const bool is_account = rule.principal == who.account || rule.principal == "arn:aws:iam::" + who.account + ":root";
    const bool is_id = rule.principal == who.unique_id;
    const bool is_session = !who.session_arn.empty() && rule.principal == who.session_arn;
    const bool is_everybody = rule.principal == "*";
    if (!is_account && !is_id && !is_session && !is_everybody) continue;
    if (!applies(rule, question.action, question.resource, question.context)) continue;
    if (!rule.allow) {
      denied = true;
      continue;
    }
    named = true;
    const bool is_user = who.session_arn.empty();
    if (is_session || (is_user && (is_id || is_everybody))) named_self = true;
    if (!is_user && (is_id || is_everybody)) named_role = true;
  }
  if (denied || denied_by_any(policies, question)) return Answer::explicit_deny;
  if (!named || !organization_allows(policies, question)) return Answer::implicit_deny;
  const bool limits_allow = allows(policies.boundary, question) && allows(policies.session, question);
  const bool own = says(true, policies.identity, question) && limits_allow;
  if (who.account != role_account) return own ? Answer::allowed : Answer::implicit_deny;
  if (named_self || (named_role && limits_allow) || own) return Answer::allowed;
  return Answer::implicit_deny;
}

}  // namespace crossgate::iam::naive
