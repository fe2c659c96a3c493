// The compiled evaluator against a second one, written straight from the manual without regard for speed, on random
// policies and requests.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "iam/evaluate.h"
#include "iam/testing/callers.h"
#include "iam/testing/naive_evaluator.h"

namespace crossgate::iam {
namespace {

using naive::Line, naive::Rule, naive::Rules, naive::Values;
using Random = std::mt19937;

template <std::size_t N>
std::string pick(Random& random, const std::array<std::string_view, N>& choices) {
  return std::string(choices[random() % N]);
}
template <std::size_t N>
std::vector<std::string> some(Random& random, const std::array<std::string_view, N>& choices) {
  std::vector<std::string> out;
  for (unsigned count = 1 + random() % 2; count > 0; --count) out.push_back(pick(random, choices));
  return out;
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
constexpr std::array<std::string_view, 3> kQuantifiers{"", "ForAllValues:", "ForAnyValue:"};
constexpr std::array<std::string_view, 4> kKeys{"k:name", "k:none", "K:List", "k:arn"};
constexpr std::array<std::string_view, 17> kValues{"a",
                                                   "A",
                                                   "ab",
                                                   "alice",
                                                   "*",
                                                   "true",
                                                   "arn:aws:iam::1:user/a",
                                                   "7",
                                                   "10",
                                                   "-10",
                                                   "10.0",
                                                   "QQ==",
                                                   "QUI=",
                                                   "1769904000",
                                                   "2026-02-01T00:00:00Z",
                                                   "10.1.2.3",
                                                   "::ffff:10.9.9.9"};

/// Operators, and what they may be compared with.
struct Family {
  std::vector<std::string_view> operators;
  std::vector<std::string_view> values;
};
const std::array kFamilies{
    Family{{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
            "StringNotLike", "ArnLike", "ArnNotEquals", "ArnEquals", "ArnNotLike"},
           {"a", "A*", "?b", "al*", "${k:name}", "${k:none}", "${*}", "arn:aws:iam::*:user/?", "arn:aws:iam::*"}},
    Family{{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
            "NumericGreaterThanEquals"},
           {"7", "10", "10.00", "-3"}},
    Family{{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
            "DateGreaterThanEquals"},
           {"1769904000", "2026-02-01T00:00:00Z", "2026-01-31T23:59:59Z", "5"}},
    Family{{"IpAddress", "NotIpAddress"}, {"10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "::/0", "10.1.0.0/17"}},
    Family{{"BinaryEquals"}, {"QQ==", "QUI="}},
    Family{{"Bool", "Null"}, {"true", "false"}},
};

Line random_line(Random& random) {
  const auto one_of = [&](const auto& choices) { return std::string(choices[random() % choices.size()]); };
  const Family& family = kFamilies[random() % 3 == 0 ? 0 : random() % kFamilies.size()];
  Line line;
  line.op = one_of(family.operators);
  line.key = pick(random, kKeys);
  for (unsigned count = 1 + random() % 2; count > 0; --count) line.values.push_back(one_of(family.values));
  if (line.op != "Null") {
    line.quantifier = pick(random, kQuantifiers);
    line.if_exists = random() % 4 == 0;
  }
  return line;
}

Rules random_rules(Random& random) {
  Rules rules(1 + random() % 3);
  for (Rule& rule : rules) {
    rule.allow = random() % 4 != 0;
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

constexpr std::array<std::string_view, 7> kPrincipals{"*",
                                                      "111122223333",
                                                      "arn:aws:iam::111122223333:root",
                                                      "444455556666",
                                                      "AIDAALICE00000000001",
                                                      "AROADEVELOPER0000001",
                                                      "arn:aws:sts::111122223333:assumed-role/Developer/alice"};

Rules random_trust(Random& random) {
  Rules rules(1 + random() % 2);
  for (Rule& rule : rules) {
    rule.allow = random() % 6 != 0;
    rule.principal = pick(random, kPrincipals);
    rule.actions = {random() % 5 == 0 ? "sts:TagSession" : "sts:Assume*"};
    if (random() % 4 == 0) rule.lines.push_back(random_line(random));
  }
  return rules;
}

std::string list(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "\"" : ", \"") + value + '"';
  return values.size() == 1 ? out : "[" + out + "]";
}

std::string write(const Rules& rules) {
  std::string out;
  for (const Rule& rule : rules) {
    out += out.empty() ? "" : ", ";
    out += std::string(R"({"Effect": ")") + (rule.allow ? "Allow" : "Deny") + "\", ";
    out += (rule.not_action ? "\"NotAction\": " : "\"Action\": ") + list(rule.actions) + ", ";
    out += rule.principal.empty() ? (rule.not_resource ? "\"NotResource\": " : "\"Resource\": ") + list(rule.resources)
                                  : R"("Principal": {"AWS": ")" + rule.principal + "\"}";
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

Context context_of(const Values& values) {
  Context context;
  for (const auto& [key, list] : values) context.set(key, list);
  return context;
}

/// One set of policies in both forms.
struct Case {
  naive::Policies plain;
  Caller compiled;
  std::string documents = {};  ///< for whoever has to find out
};

PolicyPointer compile(const Rules& rules, std::string& documents, PolicyKind kind = PolicyKind::identity) {
  const std::string document = write(rules);
  documents += document + "\n";
  auto policy = Policy::parse(document, kind);
  EXPECT_TRUE(policy) << policy.error().message << "\n" << document;
  return policy.value();
}

/// A layer of up to `most` policies, in both forms.
PolicySet random_layer(Random& random, unsigned most, naive::Layer& plain, std::string& documents) {
  PolicySet compiled;
  for (unsigned count = random() % (most + 1); count > 0; --count) {
    plain.push_back(random_rules(random));
    compiled.push_back(compile(plain.back(), documents));
  }
  return compiled;
}

Case random_case(Random& random, Caller caller) {
  Case made{.plain = {}, .compiled = std::move(caller)};
  auto& policies = made.compiled.policies;
  policies.identity = random_layer(random, 2, made.plain.identity, made.documents);
  if (random() % 3 == 0) {
    made.documents += "boundary: ";
    made.plain.boundary = {random_rules(random)};
    policies.boundary = compile(made.plain.boundary->front(), made.documents);
  }
  if (random() % 3 == 0) {
    made.documents += "session: ";
    policies.session = random_layer(random, 2, made.plain.session.emplace(), made.documents);
  }
  OrganizationPlace place;
  for (unsigned levels = random() % 3; levels > 0; --levels) {
    made.documents += "level: ";
    place.control_policies.push_back(random_layer(random, 3, made.plain.levels.emplace_back(), made.documents));
  }
  made.compiled.organization = std::make_shared<const OrganizationPlace>(std::move(place));
  return made;
}

naive::Answer answer(const Decision& decision) {
  return decision.allowed         ? naive::Answer::allowed
         : decision.explicit_deny ? naive::Answer::explicit_deny
                                  : naive::Answer::implicit_deny;
}

/// How often each answer was met.
class Tally {
 public:
  void add(naive::Answer answer) { ++counts_[static_cast<std::size_t>(answer)]; }
  void expect_each(int at_least) const {
    for (const int count : counts_) EXPECT_GT(count, at_least) << "every answer is met often";
  }

 private:
  std::array<int, 3> counts_{};
};

TEST(Agreement, OnRequestsWithEveryOperatorAndLayer) {
  Random random(20261017);
  Tally seen;
  for (int round = 0; round < 600; ++round) {
    const Case made = random_case(random, user());
    for (int request = 0; request < 4; ++request) {
      const naive::Question question{pick(random, kActions), pick(random, kResources), random_context(random)};
      const Context context = context_of(question.context);
      const auto compiled = answer(decide(made.compiled, {question.action, question.resource, context}));
      ASSERT_EQ(compiled, naive::decide(made.plain, question)) << question.action << " on " << question.resource << "\n"
                                                               << made.documents;
      seen.add(compiled);
    }
  }
  seen.expect_each(50);
}

/// Random rules that all allow, or all deny.
PolicyPointer random_policy(Random& random, bool allow) {
  Rules rules = random_rules(random);
  for (Rule& rule : rules) rule.allow = allow;
  std::string document;
  return compile(rules, document);
}

TEST(Property, MoreDeniesNeverAllowMoreAllowsNeverDenyAndOrderIsNothing) {
  Random random(20261019);
  for (int round = 0; round < 200; ++round) {
    Case made = random_case(random, user());
    const naive::Question question{pick(random, kActions), pick(random, kResources), random_context(random)};
    const Context context = context_of(question.context);
    const auto decided = [&] { return decide(made.compiled, {question.action, question.resource, context}); };
    auto& identity = made.compiled.policies.identity;
    const Decision before = decided();

    std::ranges::shuffle(identity, random);
    EXPECT_EQ(answer(decided()), answer(before)) << made.documents;

    identity.push_back(random_policy(random, true));
    const Decision with_more_allowed = decided();
    EXPECT_TRUE(with_more_allowed.allowed || !before.allowed) << made.documents;
    EXPECT_EQ(with_more_allowed.explicit_deny, before.explicit_deny) << made.documents;

    identity.back() = random_policy(random, false);
    EXPECT_TRUE(!decided().allowed || before.allowed) << made.documents;
  }
}

TEST(Agreement, OnRolesToBeAssumed) {
  Random random(20261018);
  Tally seen;
  for (int round = 0; round < 1200; ++round) {
    const bool by_session = random() % 2 == 0;
    Case made = random_case(random, by_session ? session() : user());
    const Rules trust = random_trust(random);
    const auto compiled_trust = compile(trust, made.documents, PolicyKind::trust);
    const std::string role_account = random() % 2 == 0 ? "111122223333" : "444455556666";
    const naive::Question question{"sts:AssumeRole", "arn:aws:iam::" + role_account + ":role/Developer",
                                   random_context(random)};
    const naive::Assumer who{"111122223333", made.compiled.unique_id,
                             by_session ? made.compiled.arn.str() : std::string()};
    const Context context = context_of(question.context);
    const auto compiled =
        answer(decide_assume_role({made.compiled, account(role_account), question.resource, *compiled_trust, context}));
    ASSERT_EQ(compiled, naive::assume(made.plain, trust, who, role_account, question)) << made.documents;
    seen.add(compiled);
  }
  seen.expect_each(30);
}

}  // namespace
}  // namespace crossgate::iam
