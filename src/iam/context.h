// The context of a request: the values of condition keys.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossgate::iam {

/// Condition keys and their values; keys are compared without case (IAM User Guide, "Condition keys"). To the
/// evaluator a key with no values is an absent one. A value type; not synchronised.
class Context {
 public:
  /// Replaces what the key had.
  void set(std::string_view key, std::string value);
  void set(std::string_view key, std::vector<std::string> values);
  /// Takes over the keys of `other`, which win.
  void merge(const Context& other);
  /// nullptr: absent. Does not allocate.
  const std::vector<std::string>* find(std::string_view key) const;

 private:
  struct LessIgnoringCase {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
  };
  std::map<std::string, std::vector<std::string>, LessIgnoringCase> values_;
};

}  // namespace crossgate::iam
