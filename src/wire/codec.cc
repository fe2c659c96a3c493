#include "wire/codec.h"

#include <boost/json/serialize.hpp>
#include <cmath>

#include "base/aws_errors.h"
#include "base/number.h"
#include "base/text.h"

namespace crossgate::wire::detail {
namespace json = boost::json;
namespace {

/// As AWS spells it: "tags.1.member.key", each name beginning in lower case. "" for the request as a whole.
std::string path_of(const Place& place) {
  if (place.parent == nullptr) return {};
  std::string path = path_of(*place.parent);
  if (!path.empty()) path += '.';
  if (place.index != 0) return path + std::to_string(place.index) + ".member";
  if (place.name.empty()) return path;
  path += is_upper(place.name.front()) ? static_cast<char>(place.name.front() + 32) : place.name.front();
  return path.append(place.name.substr(1));
}

std::unexpected<Error> wrong_type(const Place& place, std::string_view expected) {
  const std::string path = path_of(place);
  return fail(kSerialization, (path.empty() ? "The request" : "The value of '" + path + "'") + " must be " +
                                  std::string(expected) + ".");
}

bool is_empty_text(const json::value& value, const Place& place) {
  return place.scalars == Scalars::text && value.is_string() && value.get_string().empty();
}

/// The text to read a number or boolean from, where the tree came from a form or XML.
std::optional<std::string_view> scalar_text(const json::value& value, const Place& place) {
  if (place.scalars != Scalars::text || !value.is_string()) return std::nullopt;
  return std::string_view(value.get_string().data(), value.get_string().size());
}

std::optional<double> number_in(const json::value& value, const Place& place) {
  if (const auto text = scalar_text(value, place)) return parse_number<double>(*text);
  if (value.is_double()) return value.get_double();
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  return std::nullopt;
}

constexpr std::string_view kStructure = "a structure";
constexpr std::size_t kLongestEcho = 256;  // of a refused value, in a message

std::string echo(const json::value& value) {
  if (!value.is_string()) return json::serialize(value);
  const std::string_view text(value.get_string().data(), value.get_string().size());
  if (text.size() <= kLongestEcho) return std::string(text);
  std::size_t end = kLongestEcho;
  while ((text[end] & 0xC0) == 0x80) --end;  // not within a character
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

const json::value* present_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<const json::object*> object_at(const json::value& value, const Place& place) {
  if (const auto* object = value.if_object()) return object;
  if (is_empty_text(value, place)) return nullptr;
  return wrong_type(place, kStructure);
}

Result<const json::array*> array_at(const json::value& value, const Place& place) {
  if (const auto* array = value.if_array()) return array;
  if (is_empty_text(value, place)) return nullptr;
  return wrong_type(place, "a list");
}

Result<std::string_view> text_at(const json::value& value, const Place& place) {
  const auto* string = value.if_string();
  if (string == nullptr) return wrong_type(place, "a string");
  const std::string_view text(string->data(), string->size());
  if (text.contains('\0')) return wrong_type(place, "a string without U+0000");
  return text;
}

Result<std::int64_t> integer_at(const json::value& value, const Place& place) {
  if (const auto text = scalar_text(value, place)) {
    if (const auto integer = parse_number<std::int64_t>(*text)) return *integer;
  }
  if (value.is_int64()) return value.get_int64();
  return wrong_type(place, "an integer");
}

Result<double> number_at(const json::value& value, const Place& place) {
  const auto number = number_in(value, place);
  if (!number || !std::isfinite(*number)) return wrong_type(place, "a number");
  return *number;
}

Result<bool> boolean_at(const json::value& value, const Place& place) {
  if (const auto text = scalar_text(value, place)) {
    if (equals_ignoring_case(*text, "true")) return true;
    if (equals_ignoring_case(*text, "false")) return false;
  }
  if (value.is_bool()) return value.get_bool();
  return wrong_type(place, "true or false");
}

Result<Time> time_at(const json::value& value, const Place& place) {
  if (const auto text = scalar_text(value, place)) {
    if (const auto time = parse_iso8601(*text)) return *time;
  }
  constexpr double kEndOfYear9999 = 253402300799.0;
  const auto seconds = number_in(value, place);
  if (!seconds || !(std::abs(*seconds) <= kEndOfYear9999)) return wrong_type(place, "a timestamp");
  return Time(std::chrono::milliseconds(std::llround(*seconds * 1000)));
}

Result<std::string> bytes_at(const json::value& value, const Place& place) {
  const auto* string = value.if_string();
  auto bytes = string == nullptr ? std::nullopt : from_base64(std::string_view(string->data(), string->size()));
  if (!bytes) return wrong_type(place, "bytes in base64");
  return *std::move(bytes);
}

Error missing_error(const Place& place) {
  return {kValidation, "1 validation error detected: Value null at '" + path_of(place) +
                           "' failed to satisfy constraint: Member must not be null"};
}

Error constraint_error(const Place& place, const json::value& value, std::string_view rule) {
  return {kValidation, "1 validation error detected: Value '" + echo(value) + "' at '" + path_of(place) +
                           "' failed to satisfy constraint: Member " + std::string(rule)};
}

std::string choice_rule(std::span<const std::string_view> choices) {
  std::string rule = "must satisfy enum value set: [";
  for (std::string_view separator; const std::string_view choice : choices) {
    rule.append(separator).append(choice);
    separator = ", ";
  }
  return rule + "]";
}

json::value encode_time(Time time, TimestampFormat format) {
  if (format == TimestampFormat::iso8601) return json::string(format_iso8601(time));
  const std::int64_t milliseconds = time.time_since_epoch().count();
  if (milliseconds % 1000 == 0) return milliseconds / 1000;
  return static_cast<double>(milliseconds) / 1000;
}

json::value encode_bytes(std::string_view bytes) { return json::string(to_base64(bytes)); }

}  // namespace crossgate::wire::detail
