// client-lines: what the client's pure parts make of the lines that client_oracle.py gives, one JSON value a line each
// way, so that a Python process can compare them with the AWS CLI's own code.
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <string>

#include "client/jmespath/expression.h"
#include "client/paging.h"
#include "client/presentation.h"
#include "client/shorthand.h"

namespace crossgate::stories {
namespace {

using boost::json::object;
using boost::json::value;

template <class Outcome>
object answer(const Outcome& outcome) {
  if (!outcome) return {{"error", outcome.error().message}};
  return {{"found", *outcome}};
}

/// {"query": …, "document": …}
object search(const object& line) {
  const auto query = jmespath::Expression::parse(std::string_view(line.at("query").as_string()));
  if (!query) return {{"error", query.error().message}, {"unparsed", true}};
  return answer(query->search(line.at("document")));
}

/// {"shorthand": …}
object shorthand(const object& line) {
  return answer(client::parse_shorthand(std::string_view(line.at("shorthand").as_string())));
}

/// {"format": "table", "document": …, "color": …}
object format(const object& line) {
  const std::string_view name = line.at("format").as_string();
  const value& document = line.at("document");
  if (name == "table") return answer(client::format_table("Title", document, {80, line.at("color").as_bool()}));
  if (name == "text") return {{"found", client::format_text(document)}};
  return {{"found", name == "yaml" ? client::format_yaml(document) : client::format_json(document)}};
}

/// {"service": …, "operation": …}: whether its pages are read by themselves; null where it is not declared.
object paging(const object& line) {
  const auto* operation = api::find_operation(line.at("service").as_string(), line.at("operation").as_string());
  if (operation == nullptr) return {{"found", nullptr}};
  return {{"found", client::is_paged(*operation)}};
}

object respond(const object& line) {
  if (line.contains("service")) return paging(line);
  if (line.contains("query")) return search(line);
  return line.contains("shorthand") ? shorthand(line) : format(line);
}

}  // namespace
}  // namespace crossgate::stories

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << boost::json::serialize(crossgate::stories::respond(boost::json::parse(line).as_object())) << '\n';
}
