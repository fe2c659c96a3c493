#include "wire/json.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "base/aws_errors.h"
#include "base/text.h"

namespace crossgate::wire {
namespace json = boost::json;
namespace {

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string().data(), value->get_string().size());
}

/// "com.amazonaws.codecommit#FooException:http://…" → "FooException".
std::string bare_code(std::string_view type) {
  if (const auto hash = type.rfind('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
  return std::string(type.substr(0, type.find(':')));
}

}  // namespace

Result<json::value> parse_json(std::string_view body, const JsonLimits& limits) {
  if (trim(body).empty()) return json::object();
  if (body.size() > limits.bytes) return fail(kRequestTooLarge, "The request's body is too large.");
  const auto begins_value = [](char c) { return c == ',' || c == ':' || c == '[' || c == '{'; };
  if (static_cast<std::size_t>(std::ranges::count_if(body, begins_value)) > limits.values)
    return fail(kRequestTooLarge, "The request's body holds too many values.");

  json::parse_options options;
  options.max_depth = limits.depth;
  json::error_code error;
  json::value tree = json::parse(body, error, {}, options);
  if (error) return fail(kSerialization, "The request's body is not valid JSON: " + error.message() + ".");
  return tree;
}

std::string serialize_json(const json::value& tree) {
  std::string text = json::serialize(tree);
  return is_utf8(text) ? text : to_utf8(text);
}

std::string serialize_json_error(const Error& error) {
  json::object members{{"__type", error.code.name}, {"message", error.message}};
  if (!error.code.reason.empty()) members["Reason"] = error.code.reason;
  return serialize_json(members);
}

RemoteError parse_json_error(int http_status, std::string_view body) {
  const auto tree = parse_json(body);
  const auto* object = tree ? tree->if_object() : nullptr;
  if (object == nullptr) return unexplained_error(http_status);
  auto type = text_member(*object, "__type");
  if (!type) type = text_member(*object, "code");
  if (!type || bare_code(*type).empty()) return unexplained_error(http_status);
  auto message = text_member(*object, "message");
  if (!message) message = text_member(*object, "Message");
  return {http_status, bare_code(*type), std::move(message).value_or(std::string()), {}};
}

}  // namespace crossgate::wire
