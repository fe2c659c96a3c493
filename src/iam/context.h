// The context of a request: the values of condition keys.
#pragma once

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
  struct Entry {
    std::string key;
    std::vector<std::string> values;
  };
  // A request has some twenty keys: fewer than a tree would be worth.
  std::vector<Entry> entries_;
};

}  // namespace crossgate::iam
