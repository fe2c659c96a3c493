#include "iam/context.h"

#include <utility>

#include "base/text.h"

namespace crossgate::iam {

void Context::set(std::string_view key, std::string value) {
  std::vector<std::string> values;
  values.push_back(std::move(value));
  set(key, std::move(values));
}

void Context::set(std::string_view key, std::vector<std::string> values) {
  for (Entry& entry : entries_) {
    if (!equals_ignoring_case(entry.key, key)) continue;
    entry.values = std::move(values);
    return;
  }
  entries_.push_back({std::string(key), std::move(values)});
}

void Context::merge(const Context& other) {
  for (const auto& [key, values] : other.entries_) set(key, values);
}

const std::vector<std::string>* Context::find(std::string_view key) const {
  for (const Entry& entry : entries_)
    if (equals_ignoring_case(entry.key, key)) return &entry.values;
  return nullptr;
}

}  // namespace crossgate::iam
