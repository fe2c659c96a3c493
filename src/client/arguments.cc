#include "client/arguments.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "client/environment.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/option_names.h"
#include "client/paging.h"
#include "client/shorthand.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

/// One option and the words that belong to it.
struct Given {
  std::string_view name;  ///< with its hyphens
  std::vector<std::string> values = {};
};

/// "--a=b" and "--a b c": what does not begin with two hyphens belongs to the option before it.
Result<std::vector<Given>> group(std::span<const std::string> words) {
  std::vector<Given> options;
  for (const std::string& word : words) {
    if (word.starts_with("--") && word.size() > 2) {
      const auto assignment = cut(word, "=");
      options.push_back({assignment ? assignment->before : std::string_view(word)});
      if (assignment) options.back().values.emplace_back(assignment->after);
    } else if (options.empty()) {
      return fail(kUsage, "Unknown options: " + word);
    } else {
      options.back().values.push_back(word);
    }
  }
  return options;
}

/// The contents of file://PATH and, for blobs, of fileb://PATH; any other text as it is.
Result<std::string> load(const std::string& text, const std::string& option) {
  const bool binary = text.starts_with("fileb://");
  if (!binary && !text.starts_with("file://")) return text;
  const std::string path = expand_path(text.substr(binary ? 8 : 7), Environment::of_process());
  TRY(auto bytes, read_file_if_there(path));
  if (!bytes)
    return fail(kUsage, "Error parsing parameter '" + option + "': Unable to load paramfile " + text +
                            ": there is no file " + path);
  return binary ? to_base64(*bytes) : *std::move(bytes);
}

Result<value> parse_json_option(std::string_view text, const std::string& option) {
  boost::json::error_code error;
  value tree = boost::json::parse({text.data(), text.size()}, error);
  if (error) return fail(kUsage, "Error parsing parameter '" + option + "': Invalid JSON: " + error.message());
  return tree;
}

bool looks_like(std::string_view text, char bracket) { return trim(text).starts_with(bracket); }

Result<value> timestamp_value(std::string_view text, api::Protocol protocol, const std::string& option) {
  const auto seconds = parse_decimal(text);
  const auto time = seconds ? from_epoch_seconds(static_cast<std::int64_t>(*seconds)) : parse_iso8601(text);
  if (!time)
    return fail(kUsage, "Invalid timestamp \"" + std::string(text) + "\" for " + option +
                            ": give it as 2026-01-31T23:59:59Z or as epoch seconds");
  if (protocol == api::Protocol::json) return value(to_epoch_seconds(*time));
  return value(boost::json::string(format_iso8601(*time)));
}

class Reader {
 public:
  explicit Reader(const api::OperationInfo& operation) : operation_(operation) {}

  Result<Arguments> read(std::span<const std::string> words) {
    TRY(const auto options, group(words));
    for (const Given& given : options) TRY_VOID(read_option(given));
    for (const auto& [name, element] : overrides_) arguments_.input.insert_or_assign(name, element);
    TRY_VOID(check_required());
    return std::move(arguments_);
  }

 private:
  Result<void> read_option(const Given& given) {
    const std::string option(given.name);
    if (option == "--cli-input-json") return read_whole_input(given);
    if (option == "--page-size" && is_paged(operation_)) return read_page_size(given);
    for (const wire::Member& member : operation_.input->members) {
      const std::string name = option_name(member.name);
      const bool negated = member.shape->kind == Kind::boolean && option == "--no-" + name;
      if (option != "--" + name && !negated) continue;
      if (names_page(operation_, member.name)) arguments_.pages_by_hand = true;
      TRY(auto read, negated ? Result<value>(value(false)) : read_member(given, *member.shape));
      overrides_.insert_or_assign(member.name, std::move(read));
      return {};
    }
    std::string unknown = option;
    for (const std::string& word : given.values) unknown += ", " + word;
    return fail(kUsage, "Unknown options: " + unknown);
  }

  Result<void> read_whole_input(const Given& given) {
    TRY(const auto text, single(given));
    TRY(auto tree, parse_json_option(text, "--cli-input-json"));
    if (!tree.is_object()) return fail(kUsage, "Error parsing parameter '--cli-input-json': a JSON object is expected");
    arguments_.input = std::move(tree.get_object());
    for (const auto& [name, element] : arguments_.input)
      if (names_page(operation_, {name.data(), name.size()})) arguments_.pages_by_hand = true;
    return {};
  }

  Result<void> read_page_size(const Given& given) {
    TRY(const auto text, single(given));
    const auto number = parse_decimal(text);
    if (!number) return fail(kUsage, "argument --page-size: a number is expected");
    arguments_.page_size = static_cast<std::int64_t>(*number);
    return {};
  }

  Result<value> read_member(const Given& given, const wire::Shape& shape) {
    const std::string option(given.name);
    if (shape.kind == Kind::list) return read_list(given, *shape.element);
    if (shape.kind == Kind::boolean && given.values.empty()) return value(true);
    TRY(const auto text, single(given));
    return read_one(text, shape, option);
  }

  Result<value> read_list(const Given& given, const wire::Shape& element) {
    const std::string option(given.name);
    if (given.values.size() == 1) {
      TRY(const auto text, load(given.values.front(), option));
      if (looks_like(text, '[')) return parse_json_option(text, option);
    }
    boost::json::array list;
    for (const std::string& word : given.values) {
      TRY(const auto text, load(word, option));
      TRY(auto read, read_one(text, element, option));
      list.push_back(std::move(read));
    }
    return value(std::move(list));
  }

  Result<value> read_one(std::string_view text, const wire::Shape& shape, const std::string& option) {
    if (shape.kind == Kind::timestamp) return timestamp_value(text, operation_.service->protocol, option);
    const bool compound = shape.kind == Kind::structure || shape.kind == Kind::map || shape.kind == Kind::list;
    if (!compound) return scalar_value(text, shape);
    if (looks_like(text, '{') || looks_like(text, '[')) return parse_json_option(text, option);
    return parse_shorthand(text, shape);
  }

  Result<std::string> single(const Given& given) {
    const std::string option(given.name);
    if (given.values.empty()) return fail(kUsage, "argument " + option + ": expected one argument");
    if (given.values.size() > 1) return fail(kUsage, "Unknown options: " + given.values[1]);
    return load(given.values.front(), option);
  }

  Result<void> check_required() const {
    std::string missing;
    for (const wire::Member& member : operation_.input->members)
      if (member.required && !arguments_.input.contains(member.name))
        missing += (missing.empty() ? "--" : ", --") + option_name(member.name);
    if (missing.empty()) return {};
    return fail(kUsage, "the following arguments are required: " + missing);
  }

  const api::OperationInfo& operation_;
  Arguments arguments_;
  boost::json::object overrides_;
};

}  // namespace

Result<Arguments> parse_arguments(const api::OperationInfo& operation, std::span<const std::string> words) {
  return Reader(operation).read(words);
}

}  // namespace crossgate::client
