// The common body of types that are text which passed a check.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace crossgate {

/// Derive as `class AccountId : public StrongString<AccountId>`; only the derived type's own `parse` can make
/// one. Immutable, compares by value and only with its own kind.
template <class Self>
class StrongString {
 public:
  std::string_view str() const { return text_; }
  friend auto operator<=>(const Self& a, const Self& b) { return a.text_ <=> b.text_; }
  friend bool operator==(const Self& a, const Self& b) { return a.text_ == b.text_; }

 protected:
  explicit StrongString(std::string text) : text_(std::move(text)) {}

 private:
  std::string text_;
};

}  // namespace crossgate

template <class T>
requires std::derived_from<T, crossgate::StrongString<T>>
struct std::hash<T> {
  std::size_t operator()(const T& value) const { return std::hash<std::string_view>{}(value.str()); }
};
