#include "client/parameter_value.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "client/environment.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/python_text.h"
#include "client/shorthand.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

bool is_compound(const wire::Shape& shape) {
  return shape.kind == Kind::structure || shape.kind == Kind::list || shape.kind == Kind::map;
}

std::unexpected<Error> parsing_error(const std::string& option, const std::string& why) {
  return fail(kUsage, "Error parsing parameter '" + option + "': " + why);
}

Result<value> parse_json(std::string_view text, const std::string& option) {
  boost::json::error_code error;
  value tree = boost::json::parse({text.data(), text.size()}, error);
  if (error) return parsing_error(option, "Invalid JSON: " + error.message() + "\nJSON received: " + std::string(text));
  return tree;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  return parse_number<Number>(text);
}

Result<value> timestamp_value(const value& given, api::Protocol protocol) {
  const std::string text = python_str(given);
  const auto seconds = number_in<double>(text);
  const auto time =
      seconds ? std::optional(Time(std::chrono::milliseconds(std::llround(*seconds * 1000)))) : parse_iso8601(text);
  if (!time)
    return fail(kUsage, "Invalid timestamp \"" + text + "\": give it as 2026-01-31T23:59:59Z or as epoch seconds");
  if (protocol != api::Protocol::json) return value(boost::json::string(format_iso8601(*time)));
  const auto milliseconds = time->time_since_epoch().count();
  if (milliseconds % 1000 == 0) return value(milliseconds / 1000);
  return value(static_cast<double>(milliseconds) / 1000);
}

/// Without the line ends that base64(1) writes.
Result<value> blob_value(std::string_view given, bool is_raw) {
  if (is_raw) return value(boost::json::string(to_base64(given)));
  std::string base64;
  for (const char c : given)
    if (trim(std::string_view(&c, 1)).size() == 1) base64 += c;
  if (!from_base64(base64)) return fail(kOther, "Invalid base64: \"" + std::string(given) + '"');
  return value(boost::json::string(base64));
}

/// Gives the texts of shorthand the types that the shape wants, and a single value the list around it.
class TypedByShape {
 public:
  Result<value> convert(value tree, const wire::Shape& shape) const {
    switch (shape.kind) {
      case Kind::structure:
        return convert_structure(std::move(tree), shape);
      case Kind::map:
        return convert_map(std::move(tree), shape);
      case Kind::list:
        return convert_list(std::move(tree), shape);
      default:
        if (!tree.is_string()) return tree;
        return scalar(std::string(tree.get_string()), shape);
    }
  }

  Result<value> scalar(const std::string& text, const wire::Shape& shape) const {
    switch (shape.kind) {
      case Kind::integer:
        if (const auto number = number_in<std::int64_t>(text)) return value(*number);
        return fail(kOther, "invalid literal for int() with base 10: " + python_repr(text));
      case Kind::number:
        if (const auto number = number_in<double>(text)) return value(*number);
        return fail(kOther, "could not convert string to float: " + python_repr(text));
      case Kind::boolean:
        if (equals_ignoring_case(text, "true")) return value(true);
        if (equals_ignoring_case(text, "false")) return value(false);
        return value(boost::json::string(text));
      default:
        return value(boost::json::string(text));
    }
  }

 private:
  Result<value> convert_structure(value tree, const wire::Shape& shape) const {
    if (!tree.is_object()) return tree;
    for (auto& [key, element] : tree.get_object()) {
      const auto* member = wire::find_member(shape, {key.data(), key.size()});
      if (member == nullptr) continue;
      TRY(element, convert(std::move(element), *member->shape));
    }
    return tree;
  }
  Result<value> convert_map(value tree, const wire::Shape& shape) const {
    if (!tree.is_object()) return tree;
    for (auto& [key, element] : tree.get_object()) {
      TRY(element, convert(std::move(element), *shape.element));
    }
    return tree;
  }
  Result<value> convert_list(value tree, const wire::Shape& shape) const {
    if (!tree.is_array()) tree = boost::json::array{std::move(tree)};
    for (value& element : tree.get_array()) {
      TRY(element, convert(std::move(element), *shape.element));
    }
    return tree;
  }
};

/// Blobs and timestamps at any depth, from how people give them to how the protocol has them.
class ForTheWire {
 public:
  explicit ForTheWire(const ValueRules& rules) : rules_(rules) {}

