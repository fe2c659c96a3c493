#include "client/arguments.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <optional>
#include <utility>

#include "client/exit_status.h"
#include "client/option_names.h"
#include "client/parameter_value.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

constexpr std::string_view kInputJson = "--cli-input-json";
constexpr std::string_view kSkeleton = "--generate-cli-skeleton";
constexpr std::string_view kStartingToken = "--starting-token";
constexpr std::string_view kPageSize = "--page-size";
constexpr std::string_view kMaxItems = "--max-items";

std::string option_of(std::string_view member) { return "--" + option_name(member); }
std::string no_option_of(std::string_view member) { return "--no-" + option_name(member); }

class Reader {
 public:
  Reader(const api::OperationInfo& operation, const ArgumentRules& rules)
      : operation_(operation), rules_(rules), options_(options_of(operation)) {}

  Result<Arguments> read(std::span<const std::string> words) {
    TRY(parsed_, parse_options(words, options_));
    TRY_VOID(check_required());
    TRY_VOID(check_unknown());
    TRY_VOID(read_skeleton());
    TRY_VOID(read_paging());
    TRY_VOID(read_bootstrap());
    for (const wire::Member& member : operation_.input->members) TRY_VOID(read_member(member));
    TRY_VOID(read_whole_input());
    if (arguments_.skeleton != Skeleton::input) TRY_VOID(check_input(arguments_.input, *operation_.input));
    for (const auto& member : arguments_.input)
      if (names_page(operation_, member.key())) arguments_.paginates = false;
    return std::move(arguments_);
  }

 private:
  /// Its values, of the last of the name; nullptr where it was not given.
  const std::vector<std::string>* given(std::string_view option) const {
    const std::vector<std::string>* values = nullptr;
    for (const GivenOption& one : parsed_.given)
      if (one.option->name == option) values = &one.values;
    return values;
  }

  Result<void> check_required() const {
    const auto* skeleton = given(kSkeleton);
    const bool is_checked_as_usual = skeleton != nullptr && *skeleton == std::vector<std::string>{"output"};
    if (given(kInputJson) != nullptr || (skeleton != nullptr && !is_checked_as_usual)) return {};
    std::string missing;
    for (const wire::Member& member : operation_.input->members)
      if (member.required && given(option_of(member.name)) == nullptr && given(no_option_of(member.name)) == nullptr)
        missing += (missing.empty() ? "" : ", ") + option_of(member.name);
    for (const Option& option : bootstrap_options(operation_))
      if (given(option.name) == nullptr) missing += (missing.empty() ? "" : ", ") + option.name;
    if (missing.empty()) return {};
    return fail(kSyntax, "the following arguments are required: " + missing);
  }

  /// argparse takes the first stray word for "help" and lists it last.
  Result<void> check_unknown() {
    auto& rest = parsed_.rest;
    if (rest.empty()) return {};
    const auto stray = std::ranges::find_if(rest, [](const std::string& word) { return !word.starts_with('-'); });
    if (stray != rest.end()) std::rotate(stray, stray + 1, rest.end());
    std::string names;
    for (const std::string& word : rest) names += (names.empty() ? "" : ", ") + word;
    return fail(kUnknownOptions, "Unknown options: " + names);
  }

  Result<void> read_skeleton() {
    const auto* kind = given(kSkeleton);
    if (kind != nullptr)
      arguments_.skeleton = kind->empty() || kind->front() == "input" ? Skeleton::input : Skeleton::output;
    return {};
  }

  Result<void> read_bootstrap() {
    const auto* file = bootstrap_options(operation_).empty() ? nullptr : given(kOutfile);
    if (file == nullptr) return {};
    TRY(const auto path, bootstrap_path(file->front()));
    const auto* method = given(kBootstrapMethod);
    if (method != nullptr) arguments_.bootstrap = {path, method->front()};
    return {};
  }

