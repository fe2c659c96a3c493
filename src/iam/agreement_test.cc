// The compiled evaluator against a second one, written straight from the manual without regard for speed, on random
// policies and requests.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "iam/evaluate.h"

namespace crossgate::iam {
namespace {

using Random = std::mt19937;

template <std::size_t N>
std::string pick(Random& random, const std::array<std::string_view, N>& choices) {
  return std::string(choices[random() % N]);
}

// Small alphabets, so that things meet.
constexpr std::array<std::string_view, 4> kActions{"codecommit:GitPull", "codecommit:GitPush", "codecommit:GetBranch",
                                                   "iam:GetUser"};
constexpr std::array<std::string_view, 7> kActionPatterns{
    "*", "codecommit:*", "CodeCommit:Git*", "codecommit:GitPul?", "iam:Get*", "codecommit:GetBranch", "sts:*"};
constexpr std::array<std::string_view, 5> kResources{
    "*", "arn:aws:codecommit:us-east-1:111122223333:web", "arn:aws:codecommit:us-east-1:111122223333:alice",
    "arn:aws:codecommit:eu-west-1:111122223333:web*", "arn:aws:iam::111122223333:user/alice"};
constexpr std::array<std::string_view, 8> kResourcePatterns{"*",
                                                            "arn:aws:codecommit:us-east-1:*",
                                                            "arn:aws:codecommit:*:*:web",
                                                            "arn:aws:codecommit:*:*:${k:name}",
                                                            "arn:aws:codecommit:*:*:${k:none, 'web'}",
                                                            "arn:aws:codecommit:*:*:web${*}",
                                                            "arn:aws:codecommit:*:*:???",
                                                            "arn:aws:iam::111122223333:user/*"};
constexpr std::array<std::string_view, 4> kKeys{"k:name", "k:none", "K:List", "k:arn"};
constexpr std::array<std::string_view, 7> kValues{"a", "A", "ab", "alice", "*", "true", "arn:aws:iam::1:user/a"};
constexpr std::array<std::string_view, 9> kValuePatterns{
    "a", "A*", "?b", "al*", "${k:name}", "${k:none}", "${*}", "arn:aws:iam::*:user/?", "arn:aws:iam::*"};
constexpr std::array<std::string_view, 10> kOperators{"StringEquals",
                                                      "StringNotEquals",
                                                      "StringEqualsIgnoreCase",
                                                      "StringNotEqualsIgnoreCase",
                                                      "StringLike",
                                                      "StringNotLike",
                                                      "ArnLike",
                                                      "ArnNotEquals",
                                                      "Bool",
                                                      "Null"};
constexpr std::array<std::string_view, 3> kQuantifiers{"", "ForAllValues:", "ForAnyValue:"};

struct Line {
  std::string quantifier, op, key;
  bool if_exists = false;
  std::vector<std::string> values;
};
struct Rule {
  bool allow = false, not_action = false, not_resource = false;
  std::vector<std::string> actions, resources;
  std::vector<Line> lines;
};
using Values = std::map<std::string, std::vector<std::string>>;

// ── The naive evaluator ──────────────────────────────────────────────────────────────────────────────────────────

/// A pattern is a list of these; exactly one of the three.
struct Token {
  enum { text, star, question } kind;
  char c = 0;
};
using Tokens = std::vector<Token>;

std::optional<Tokens> naive_tokens(std::string_view pattern, bool wildcards, const Values& context) {
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

bool naive_glob(std::span<const Token> tokens, std::string_view text, bool ignore_case) {
  if (tokens.empty()) return text.empty();
  const auto rest = tokens.subspan(1);
  if (tokens[0].kind == Token::star) {
    for (std::size_t skip = 0; skip <= text.size(); ++skip)
      if (naive_glob(rest, text.substr(skip), ignore_case)) return true;
    return false;
  }
  if (text.empty()) return false;
  const bool same = ignore_case ? to_lower(tokens[0].c) == to_lower(text[0]) : tokens[0].c == text[0];
  return (tokens[0].kind == Token::question || same) && naive_glob(rest, text.substr(1), ignore_case);
}

bool naive_arn(const Tokens& tokens, std::string_view text) {
  std::vector<Tokens> wanted(1);
  for (const Token& token : tokens) {
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
    if (!naive_glob(wanted[i], given[i], false)) return false;
  return true;
}

bool naive_matches(const Line& line, const std::string& pattern, const std::string& value, const Values& context) {
  if (line.op == "Bool") return to_lower(pattern) == to_lower(value);
  const bool arn = line.op.starts_with("Arn");
  const auto tokens = naive_tokens(pattern, arn || line.op.ends_with("Like"), context);
  if (!tokens) return false;
  return arn ? naive_arn(*tokens, value) : naive_glob(*tokens, value, line.op.ends_with("IgnoreCase"));
}

bool naive_holds(const Line& line, const Values& context) {
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
    for (const auto& pattern : line.values) any = any || naive_matches(line, pattern, value, context);
    matching += any ? 1 : 0;
  }
  const int all = static_cast<int>(values.size());
  if (line.quantifier == "ForAllValues:") return negated ? matching == 0 : matching == all;
  if (line.quantifier == "ForAnyValue:") return negated ? matching < all : matching > 0;
  return negated ? matching == 0 : matching > 0;
}

Decision naive_decide(const std::vector<Rule>& rules, const std::string& action, const std::string& resource,
                      const Values& context) {
  bool allowed = false;
  for (const bool looking_for_allow : {false, true}) {
    for (const Rule& rule : rules) {
      bool action_named = false;
      bool resource_named = false;
      for (const auto& pattern : rule.actions)
        action_named = action_named || naive_glob(*naive_tokens(pattern, true, {}), action, true);
      for (const auto& pattern : rule.resources) {
        const auto tokens = naive_tokens(pattern, true, context);
        resource_named = resource_named || (tokens && naive_glob(*tokens, resource, false));
      }
      bool holds = action_named != rule.not_action && resource_named != rule.not_resource;
      for (const Line& line : rule.lines) holds = holds && naive_holds(line, context);
      if (!holds || rule.allow != looking_for_allow) continue;
      if (!rule.allow) return {.explicit_deny = true, .layer = Layer::identity};
      allowed = true;
    }
  }
  return allowed ? Decision{.allowed = true} : Decision{.layer = Layer::identity};
}

// ── Random policies, and how they are written ────────────────────────────────────────────────────────────────────

template <std::size_t N>
std::vector<std::string> some(Random& random, const std::array<std::string_view, N>& choices) {
  std::vector<std::string> out;
  for (unsigned count = 1 + random() % 2; count > 0; --count) out.push_back(pick(random, choices));
  return out;
}

Line random_line(Random& random) {
  Line line;
  line.op = pick(random, kOperators);
  line.key = pick(random, kKeys);
  if (line.op == "Null" || line.op == "Bool") {
    line.values = {random() % 2 == 0 ? "true" : "false"};
  } else {
    line.values = some(random, kValuePatterns);
  }
  if (line.op != "Null") {
    line.quantifier = pick(random, kQuantifiers);
    line.if_exists = random() % 4 == 0;
  }
  return line;
}

std::vector<Rule> random_rules(Random& random) {
  std::vector<Rule> rules(1 + random() % 3);
  for (Rule& rule : rules) {
    rule.allow = random() % 3 != 0;
    rule.not_action = random() % 5 == 0;
    rule.not_resource = random() % 5 == 0;
    rule.actions = some(random, kActionPatterns);
    rule.resources = some(random, kResourcePatterns);
    for (unsigned count = random() % 3; count > 0; --count) rule.lines.push_back(random_line(random));
    // One object may not name an operator twice.
    if (rule.lines.size() == 2 && rule.lines[0].op == rule.lines[1].op) rule.lines.pop_back();
  }
  return rules;
}

std::string list(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "\"" : ", \"") + value + '"';
  return values.size() == 1 ? out : "[" + out + "]";
}

std::string write(const std::vector<Rule>& rules) {
  std::string out;
  for (const Rule& rule : rules) {
    out += out.empty() ? "" : ", ";
    out += std::string(R"({"Effect": ")") + (rule.allow ? "Allow" : "Deny") + "\", ";
    out += (rule.not_action ? "\"NotAction\": " : "\"Action\": ") + list(rule.actions) + ", ";
    out += (rule.not_resource ? "\"NotResource\": " : "\"Resource\": ") + list(rule.resources);
    std::string conditions;
    for (const Line& line : rule.lines)
      conditions += (conditions.empty() ? "\"" : ", \"") + line.quantifier + line.op +
                    (line.if_exists ? "IfExists" : "") + "\": {\"" + line.key + "\": " + list(line.values) + "}";
    if (!conditions.empty()) out += ", \"Condition\": {" + conditions + "}";
    out += "}";
  }
  return R"({"Version": "2012-10-17", "Statement": [)" + out + "]}";
}

Values random_context(Random& random) {
  Values values;
  if (random() % 3 != 0) values["k:name"] = {pick(random, kValues)};
  if (random() % 2 != 0) values["k:arn"] = {pick(random, kValues)};
  if (random() % 3 != 0)
    for (unsigned count = random() % 3; count > 0; --count) values["k:list"].push_back(pick(random, kValues));
  return values;
}

Caller caller_with(std::shared_ptr<const Policy> policy) {
  const auto account = AccountId::parse("111122223333").value();
  const auto arn = Arn::iam(account, "user/alice");
  return {.kind = CallerKind::user,
          .account = account,
          .arn = arn,
          .principal_arn = arn,
          .unique_id = "AIDA",
          .user_id = "AIDA",
          .name = "alice",
          .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value(),
          .policies = {{std::move(policy)}, std::nullopt}};
}

TEST(Agreement, TheCompiledEvaluatorDecidesAsANaiveOneDoes) {
  Random random(20261017);
  std::array<int, 3> seen{};
  for (int round = 0; round < 4000; ++round) {
    const auto rules = random_rules(random);
    const std::string document = write(rules);
    const auto policy = Policy::parse(document, PolicyKind::identity);
    ASSERT_TRUE(policy) << policy.error().message << "\n" << document;
    const Caller caller = caller_with(*policy);
    for (int request = 0; request < 4; ++request) {
      const std::string action = pick(random, kActions);
      const std::string resource = pick(random, kResources);
      const Values values = random_context(random);
      Context context;
      for (const auto& [key, list] : values) context.set(key, list);
      const Decision compiled = decide(caller, {action, resource, context});
      const Decision naive = naive_decide(rules, action, resource, values);
      ASSERT_EQ(compiled.allowed, naive.allowed) << action << " on " << resource << "\n" << document;
      ASSERT_EQ(compiled.explicit_deny, naive.explicit_deny) << action << " on " << resource << "\n" << document;
      ++seen[naive.allowed ? 0 : naive.explicit_deny ? 1 : 2];
    }
  }
  for (const int count : seen) EXPECT_GT(count, 1000) << "every outcome is met often";
}

}  // namespace
}  // namespace crossgate::iam
