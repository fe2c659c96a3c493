// The environment variables of the process, as a value, so that tests need not change their own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossgate::client {

/// Immutable; thread-safe.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  explicit Environment(Variables variables) : variables_(std::move(variables)) {}
  /// A copy of this process's variables.
  static Environment of_process();

  /// The variable's value, which may be empty; nullopt when it is not set.
  std::optional<std::string_view> get(std::string_view name) const;
  /// The same, with an empty variable counting as unset.
  std::optional<std::string_view> non_empty(std::string_view name) const;

  const Variables& all() const { return variables_; }

 private:
  Variables variables_;
};

/// A path from a setting: $NAME and ${NAME} of variables that are set, and a leading "~" or "~/", are replaced (as
/// Python's expandvars and expanduser do, which the AWS tools use).
std::string expand_path(std::string_view path, const Environment& environment);

/// `~/` plus `below_home`. Without HOME it is relative to the root directory, as for a user who has none.
std::string home_path(std::string_view below_home, const Environment& environment);

}  // namespace crossgate::client
