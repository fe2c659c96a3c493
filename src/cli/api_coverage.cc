// api-coverage: what is declared and how it is written on the wire, for the scripts and tests that compare both with
// botocore's (script/api-coverage, tests/api_oracle.py). Not installed.
//
//   api-coverage shapes     every operation with its shapes, as JSON
//   api-coverage convert    a JSON object a line on standard input, a JSON object a line on standard output:
//     {"service", "operation", "response": tree}  → {"body"}   the answer's body
//     {"service", "operation", "answer": body}    → {"tree"}   the same, read by a client
//     {"service", "operation", "input": tree}     → {"body"}   the request's body, by a client
//     {"service", "operation", "request": body}   → {"tree"}   the same, read by a server
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "base/error.h"
#include "wire/constraint.h"
#include "wire/json.h"
#include "wire/query.h"
#include "wire/shape.h"
#include "wire/xml.h"

namespace crossgate {
namespace {

namespace json = boost::json;

/// `ancestors` are the shapes that this one stands within: one that holds itself is told and not entered again.
json::object describe(const wire::Shape& shape, std::vector<const wire::Shape*>& ancestors) {
  json::object described{{"kind", wire::name_of(shape.kind)}};
  if (std::ranges::find(ancestors, &shape) != ancestors.end()) {
    described.emplace("recursive", true);
    return described;
  }
  ancestors.push_back(&shape);
  if (shape.kind == wire::Kind::structure) {
    json::object members;
    for (const auto& member : shape.members) {
      json::object of_member = describe(*member.shape, ancestors);
      of_member.emplace("required", member.required);
      members.emplace(member.name, std::move(of_member));
    }
    described.emplace("members", std::move(members));
  }
  if (shape.element != nullptr) described.emplace("element", describe(*shape.element, ancestors));
  if (!shape.choices.empty()) described.emplace("choices", json::array(shape.choices.begin(), shape.choices.end()));
  ancestors.pop_back();
  return described;
}

json::object describe(const api::OperationInfo& operation) {
  std::vector<const wire::Shape*> ancestors;
  return {{"service", operation.service->name},
          {"name", operation.name},
          {"input", describe(*operation.input, ancestors)},
          {"output", describe(*operation.output, ancestors)}};
}

json::object describe(const api::Service& service) {
  return {{"name", service.name},
          {"protocol", service.protocol == api::Protocol::json ? "json" : "query"},
          {"version", service.version},
          {"target_prefix", service.target_prefix},
          {"xml_namespace", service.xml_namespace},
          {"global", service.global}};
}

json::object describe_everything() {
  json::array services;
  for (const auto* service : api::services()) services.push_back(describe(*service));
  json::array operations;
  for (const auto& operation : api::operations()) operations.push_back(describe(operation));
  return {{"services", std::move(services)}, {"operations", std::move(operations)}};
}

Result<std::string> text_member(const json::object& line, std::string_view name) {
  const auto* value = line.if_contains(name);
  if (value == nullptr || !value->is_string()) return fail("'" + std::string(name) + "' is missing.");
  return std::string(value->get_string().data(), value->get_string().size());
}

Result<json::value> read_request(const api::OperationInfo& operation, const std::string& body) {
  if (operation.service->protocol == api::Protocol::json) return wire::parse_json(body);
  TRY(auto form, wire::parse_form(body));
  if (form.action != operation.name || form.version != operation.service->version)
    return fail("The form is for another action or version.");
  return json::value(std::move(form.members));
}

Result<json::object> convert(const json::object& line) {
  TRY(const auto service, text_member(line, "service"));
  TRY(const auto name, text_member(line, "operation"));
  const auto* operation = api::find_operation(service, name);
  if (operation == nullptr) return fail("No operation " + service + ":" + name + " is declared.");
  const bool is_json = operation->service->protocol == api::Protocol::json;
  if (const auto* response = line.if_contains("response")) {
    return json::object{{"body", is_json ? wire::serialize_json(*response)
                                         : wire::serialize_xml(name, operation->service->xml_namespace,
                                                               *operation->output, *response, "request-id")}};
  }
  if (const auto* input = line.if_contains("input")) {
    return json::object{
        {"body", is_json ? wire::serialize_json(*input)
                         : wire::serialize_form(name, operation->service->version, *operation->input, *input)}};
  }
  if (line.contains("answer")) {
    TRY(const auto body, text_member(line, "answer"));
    TRY(auto tree, is_json ? wire::parse_json(body) : wire::parse_xml(name, *operation->output, body));
    return json::object{{"tree", std::move(tree)}};
  }
  TRY(const auto body, text_member(line, "request"));
  TRY(auto tree, read_request(*operation, body));
  return json::object{{"tree", std::move(tree)}};
}

int convert_lines(std::istream& in, std::ostream& out) {
  for (std::string line; std::getline(in, line);) {
    const auto tree = wire::parse_json(line);
    if (!tree || !tree->is_object()) {
      std::cerr << "api-coverage: a line is not a JSON object\n";
      return EXIT_FAILURE;
    }
    const auto converted = convert(tree->get_object());
    out << wire::serialize_json(converted ? *converted : json::object{{"error", converted.error().message}}) << '\n';
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace crossgate

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments[0] == "shapes") {
    std::cout << crossgate::wire::serialize_json(crossgate::describe_everything()) << '\n';
    return EXIT_SUCCESS;
  }
  if (arguments.size() == 1 && arguments[0] == "convert") return crossgate::convert_lines(std::cin, std::cout);
  std::cerr << "usage: api-coverage shapes|convert\n";
  return 2;
}