  Result<value> convert(value tree, const wire::Shape& shape) const {
    if (shape.kind == Kind::timestamp && (tree.is_string() || tree.is_number()))
      return timestamp_value(tree, rules_.protocol);
    if (shape.kind == Kind::blob && tree.is_string()) return blob_value(tree.get_string(), rules_.raw_blobs);
    if (auto* list = tree.if_array(); list != nullptr && shape.kind == Kind::list) {
      for (value& element : *list) {
        TRY(element, convert(std::move(element), *shape.element));
      }
    } else if (auto* object = tree.if_object()) {
      for (auto& [key, element] : *object) {
        const wire::Shape* of_member = shape_of_member(shape, {key.data(), key.size()});
        if (of_member == nullptr) continue;
        TRY(element, convert(std::move(element), *of_member));
      }
    }
    return tree;
  }

 private:
  static const wire::Shape* shape_of_member(const wire::Shape& shape, std::string_view name) {
    if (shape.kind == Kind::map) return shape.element;
    const auto* member = shape.kind == Kind::structure ? wire::find_member(shape, name) : nullptr;
    return member != nullptr ? member->shape : nullptr;
  }

  const ValueRules& rules_;
};

Result<value> compound_from(const std::string& text, const wire::Shape& shape, const std::string& option) {
  const std::string_view start = trim(text);
  if (start.starts_with('{') || start.starts_with('[')) return parse_json(text, option);
  const std::string well_formed = to_utf8(text);
  auto tree = parse_shorthand(well_formed);
  if (!tree) return parsing_error(option, tree.error().message);
  return TypedByShape().convert(*std::move(tree), shape);
}

Result<value> list_from(std::span<const std::string> words, const wire::Shape& element, const std::string& option) {
  boost::json::array list;
  if (words.size() == 1) {
    TRY(auto only, load_parameter(words.front(), option));
    if (trim(only.text).starts_with('[')) return parse_json(only.text, option);
    TRY(auto read,
        is_compound(element) ? compound_from(only.text, element, option) : TypedByShape().scalar(only.text, element));
    list.push_back(std::move(read));
    return list;
  }
  // As in the AWS CLI, file:// is read only where it stands alone.
  for (const std::string& word : words) {
    TRY(auto read, is_compound(element) ? compound_from(word, element, option) : TypedByShape().scalar(word, element));
    list.push_back(std::move(read));
  }
  return list;
}

}  // namespace

Result<Loaded> load_parameter(const std::string& text, const std::string& option) {
  const bool is_binary = text.starts_with("fileb://");
  if (!is_binary && !text.starts_with("file://")) return Loaded{text, false};
  const std::string path = expand_path(text.substr(is_binary ? 8 : 7), Environment::of_process());
  const auto bytes = read_file_if_there(path);
  const std::string unable = "Unable to load paramfile " + text + ": ";
  if (!bytes) return parsing_error(option, unable + bytes.error().message);
  if (!*bytes)
    return parsing_error(
        option, unable + "[Errno " + std::to_string(ENOENT) + "] " + std::strerror(ENOENT) + ": '" + path + "'");
  if (!is_binary && !is_utf8(**bytes))
    return parsing_error(option, "Unable to load paramfile (" + path +
                                     "), text contents could not be decoded.  If this is a binary file, please use "
                                     "the fileb:// prefix instead of the file:// prefix.");
  return Loaded{**bytes, is_binary};
}

Result<value> parameter_value(std::span<const std::string> words, const wire::Shape& shape, const std::string& option,
                              const ValueRules& rules) {
  if (shape.kind == Kind::list) {
    TRY(auto list, list_from(words, *shape.element, option));
    return ForTheWire(rules).convert(std::move(list), shape);
  }
  TRY(const auto given, load_parameter(words.front(), option));
  if (given.is_binary && shape.kind == Kind::blob) return blob_value(given.text, true);
  TRY(auto read,
      is_compound(shape) ? compound_from(given.text, shape, option) : TypedByShape().scalar(given.text, shape));
  return ForTheWire(rules).convert(std::move(read), shape);
}

Result<value> whole_input(std::string_view json, const wire::Shape& shape, const ValueRules& rules) {
  boost::json::error_code error;
  value tree = boost::json::parse({json.data(), json.size()}, error);
  if (error) return parsing_error("cli-input-json", "Invalid JSON received.");
  if (!tree.is_object())
    return parsing_error("--cli-input-json",
                         "Invalid type: expecting map, received <class '" + std::string(python_type(tree)) + "'>");
  return ForTheWire(rules).convert(std::move(tree), shape);
}

}  // namespace crossgate::client
