#include "client/paging.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>

namespace crossgate::client {
namespace {

const api::OperationInfo& operation(std::string_view service, std::string_view name) {
  return *api::find_operation(service, name);
}

TEST(Paging, IsThatOfTheAwsCli) {
  EXPECT_TRUE(is_paged(operation("codecommit", "ListRepositories")));
  EXPECT_TRUE(is_paged(operation("iam", "ListUsers")));
  EXPECT_TRUE(is_paged(operation("organizations", "ListAccounts")));
  EXPECT_FALSE(is_paged(operation("codecommit", "GetRepository")));
  EXPECT_TRUE(names_page(operation("iam", "ListUsers"), "MaxItems"));
  EXPECT_FALSE(names_page(operation("iam", "ListUsers"), "PathPrefix"));
}

/// Reads pages given as JSON texts, and what was asked for each.
std::string read(const api::OperationInfo& called, std::deque<std::string> pages, std::string& asked) {
  const auto call = [&](const boost::json::object& input) -> Result<boost::json::value> {
    asked += boost::json::serialize(input);
    auto page = boost::json::parse(pages.front());
    pages.pop_front();
    return page;
  };
  auto read = read_pages(called, {{"a", 1}}, 2, call);
  if (!read) return read.error().message;
  return boost::json::serialize(join_pages(called, *std::move(read)));
}

TEST(Paging, JoinsAllPagesAndDropsTheTokens) {
  std::string asked;
  EXPECT_EQ(read(operation("iam", "ListUsers"),
                 {R"({"Users":[{"UserName":"a"}],"IsTruncated":true,"Marker":"m"})",
                  R"({"Users":[{"UserName":"b"}],"IsTruncated":false})"},
                 asked),
            R"({"Users":[{"UserName":"a"},{"UserName":"b"}]})");
  EXPECT_EQ(asked, R"({"a":1,"MaxItems":2}{"a":1,"MaxItems":2,"Marker":"m"})");
}

TEST(Paging, EndsWhenATokenRepeats) {
  std::string asked;
  const std::string page = R"({"Users":[],"Marker":"m"})";
  EXPECT_EQ(read(operation("iam", "ListUsers"), {page, page, page}, asked),
            "The same next token was received twice: ListUsers would not end");
}

}  // namespace
}  // namespace crossgate::client
