#include "client/jmespath/expression.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "client/exit_status.h"

namespace crossgate::jmespath {
namespace {

std::string search(std::string_view expression, const char* document) {
  const auto parsed = Expression::parse(expression);
  if (!parsed) return parsed.error().message;
  const auto found = parsed->search(boost::json::parse(document));
  return found ? boost::json::serialize(*found) : found.error().message;
}

struct Case {
  const char* expression;
  const char* found;
};

// Expectations from jmespath.py 1.0, all on one document.
constexpr const char* kDocument = R"({
  "repositories": [
    {"name": "api", "size": 10, "tags": {"team": "core", "tier": "1"}, "branches": ["main", "dev"], "on": true},
    {"name": "web", "size": 2.5, "tags": {"team": "ui"}, "branches": ["main"], "on": false},
    {"name": "zoo", "branches": []}
  ],
  "x y": 4, "nested": [[1, [2]], [3], 4, null], "empty": "", "zero": 0, "word": "añb", "one": 1, "float": 1.0
})";

class Paths : public testing::TestWithParam<Case> {};
TEST_P(Paths, FindWhatJmespathPyFinds) { EXPECT_EQ(search(GetParam().expression, kDocument), GetParam().found); }

INSTANTIATE_TEST_SUITE_P(
    , Paths,
    testing::Values(Case{"repositories[0].name", R"("api")"}, Case{"repositories[-1].name", R"("zoo")"},
                    Case{"repositories[9]", "null"}, Case{"repositories[].size", "[10,2.5E0]"}, Case{"\"x y\"", "4"},
                    Case{"@.one", "1"}, Case{" one ", "1"}, Case{"one.two", "null"}, Case{"nested[]", "[1,[2],3,4]"},
                    Case{"nested[][]", "[1,2,3,4]"}, Case{"nested[*][0]", "[1,3]"}, Case{"nested[1:]", "[[3],4]"},
                    Case{"nested[::-1]", "[4,[3],[1,[2]]]"}, Case{"nested[-2:]", "[4]"}, Case{"nested[5:1:-2]", "[]"},
                    Case{"nested[0][0:1].a", "null"}, Case{"repositories[*].tags.*", R"([["core","1"],["ui"]])"},
                    Case{"repositories[0].tags.* | [0]", R"("core")"}, Case{"*.name", "[]"}));

class Selections : public testing::TestWithParam<Case> {};
TEST_P(Selections, FindWhatJmespathPyFinds) { EXPECT_EQ(search(GetParam().expression, kDocument), GetParam().found); }

