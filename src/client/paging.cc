#include "client/paging.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

constexpr std::array<std::string_view, 3> kTokens{"nextToken", "NextToken", "Marker"};
constexpr std::array<std::string_view, 3> kSizes{"maxResults", "MaxResults", "MaxItems"};

// Operations of CodeCommit with a token that the AWS CLI nevertheless leaves to its user.
constexpr std::array<std::string_view, 6> kLeftToTheUser{"BatchDescribeMergeConflicts",
                                                         "DescribeMergeConflicts",
                                                         "GetMergeConflicts",
                                                         "ListApprovalRuleTemplates",
                                                         "ListAssociatedApprovalRuleTemplatesForRepository",
                                                         "ListRepositoriesForApprovalRuleTemplate"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// The member of the input by which the next page is asked for; empty where there is none.
std::string_view token_member(const api::OperationInfo& operation) {
  for (const wire::Member& member : operation.input->members)
    if (is_one_of(kTokens, member.name)) return member.name;
  return {};
}

std::string_view size_member(const api::OperationInfo& operation) {
  for (const wire::Member& member : operation.input->members)
    if (is_one_of(kSizes, member.name)) return member.name;
  return {};
}

/// IAM's answers carry their token in Marker, too. Empty on the last page.
std::string next_token(const boost::json::object& page, std::string_view token_name) {
  const auto* token = page.if_contains(token_name);
  return token != nullptr && token->is_string() ? std::string(token->get_string()) : std::string();
}

std::vector<std::string_view> list_members(const api::OperationInfo& operation) {
  std::vector<std::string_view> names;
  for (const wire::Member& member : operation.output->members)
    if (member.shape->kind == wire::Kind::list) names.push_back(member.name);
  return names;
}

bool is_aggregate(const api::OperationInfo& operation, std::string_view name) {
  return name == "IsTruncated" || is_one_of(kTokens, name) || std::ranges::count(list_members(operation), name) > 0;
}

}  // namespace

bool is_paged(const api::OperationInfo& operation) {
  if (token_member(operation).empty() || list_members(operation).empty()) return false;
  return operation.service->name != "codecommit" || !is_one_of(kLeftToTheUser, operation.name);
}

bool names_page(const api::OperationInfo& operation, std::string_view member) {
  return is_paged(operation) && (is_one_of(kTokens, member) || is_one_of(kSizes, member));
}

Result<std::vector<boost::json::object>> read_pages(const api::OperationInfo& operation, boost::json::object input,
                                                    std::optional<std::int64_t> page_size, const CallPage& call) {
  const std::string_view token_name = token_member(operation);
  if (page_size && !size_member(operation).empty()) input.insert_or_assign(size_member(operation), *page_size);
  std::vector<boost::json::object> pages;
  for (std::string previous;;) {
    TRY(auto page, call(input));
    if (!page.is_object()) return fail(kOther, "The answer to " + std::string(operation.name) + " is not a structure");
    pages.push_back(std::move(page.get_object()));
    std::string token = next_token(pages.back(), token_name);
    if (token.empty()) return pages;
    if (token == previous)
      return fail(kOther, "The same next token was received twice: " + std::string(operation.name) + " would not end");
    input.insert_or_assign(token_name, token);
    previous = std::move(token);
  }
}

std::vector<boost::json::object> separate_pages(const api::OperationInfo& operation,
                                                std::vector<boost::json::object> pages) {
  std::vector<boost::json::object> out;
  for (boost::json::object& page : pages) {
    boost::json::object kept;
    for (const std::string_view name : list_members(operation))
      kept[name] = page.contains(name) ? std::move(page[name]) : boost::json::value();
    if (out.empty())
      for (auto& [key, element] : page)
        if (!is_aggregate(operation, {key.data(), key.size()})) kept[key] = std::move(element);
    out.push_back(std::move(kept));
  }
  return out;
}

boost::json::object join_pages(const api::OperationInfo& operation, std::vector<boost::json::object> pages) {
  auto separate = separate_pages(operation, std::move(pages));
  boost::json::object all = std::move(separate.front());
  for (std::size_t i = 1; i < separate.size(); ++i)
    for (auto& [key, element] : separate[i]) {
      if (!element.is_array()) continue;
      if (!all[key].is_array()) all[key] = boost::json::array();
      for (auto& item : element.get_array()) all[key].get_array().push_back(std::move(item));
    }
  return all;
}

}  // namespace crossgate::client
