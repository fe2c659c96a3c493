#include "iam/context_keys.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

namespace json = boost::json;

/// ${key}, ${key, 'default'}; not ${*}, ${?} and ${$}.
void add_variables(ContextKeys& keys, std::string_view text) {
  for (auto at = text.find("${"); at != text.npos; at = text.find("${", at + 2)) {
    const auto end = text.find('}', at);
    if (end == text.npos) return;
    const auto inside = text.substr(at + 2, end - at - 2);
    const auto key = trim(inside.substr(0, inside.find(',')));
    if (key.size() > 1) keys.emplace(key);
  }
}

void add_variables(ContextKeys& keys, const json::value& value) {
  if (const auto* text = value.if_string()) return add_variables(keys, view(*text));
  if (const auto* list = value.if_array())
    for (const auto& item : *list) add_variables(keys, item);
}

void add_conditions(ContextKeys& keys, const json::object& conditions) {
  for (const auto& [op, asked] : conditions) {
    for (const auto& [key, values] : asked.get_object()) {
      keys.emplace(std::string_view(key.data(), key.size()));
      add_variables(keys, values);
    }
  }
}

void add_statement(ContextKeys& keys, const json::object& statement) {
  for (const auto& [name, value] : statement) {
    if (name == "Resource" || name == "NotResource") add_variables(keys, value);
    if (name == "Condition") add_conditions(keys, value.get_object());
  }
}

}  // namespace

ContextKeys context_keys_in(std::string_view document) {
  ContextKeys keys;
  const json::value value = json::parse({document.data(), document.size()});
  const auto& statements = value.get_object().at("Statement");
  if (const auto* one = statements.if_object()) add_statement(keys, *one);
  if (const auto* list = statements.if_array())
    for (const auto& statement : *list) add_statement(keys, statement.get_object());
  return keys;
}

}  // namespace crossgate::iam
