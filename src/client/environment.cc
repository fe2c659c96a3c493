#include "client/environment.h"

#include "base/platform.h"
#include "base/text.h"

namespace crossgate::client {
namespace {

bool is_name_character(char c) { return is_alphanumeric(c) || c == '_'; }

/// The length of the reference to a variable at the start of `text` and the name in it; an empty name if it is none.
struct Reference {
  std::size_t length = 0;
  std::string_view name;
};

Reference reference_at(std::string_view text) {
  if (text.starts_with("${")) {
    const auto end = text.find('}');
    return end == std::string_view::npos ? Reference{} : Reference{end + 1, text.substr(2, end - 2)};
  }
  std::size_t end = 1;
  while (end < text.size() && is_name_character(text[end])) ++end;
  return {end, text.substr(1, end - 1)};
}

std::string expand_variables(std::string_view path, const Environment& environment) {
  std::string out;
  while (!path.empty()) {
    if (path.front() == '$') {
      const Reference reference = reference_at(path);
      const auto value = reference.name.empty() ? std::nullopt : environment.get(reference.name);
      if (value) {
        out += *value;
        path.remove_prefix(reference.length);
        continue;
      }
    }
    out += path.front();
    path.remove_prefix(1);
  }
  return out;
}

}  // namespace

Environment Environment::of_process() {
  Variables variables;
  for (char** entry = process_environment(); *entry != nullptr; ++entry)
    if (const auto parts = cut(*entry, "=")) variables.emplace(parts->before, parts->after);
  return Environment(std::move(variables));
}

std::optional<std::string_view> Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Environment::non_empty(std::string_view name) const {
  const auto value = get(name);
  return value && !value->empty() ? value : std::nullopt;
}

std::string expand_path(std::string_view path, const Environment& environment) {
  const std::string expanded = expand_variables(path, environment);
  if (expanded == "~" || expanded.starts_with("~/")) return home_path(expanded.substr(1), environment);
  return expanded;
}

std::string home_path(std::string_view below_home, const Environment& environment) {
  std::string home(environment.get("HOME").value_or(""));
  while (home.ends_with('/')) home.pop_back();
  if (!below_home.empty() && below_home.front() == '/') below_home.remove_prefix(1);
  return home + '/' + std::string(below_home);
}

}  // namespace crossgate::client