INSTANTIATE_TEST_SUITE_P(
    , Selections,
    testing::Values(Case{"repositories[?size > `2`].name", R"(["api","web"])"},
                    Case{"repositories[?tags.team == 'ui'] | [0].name", R"("web")"},
                    Case{"repositories[?!on].name", R"(["web","zoo"])"},
                    Case{"repositories[?on && size >= `10` || name=='zoo'].name", R"(["api","zoo"])"},
                    Case{"repositories[?contains(branches, 'dev')].name", R"(["api"])"},
                    Case{"repositories[].{z: name, a: size}",
                         R"([{"z":"api","a":10},{"z":"web","a":2.5E0},{"z":"zoo","a":null}])"},
                    Case{"repositories[].[name, size][]", R"(["api",10,"web",2.5E0,"zoo"])"},
                    Case{"empty || word", R"("añb")"}, Case{"zero || one", "0"}, Case{"!zero", "false"},
                    Case{"missing && one", "null"}, Case{"(one == float)", "true"}, Case{"one == `true`", "false"},
                    Case{"empty < one", "null"}, Case{"`foo`", R"("foo")"}, Case{"`[1,{\"a\":2}]`[1].a", "2"},
                    Case{"'it\\'s'", R"("it's")"}, Case{"missing.[one]", "null"}, Case{"float", "1E0"}));

class Functions : public testing::TestWithParam<Case> {};
TEST_P(Functions, FindWhatJmespathPyFinds) { EXPECT_EQ(search(GetParam().expression, kDocument), GetParam().found); }

INSTANTIATE_TEST_SUITE_P(
    , Functions,
    testing::Values(
        Case{"abs(`-3`)", "3"}, Case{"avg(repositories[].size)", "6.25E0"}, Case{"avg(`[]`)", "null"},
        Case{"ceil(`2.1`)", "3"}, Case{"floor(`-2.1`)", "-3"}, Case{"sum(`[1,2]`)", "3"}, Case{"sum(`[]`)", "0"},
        Case{"contains(word, 'ñ')", "true"}, Case{"contains(`[1,2]`, `true`)", "false"},
        Case{"contains(`[[1.0]]`, `[1]`)", "true"}, Case{"length(word)", "3"}, Case{"length(repositories)", "3"},
        Case{"reverse(word)", R"("bña")"}, Case{"reverse(`[1,2]`)", "[2,1]"}, Case{"ends_with(word, 'b')", "true"},
        Case{"starts_with(word, 'b')", "false"}, Case{"join('-', repositories[].name)", R"("api-web-zoo")"},
        Case{"keys(repositories[0].tags)", R"(["team","tier"])"},
        Case{"values(repositories[0].tags)", R"(["core","1"])"},
        Case{"map(&name, repositories)", R"(["api","web","zoo"])"}, Case{"max(`[1,1.0]`)", "1"},
        Case{"min(`[\"b\",\"a\"]`)", R"("a")"}, Case{"max_by(repositories[:2], &size).name", R"("api")"},
        Case{"min_by(`[]`, &size)", "null"}, Case{"sort_by(repositories[:2], &size)[].name", R"(["web","api"])"},
        Case{"sort(`[3,1.5,2]`)", "[1.5E0,2,3]"}, Case{"merge(`{\"a\":1,\"b\":2}`, `{\"a\":3}`)", R"({"a":3,"b":2})"},
        Case{"not_null(missing, one)", "1"}, Case{"to_array(one)", "[1]"}, Case{"to_number('1.50')", "1.5E0"},
        Case{"to_number('nan')", "null"}, Case{"to_number('1_0')", "null"}, Case{"to_number(' 7 ')", "7"},
        Case{"to_string(repositories[0].tags)", R"("{\"team\":\"core\",\"tier\":\"1\"}")"},
        Case{"to_string(word)", R"("añb")"}, Case{"to_string([word, float])", R"("[\"a\\u00f1b\",1.0]")"},
        Case{"type(&one)",
             "In function type(), invalid type for value: None, expected one of: ['any'], received: \"expref\""},
        Case{"type(`null`)", R"("null")"}));

// Expectations: str() of jmespath.py's exceptions.
class Faults : public testing::TestWithParam<Case> {};
TEST_P(Faults, AreToldInTheWordsOfJmespathPy) {
  const auto parsed = Expression::parse(GetParam().expression);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, client::kUsage);
  EXPECT_EQ(parsed.error().message, GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    , Faults,
    testing::Values(
        Case{"", "Invalid JMESPath expression: cannot be empty."},
        Case{"a.",
             "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at "
             "column 2, token \"\" (EOF), for expression:\n\"a.\"\n   ^"},
        Case{"a b",
             "Unexpected token: b: Parse error at column 2, token \"b\" (UNQUOTED_IDENTIFIER), for "
             "expression:\n\"a b\"\n   ^"},
        Case{"ä", "Bad jmespath expression: Unknown token ä:\nä\n^"},
        Case{"é.'a", "Bad jmespath expression: Unknown token é:\né.'a\n^"},
        Case{"'é' | 'a", "Bad jmespath expression: Unclosed ' delimiter:\n'é' | 'a\n      ^"},
        Case{"a[", "Invalid jmespath expression: Incomplete expression:\n\"a[\"\n   ^"},
        Case{"a[b]",
             "Expecting: star, got: unquoted_identifier: Parse error at column 2, token \"b\" "
             "(UNQUOTED_IDENTIFIER), for expression:\n\"a[b]\"\n   ^"},
        Case{"a = b", "Bad jmespath expression: Unknown token '=':\na = b\n  ^"},
        Case{"-", "Bad jmespath expression: Unknown token '-':\n-\n^"},
        Case{"\"a\"(b)",
             "Quoted identifier not allowed for function names.: Parse error at column 0, token \"(\" "
             "(LPAREN), for expression:\n\"\"a\"(b)\"\n ^"},
        Case{"@(b)",
             "Invalid function name '@': Parse error at column 0, token \"@\" (CURRENT), for "
             "expression:\n\"@(b)\"\n ^"},
        Case{"{a: b", "Invalid jmespath expression: Incomplete expression:\n\"{a: b\"\n      ^"},
        Case{"\"\\z\"", "Bad jmespath expression: Invalid \\escape:\n\"\\z\"\n^"},
        Case{"a[::::]",
             "syntax error: Parse error at column 4, token \":\" (COLON), for expression:\n\"a[::::]\"\n     ^"}));

class WrongCalls : public testing::TestWithParam<Case> {};
TEST_P(WrongCalls, AreToldInTheWordsOfJmespathPy) {
  EXPECT_EQ(search(GetParam().expression, kDocument), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    , WrongCalls,
    testing::Values(
        Case{"nothing(@)", "Unknown function: nothing()"},
        Case{"abs()", "Expected 1 argument for function abs(), received 0"},
        Case{"join('a')", "Expected 2 arguments for function join(), received 1"},
        Case{"merge()", "Expected at least 1 argument for function merge(), received 0"},
        Case{"abs('a')",
             "In function abs(), invalid type for value: a, expected one of: ['number'], received: \"string\""},
        Case{"max(nested)",
             "In function max(), invalid type for value: [1, [2]], expected one of: ['array-number', "
             "'array-string'], received: \"list\""},
        Case{"join(',', `[1]`)",
             "In function join(), invalid type for value: 1, expected one of: ['array-string'], "
             "received: \"int\""},
        Case{"nested[::0]", "slice step cannot be zero"}));

TEST(Expression, RefusesWhatIsNestedTooDeeplyForAnyStack) {
  const std::string deep = std::string(10'000, '(') + 'a' + std::string(10'000, ')');
  EXPECT_FALSE(Expression::parse(deep));
  std::string wide = "a";
  for (int i = 0; i < 10'000; ++i) wide += "[]";
  EXPECT_FALSE(Expression::parse(wide));
}

TEST(Expression, ComparesIntegersAndFractionsWithoutRounding) {
  EXPECT_EQ(search("a == b", R"({"a":9007199254740993,"b":9007199254740992.0})"), "false");
  EXPECT_EQ(search("a > b", R"({"a":9007199254740993,"b":9007199254740992.0})"), "true");
}

}  // namespace
}  // namespace crossgate::jmespath
