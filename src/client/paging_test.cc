#include "client/paging.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <deque>

#include "base/text.h"
#include "client/testing/operations.h"

namespace crossgate::client {
namespace {

TEST(Paging, IsThatOfTheAwsCli) {
  EXPECT_TRUE(is_paged(operation("codecommit", "ListRepositories")));
  EXPECT_TRUE(is_paged(operation("iam", "ListUsers")));
  EXPECT_TRUE(is_paged(operation("organizations", "ListAccounts")));
  EXPECT_FALSE(is_paged(operation("codecommit", "GetRepository")));
  EXPECT_TRUE(names_page(operation("iam", "ListUsers"), "MaxItems"));
  EXPECT_FALSE(names_page(operation("iam", "ListUsers"), "PathPrefix"));
}

/// Reads pages given as JSON texts, and what was asked for each.
struct Reading {
  std::string asked;
  std::string answer;
  std::string token;  ///< decoded
};

Reading read(const api::OperationInfo& called, std::deque<std::string> pages, const PagingOptions& options) {
  Reading reading;
  const auto call = [&](const boost::json::object& input) -> Result<boost::json::value> {
    reading.asked += boost::json::serialize(input);
    auto page = boost::json::parse(pages.front());
    pages.pop_front();
    return page;
  };
  auto reader = Pages::start(called, {{"a", 1}}, options, call);
  boost::json::object answer;
  for (bool first = true; reader; first = false) {
    auto page = reader->next();
    if (!page) return {reading.asked, page.error().message, ""};
    if (!*page) break;
    append_page(answer, shown_of_page(called, **std::move(page), first));
  }
  reading.answer = boost::json::serialize(answer);
  reading.token = from_base64(reader->resume_token().value_or("")).value();
  return reading;
}

const std::string kFirst = R"({"Users":[{"UserName":"a"},{"UserName":"b"}],"IsTruncated":true,"Marker":"m"})";
const std::string kSecond = R"({"Users":[{"UserName":"c"},{"UserName":"d"}],"IsTruncated":false,"Marker":"n"})";

// Expectations from botocore's PageIterator.
TEST(Paging, JoinsAllPagesAndDropsTheTokens) {
  const auto reading = read(operation("iam", "ListUsers"), {kFirst, kSecond}, {.page_size = 2});
  EXPECT_EQ(reading.answer, R"({"Users":[{"UserName":"a"},{"UserName":"b"},{"UserName":"c"},{"UserName":"d"}]})");
  EXPECT_EQ(reading.asked, R"({"a":1,"MaxItems":2}{"a":1,"MaxItems":2,"Marker":"m"})");
  EXPECT_EQ(reading.token, "");
}

TEST(Paging, StopsWithinAPageAndSaysWhereToGoOn) {
  auto reading = read(operation("iam", "ListUsers"), {kFirst}, {.max_items = 1});
  EXPECT_EQ(reading.answer, R"({"Users":[{"UserName":"a"}]})");
  EXPECT_EQ(reading.token, R"({"Marker": null, "boto_truncate_amount": 1})");

  reading = read(operation("iam", "ListUsers"), {kFirst, kSecond}, {.max_items = 3});
  EXPECT_EQ(reading.answer, R"({"Users":[{"UserName":"a"},{"UserName":"b"},{"UserName":"c"}]})");
  EXPECT_EQ(reading.token, R"({"Marker": "m", "boto_truncate_amount": 1})");
}

TEST(Paging, StopsBetweenPages) {
  const auto reading = read(operation("iam", "ListUsers"), {kFirst}, {.max_items = 2});
  EXPECT_EQ(reading.token, R"({"Marker": "m"})");
}

TEST(Paging, GoesOnFromATokenOfBotocores) {
  const PagingOptions options{.max_items = 1,
                              .starting_token = to_base64(R"({"Marker": "m", "boto_truncate_amount": 1})")};
  const auto reading = read(operation("iam", "ListUsers"), {kSecond}, options);
  EXPECT_EQ(reading.asked, R"({"a":1,"Marker":"m"})");
  EXPECT_EQ(reading.answer, R"({"Users":[{"UserName":"d"}]})");
  EXPECT_EQ(reading.token, "");
  EXPECT_EQ(read(operation("iam", "ListUsers"), {kSecond}, {.starting_token = "plain"}).asked,
            R"({"a":1,"Marker":"plain"})");
  EXPECT_EQ(read(operation("iam", "ListUsers"), {kSecond}, {.starting_token = "old___1"}).answer,
            R"({"Users":[{"UserName":"d"}]})");
}

TEST(Paging, EndsWhenATokenRepeats) {
  const std::string page = R"({"Users":[],"Marker":"m"})";
  EXPECT_EQ(read(operation("iam", "ListUsers"), {page, page, page}, {}).answer,
            "Error during pagination: The same next token was received twice: {'Marker': 'm'}");
}

}  // namespace
}  // namespace crossgate::client
