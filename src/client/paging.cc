#include "client/paging.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

using boost::json::value;

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

/// IAM's answers carry their token in Marker, too. null on the last page.
value next_token(const boost::json::object& page, std::string_view token_name) {
  const auto* truncated = page.if_contains("IsTruncated");
  if (truncated != nullptr && truncated->is_bool() && !truncated->get_bool()) return nullptr;
  const auto* token = page.if_contains(token_name);
  return token != nullptr && token->is_string() && !token->get_string().empty() ? *token : value();
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

constexpr std::string_view kPosition = "boto_truncate_amount";  // within the page that the token begins

/// Where to go on: the service's token, and how many of the page's items are done with.
struct Place {
  value token = nullptr;
  std::int64_t position = 0;
};

/// base64 of {"nextToken": …, "boto_truncate_amount": N}.
std::optional<Place> decode_token(const std::string& text, std::string_view token_name) {
  const auto json = from_base64(text);
  if (!json) return std::nullopt;
  boost::json::error_code error;
  const value tree = boost::json::parse(*json, error);
  if (error || !tree.is_object()) return std::nullopt;
  Place place;
  if (const auto* token = tree.get_object().if_contains(token_name)) place.token = *token;
  const auto* position = tree.get_object().if_contains(kPosition);
  if (position != nullptr && position->is_int64()) place.position = position->get_int64();
  return place;
}

/// The form of old: "TOKEN___N", or the service's own token.
Result<Place> decode_old_token(const std::string& text) {
  const auto parts = cut(text, "___");
  if (!parts) return Place{boost::json::string(text), 0};
  Place place{parts->before == "None" ? value() : value(boost::json::string(parts->before)), 0};
  const auto [end, error] =
      std::from_chars(parts->after.data(), parts->after.data() + parts->after.size(), place.position);
  if (error != std::errc() || end != parts->after.data() + parts->after.size())
    return Place{boost::json::string(text), 0};
  return place;
}

}  // namespace

bool is_paged(const api::OperationInfo& operation) {
  if (token_member(operation).empty() || list_members(operation).empty()) return false;
  return operation.service->name != "codecommit" || !is_one_of(kLeftToTheUser, operation.name);
}

std::string_view page_size_member(const api::OperationInfo& operation) {
  for (const wire::Member& member : operation.input->members)
    if (is_one_of(kSizes, member.name)) return member.name;
  return {};
}

bool names_page(const api::OperationInfo& operation, std::string_view member) {
  return is_paged(operation) && (is_one_of(kTokens, member) || is_one_of(kSizes, member));
}

Result<Pages> Pages::start(const api::OperationInfo& operation, boost::json::object input, const PagingOptions& options,
                           CallPage call) {
  Pages pages(operation, std::move(input), std::move(call));
  pages.max_items_ = options.max_items;
  if (options.starting_token) TRY_VOID(pages.take_starting_token(*options.starting_token));
  if (options.page_size && !page_size_member(operation).empty())
    pages.input_.insert_or_assign(page_size_member(operation), *options.page_size);
  return pages;
}

Result<void> Pages::take_starting_token(const std::string& text) {
  auto place = decode_token(text, token_member(*operation_));
  if (!place) {
    TRY(place, decode_old_token(text));
  }
  has_starting_token_ = true;
  token_ = place->token;
  skipped_ = std::max<std::int64_t>(place->position, 0);
  if (!token_.is_null()) input_.insert_or_assign(token_member(*operation_), token_);
  return {};
}

Result<std::optional<boost::json::object>> Pages::next() {
  if (ended_) return std::nullopt;
  TRY(auto answer, call_(input_));
  if (!answer.is_object())
    return fail(kOther, "The answer to " + std::string(operation_->name) + " is not a structure");
  boost::json::object page = std::move(answer.get_object());
  if (first_ && has_starting_token_) begin_later(page);
  if (!first_) skipped_ = 0;
  first_ = false;
  if (cut_to_max_items(page)) {
    ended_ = true;
  } else {
    TRY_VOID(prepare_next(page));
  }
  return page;
}

/// Leaves out what the command before has shown: the first items of the first list, and the other lists whole.
void Pages::begin_later(boost::json::object& page) const {
  for (bool primary = true; const std::string_view name : list_members(*operation_)) {
    auto* list = page.contains(name) ? page[name].if_array() : nullptr;
    if (list != nullptr) {
      const auto done = primary ? std::min(static_cast<std::size_t>(skipped_), list->size()) : list->size();
      list->erase(list->begin(), list->begin() + static_cast<std::ptrdiff_t>(done));
    }
    primary = false;
  }
}

bool Pages::cut_to_max_items(boost::json::object& page) {
  const std::string_view primary = list_members(*operation_).front();
  auto* list = page.contains(primary) ? page[primary].if_array() : nullptr;
  const auto size = list != nullptr ? static_cast<std::int64_t>(list->size()) : 0;
  items_ += size;
  if (!max_items_ || items_ <= *max_items_) return false;
  const std::int64_t kept = std::max<std::int64_t>(size - (items_ - *max_items_), 0);
  list->resize(static_cast<std::size_t>(kept));
  set_resume_token(kept + skipped_);
  return true;
}

Result<void> Pages::prepare_next(const boost::json::object& page) {
  const std::string_view token_name = token_member(*operation_);
  value token = next_token(page, token_name);
  if (token.is_null()) {
    ended_ = true;
    return {};
  }
  if (token == token_)
    return fail(kOther, "Error during pagination: The same next token was received twice: {'" +
                            std::string(token_name) + "': '" + std::string(token.get_string()) + "'}");
  token_ = std::move(token);
  if (max_items_ && items_ == *max_items_) {
    set_resume_token(std::nullopt);
    ended_ = true;
    return {};
  }
  input_.insert_or_assign(token_name, token_);
  return {};
}

void Pages::set_resume_token(std::optional<std::int64_t> position) {
  boost::json::object place{{token_member(*operation_), token_}};
  if (position) place.emplace(kPosition, *position);
  resume_token_ = to_base64(one_line_python_json(place));
}

boost::json::object shown_of_page(const api::OperationInfo& operation, boost::json::object page, bool first) {
  boost::json::object shown;
  for (const std::string_view name : list_members(operation))
    shown[name] = page.contains(name) ? std::move(page[name]) : value();
  if (first)
    for (auto& [key, element] : page)
      if (!is_aggregate(operation, {key.data(), key.size()})) shown[key] = std::move(element);
  return shown;
}

void append_page(boost::json::object& answer, boost::json::object page) {
  for (auto& [key, element] : page) {
    if (element.is_null()) continue;
    auto* list = answer.contains(key) ? answer[key].if_array() : nullptr;
    if (list == nullptr || !element.is_array()) {
      answer[key] = std::move(element);
    } else {
      for (auto& item : element.get_array()) list->push_back(std::move(item));
    }
  }
}

}  // namespace crossgate::client