  Result<void> read_paging() {
    const auto names_this_page = [&](const wire::Member& member) {
      return names_page(operation_, member.name) && option_of(member.name) != kMaxItems &&
             given(option_of(member.name)) != nullptr;
    };
    arguments_.paginates =
        is_paged(operation_) && rules_.paginate && std::ranges::none_of(operation_.input->members, names_this_page);
    if (!arguments_.paginates) return is_paged(operation_) ? refuse_paging() : Result<void>();
    if (const auto* token = given(kStartingToken)) arguments_.paging.starting_token = token->front();
    TRY(arguments_.paging.page_size, read_number(kPageSize));
    TRY(arguments_.paging.max_items, read_number(kMaxItems));
    return {};
  }

  Result<std::optional<std::int64_t>> read_number(std::string_view option) const {
    const auto* values = given(option);
    if (values == nullptr) return std::nullopt;
    TRY(const auto number, integer_option(std::string(option), values->front()));
    return number;
  }

  Result<void> refuse_paging() const {
    std::string used;
    for (const std::string_view option : {kStartingToken, kPageSize, kMaxItems}) {
      if (given(option) == nullptr || (option == kMaxItems && is_shadowed())) continue;
      used += (used.empty() ? "" : ", ") + std::string(option);
    }
    if (used.empty()) return {};
    return fail(kUsage, "Cannot specify --no-paginate along with pagination arguments: " + used);
  }

  /// IAM's own MaxItems has the name that paging takes, and gets it back when pages are not read by themselves.
  bool is_shadowed() const { return option_of(page_size_member(operation_)) == kMaxItems; }

  Result<void> read_member(const wire::Member& member) {
    const std::string option = option_of(member.name);
    if (option == kMaxItems && arguments_.paginates) return {};
    if (member.shape->kind == Kind::boolean) {
      if (given(option) != nullptr) arguments_.input[member.name] = true;
      if (given(no_option_of(member.name)) != nullptr) arguments_.input[member.name] = false;
      return {};
    }
    const auto* values = given(option);
    if (values == nullptr) return {};
    TRY(arguments_.input[member.name], parameter_value(*values, *member.shape, option, value_rules()));
    return {};
  }

  /// What options say goes before what --cli-input-json says.
  Result<void> read_whole_input() {
    const auto* values = given(kInputJson);
    if (values == nullptr) return {};
    TRY(const auto json, load_parameter(values->front(), std::string(kInputJson)));
    TRY(auto input, whole_input(json.text, *operation_.input, value_rules()));
    for (auto& [key, element] : input.get_object()) arguments_.input.emplace(key, std::move(element));
    return {};
  }

  ValueRules value_rules() const { return {operation_.service->protocol, rules_.raw_blobs}; }

  const api::OperationInfo& operation_;
  const ArgumentRules& rules_;
  const std::vector<Option> options_;
  ParsedOptions parsed_;
  Arguments arguments_;
};

}  // namespace

std::vector<Option> options_of(const api::OperationInfo& operation) {
  std::vector<Option> options;
  for (const wire::Member& member : operation.input->members) {
    const std::string name = option_of(member.name);
    if (is_paged(operation) && name == kMaxItems) continue;
    if (member.shape->kind == Kind::boolean) {
      const std::string no_name = no_option_of(member.name);
      options.push_back({name, Takes::nothing, {}, no_name});
      options.push_back({no_name, Takes::nothing, {}, name});
    } else {
      options.push_back({name, member.shape->kind == Kind::list ? Takes::any_number : Takes::one});
    }
  }
  if (is_paged(operation)) {
    options.push_back({std::string(kStartingToken)});
    if (!page_size_member(operation).empty()) options.push_back({std::string(kPageSize)});
    options.push_back({std::string(kMaxItems)});
  }
  for (const Option& option : bootstrap_options(operation)) options.push_back(option);
  options.push_back({std::string(kInputJson)});
  options.push_back({std::string(kSkeleton), Takes::at_most_one, {"input", "output"}});
  return options;
}

Result<Arguments> parse_arguments(const api::OperationInfo& operation, std::span<const std::string> words,
                                  const ArgumentRules& rules) {
  return Reader(operation, rules).read(words);
}

}  // namespace crossgate::client
