#include "client/query_path.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

struct Search {
  const char* path;
  const char* tree;
  const char* result;
};
class Query : public testing::TestWithParam<Search> {};

// Expectations from jmespath.py 1.0.
TEST_P(Query, FindsWhatJmesPathFinds) {
  const auto path = QueryPath::parse(GetParam().path);
  ASSERT_TRUE(path) << path.error().message;
  EXPECT_EQ(boost::json::serialize(path->search(boost::json::parse(GetParam().tree))), GetParam().result);
}

constexpr const char* kTree = R"({"a":{"b":[{"c":1,"d":[[1],[2,3]]},{"c":2},{"e":3}]},"x y":4,"l":[1,[2,[3]],null]})";

INSTANTIATE_TEST_SUITE_P(, Query,
                         testing::Values(Search{"a.b[0].c", kTree, "1"}, Search{"a.b[-1].e", kTree, "3"},
                                         Search{"a.b[9]", kTree, "null"}, Search{"a.b[].c", kTree, "[1,2]"},
                                         Search{"a.b[*].c", kTree, "[1,2]"}, Search{"a.b[*].d[]", kTree, "[[1],[2,3]]"},
                                         Search{"a.b[].d[][]", kTree, "[1,2,3]"}, Search{"a.b[*].d[0]", kTree, "[[1]]"},
                                         Search{"a.b[].d[0]", kTree, "[[1]]"}, Search{"a.c", kTree, "null"},
                                         Search{"a.c.d", kTree, "null"}, Search{"a[]", kTree, "null"},
                                         Search{"a[*].b", kTree, "null"}, Search{"\"x y\"", kTree, "4"},
                                         Search{"l[]", kTree, "[1,2,[3]]"}, Search{"l[*]", kTree, "[1,[2,[3]]]"},
                                         Search{"@.l[0]", kTree, "1"}, Search{"@", "[1]", "[1]"},
                                         Search{"[0]", "[1]", "1"}, Search{"[].a", R"([{"a":1},{"b":2}])", "[1]"},
                                         Search{" a.b[0].c ", kTree, "1"}));

class BeyondQuery : public testing::TestWithParam<const char*> {};

TEST_P(BeyondQuery, IsRefusedAndNotGuessedAt) {
  const auto path = QueryPath::parse(GetParam());
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().code, kUsage);
}

INSTANTIATE_TEST_SUITE_P(, BeyondQuery,
                         testing::Values("", "a..b", "a.", ".a", "a[?b=='c']", "a.{x:b}", "a.[b]", "a|b", "length(a)",
                                         "a[0:1]", "*", "a.*", "a[", "a[1", "a[*", "\"a", "a b", "1a", "a[1]b", "&a",
                                         "`1`", "'a'", "a || b", "!a"));

}  // namespace
}  // namespace crossgate::client
