#include "client/debug_log.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

bool is_secret(std::string_view name) {
  constexpr std::array<std::string_view, 11> kSigns{
      "secret",         "token",  "password",           "privatekey", "assertion",
      "seed",           "qrcode", "authenticationcode", "mfacode",    "credentialreport",
      "servicepassword"};
  const std::string small = to_lower(name);
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return small.contains(sign); });
}

boost::json::value masked(const boost::json::value& tree) {
  if (const auto* list = tree.if_array()) {
    boost::json::array out;
    for (const auto& element : *list) out.push_back(masked(element));
    return out;
  }
  const auto* object = tree.if_object();
  if (object == nullptr) return tree;
  boost::json::object out;
  for (const auto& [key, element] : *object)
    out[key] = is_secret({key.data(), key.size()}) ? boost::json::value("****") : masked(element);
  return out;
}

}  // namespace

std::string masked_json(const boost::json::value& tree) { return one_line_python_json(masked(tree)); }

}  // namespace crossgate::client
