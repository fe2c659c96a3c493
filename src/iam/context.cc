#include "iam/context.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace crossgate::iam {

bool Context::LessIgnoringCase::operator()(std::string_view a, std::string_view b) const {
  return std::ranges::lexicographical_compare(a, b, [](char x, char y) { return to_lower(x) < to_lower(y); });
}

void Context::set(std::string_view key, std::string value) {
  std::vector<std::string> values;
  values.push_back(std::move(value));
  set(key, std::move(values));
}

void Context::set(std::string_view key, std::vector<std::string> values) {
  values_.insert_or_assign(std::string(key), std::move(values));
}

void Context::merge(const Context& other) {
  for (const auto& [key, values] : other.values_) set(key, values);
}

const std::vector<std::string>* Context::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace crossgate::iam
