#include "client/rule_set.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

/// The URL text of the only rule, when it is an endpoint rule without conditions; empty otherwise.
std::string_view only_url(const boost::json::value& tree) {
  const auto* set = tree.if_object();
  const auto* rules = set != nullptr && set->contains("rules") ? set->at("rules").if_array() : nullptr;
  if (rules == nullptr || rules->size() != 1) return {};
  const auto* rule = rules->front().if_object();
  if (rule == nullptr) return {};
  const auto* conditions = rule->if_contains("conditions");
  if (conditions != nullptr && (!conditions->is_array() || !conditions->get_array().empty())) return {};
  const auto* endpoint = rule->if_contains("endpoint");
  const auto* url = endpoint != nullptr && endpoint->is_object() ? endpoint->get_object().if_contains("url") : nullptr;
  return url != nullptr && url->is_string() ? std::string_view(url->get_string()) : std::string_view();
}

}  // namespace

std::string make_rule_set(std::string_view url) {
  const auto builtin = [](std::string_view type, std::string_view name) {
    return boost::json::object{{"builtIn", name}, {"required", false}, {"documentation", ""}, {"type", type}};
  };
  boost::json::object parameters{{"Region", builtin("String", "AWS::Region")},
                                 {"UseDualStack", builtin("Boolean", "AWS::UseDualStack")},
                                 {"UseFIPS", builtin("Boolean", "AWS::UseFIPS")},
                                 {"Endpoint", builtin("String", "SDK::Endpoint")}};
  for (const auto* flag : {"UseDualStack", "UseFIPS"}) {
    parameters[flag].as_object()["required"] = true;
    parameters[flag].as_object()["default"] = false;
  }
  const boost::json::object rule{
      {"conditions", boost::json::array()},
      {"endpoint", {{"url", url}, {"properties", boost::json::object()}, {"headers", boost::json::object()}}},
      {"type", "endpoint"}};
  const boost::json::object set{{"version", "1.0"}, {"parameters", parameters}, {"rules", boost::json::array{rule}}};
  return python_json(set) + '\n';
}

Result<std::string> read_rule_set(std::string_view json, std::string_view file, const std::optional<Region>& region) {
  boost::json::error_code error;
  const boost::json::value tree = boost::json::parse({json.data(), json.size()}, error);
  const std::string_view url = error ? std::string_view() : only_url(tree);
  if (url.empty())
    return fail(kConfiguration, std::string(file) +
                                    " is not one unconditional endpoint rule, which is all that "
                                    "crossgate reads; give --endpoint-url instead");
  constexpr std::string_view kRegion = "{Region}";
  std::string out(url);
  for (auto at = out.find(kRegion); at != std::string::npos; at = out.find(kRegion)) {
    if (!region) return fail(kConfiguration, std::string(file) + ": its URL needs a region, and none is set");
    out.replace(at, kRegion.size(), region->str());
  }
  return out;
}

std::string rule_set_path(const api::Service& service) {
  return std::string(service.name) + '/' + std::string(service.version) + "/endpoint-rule-set-1.json";
}

Result<std::optional<std::string>> find_rule_set_url(const api::Service& service, const std::optional<Region>& region,
                                                     const Environment& environment) {
  const auto folders = environment.non_empty("AWS_DATA_PATH");
  if (!folders) return std::nullopt;
  for (const std::string_view folder : split(*folders, ':')) {
    if (folder.empty()) continue;
    const std::string path = expand_path(folder, environment) + '/' + rule_set_path(service);
    TRY(const auto json, read_file_if_there(path));
    if (!json) continue;
    TRY(auto url, read_rule_set(*json, path, region));
    return url;
  }
  return std::nullopt;
}

}  // namespace crossgate::client
