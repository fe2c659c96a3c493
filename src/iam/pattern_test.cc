#include "iam/pattern.h"

#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

constexpr PatternSyntax kWildcards{.wildcards = true};
constexpr PatternSyntax kVariables{.wildcards = true, .variables = true};

bool matches(std::string_view pattern, std::string_view text, const PatternSyntax& syntax = kWildcards,
             const Context& context = {}) {
  return Pattern::compile(pattern, syntax).value().matches(text, context);
}

TEST(Pattern, MatchesWildcardsOverTheWholeText) {
  const struct {
    std::string_view pattern;
    std::string_view text;
    bool matches;
  } kCases[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "anything:at/all", true},
      {"a*", "a", true},
      {"a*c", "abbbc", true},
      {"a*c", "abbbd", false},
      {"*.lock", "x.lock.lock", true},
      {"a*b*c", "a-c-b-c", true},
      {"a*b*c", "a-c-b", false},
      {"**a", "ba", true},
      {"?", "", false},
      {"?", "ab", false},
      {"a?c", "abc", true},
      {"*?", "", false},
      {"?*", "x", true},
      {"refs/heads/feature-??", "refs/heads/feature-42", true},
      {"refs/heads/feature-??", "refs/heads/feature-4", false},
      {"arn:aws:codecommit:us-east-1:*", "arn:aws:codecommit:us-east-1:111122223333:payments", true},
      {"Payments", "payments", false},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(matches(test.pattern, test.text), test.matches) << test.pattern << " on " << test.text;
}

TEST(Pattern, AQuestionMarkIsOneCharacterHoweverManyBytesItHas) {
  EXPECT_TRUE(matches("?", "é"));
  EXPECT_FALSE(matches("??", "é"));
  EXPECT_FALSE(matches("*??", "é"));
  EXPECT_TRUE(matches("*?", "日本"));
}

TEST(Pattern, TakesNoExponentialTime) {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(matches(pattern + "b", text));
}

TEST(Pattern, IgnoresCaseWhereItIsTold) {
  EXPECT_TRUE(matches("CodeCommit:Get*", "codecommit:getRepository", {.wildcards = true, .ignore_case = true}));
  EXPECT_FALSE(matches("CodeCommit:Get*", "codecommit:getRepository"));
}

TEST(Pattern, KeepsWildcardsAsTheyAreWhereTheyMeanNothing) {
  EXPECT_TRUE(matches("a*", "a*", {}));
  EXPECT_FALSE(matches("a*", "ab", {}));
}

TEST(Pattern, FillsVariablesIn) {
  Context context;
  context.set("aws:username", "alice");
  EXPECT_TRUE(matches("home/${aws:username}/*", "home/alice/x", kVariables, context));
  EXPECT_TRUE(matches("home/${AWS:UserName}/*", "home/alice/x", kVariables, context));
  EXPECT_FALSE(matches("home/${aws:username}/*", "home/bob/x", kVariables, context));
}

TEST(Pattern, TakesAVariablesValueLiterally) {
  Context context;
  context.set("aws:username", "*");
  EXPECT_FALSE(matches("home/${aws:username}", "home/alice", kVariables, context));
  EXPECT_TRUE(matches("home/${aws:username}", "home/*", kVariables, context));
}

TEST(Pattern, MatchesNothingWhenAVariableHasNoValue) {
  EXPECT_FALSE(matches("${aws:username}", "", kVariables));
  EXPECT_FALSE(matches("*${aws:username}*", "alice", kVariables));
  Context several;
  several.set("aws:TagKeys", std::vector<std::string>{"a", "b"});
  EXPECT_FALSE(matches("${aws:TagKeys}", "a", kVariables, several));
}

TEST(Pattern, FallsBackToAVariablesDefault) {
  Context context;
  EXPECT_TRUE(matches("team-${aws:PrincipalTag/team, 'guests'}", "team-guests", kVariables, context));
  EXPECT_TRUE(matches("team-${aws:PrincipalTag/team,''}", "team-", kVariables, context));
  context.set("aws:PrincipalTag/team", "core");
  EXPECT_TRUE(matches("team-${aws:PrincipalTag/team, 'guests'}", "team-core", kVariables, context));
}

TEST(Pattern, EscapesItsOwnSpecialCharacters) {
  EXPECT_TRUE(matches("${*}${?}${$}", "*?$", kVariables));
  EXPECT_FALSE(matches("${*}", "a", kVariables));
  EXPECT_TRUE(matches("${aws:username}", "${aws:username}", kWildcards)) << "version 2008-10-17 has no variables";
}

TEST(Pattern, RefusesMalformedVariables) {
  for (const std::string_view text : {"${aws:username", "${}", "${username}", "${aws:username, guest}", "${aws:*}",
                                      "${aws:username, 'x}", "${a:${b:c}}"})
    EXPECT_FALSE(Pattern::compile(text, kVariables)) << text;
}

TEST(Pattern, ComparesArnsPartByPart) {
  const auto arn_matches = [](std::string_view pattern, std::string_view text) {
    return Pattern::compile(pattern, kWildcards).value().matches_arn(text, {});
  };
  EXPECT_TRUE(arn_matches("arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:user/alice"));
  EXPECT_TRUE(arn_matches("arn:*:*:*:*:*", "arn:aws:logs:us-east-1:111122223333:log-group:x:y"));
  EXPECT_FALSE(arn_matches("arn:aws:iam::*", "arn:aws:iam::111122223333:user/alice"));
  EXPECT_FALSE(arn_matches("arn:aws:iam:*:user/alice", "arn:aws:iam::111122223333:user/alice"));
  EXPECT_FALSE(arn_matches("*", "arn:aws:iam::111122223333:user/alice"));
}

TEST(Pattern, SplitsAnArnAfterItsVariablesAreFilledIn) {
  Context context;
  context.set("aws:PrincipalArn", "arn:aws:iam::111122223333:user/alice");
  const auto pattern = Pattern::compile("${aws:PrincipalArn}", kVariables).value();
  EXPECT_TRUE(pattern.matches_arn("arn:aws:iam::111122223333:user/alice", context));
  EXPECT_FALSE(pattern.matches_arn("arn:aws:iam::111122223333:user/bob", context));
}

}  // namespace
}  // namespace crossgate::iam
