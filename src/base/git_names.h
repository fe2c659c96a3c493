// The names that Git gives to things. Immutable values; every function is thread-safe.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/strong_string.h"

namespace crossgate {

/// The SHA-1 name of an object: 20 bytes, written as 40 hexadecimal digits. All zero stands for "no object" in
/// a ref update, as in Git's protocol.
class ObjectId {
 public:
  static constexpr std::size_t kSize = 20;

  ObjectId() = default;
  /// 40 hexadecimal digits in lower case, as Git writes them.
  static Parsed<ObjectId> parse(std::string_view hex);
  /// Exactly 20 bytes.
  static Parsed<ObjectId> from_bytes(std::string_view bytes);

  std::string hex() const;
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }
  bool is_zero() const { return *this == ObjectId(); }
  auto operator<=>(const ObjectId&) const = default;

 private:
  std::array<char, kSize> bytes_{};
};

/// A full ref name below "refs/", as `git check-ref-format` accepts it, at most 1,024 bytes. Bytes, not text.
class RefName : public StrongString<RefName> {
 public:
  static Parsed<RefName> parse(std::string_view text);
  /// "main" → "refs/heads/main".
  static Parsed<RefName> branch(std::string_view short_name);

  bool is_branch() const { return str().starts_with("refs/heads/"); }
  bool is_tag() const { return str().starts_with("refs/tags/"); }
  /// Without "refs/heads/" or "refs/tags/"; the whole name otherwise.
  std::string_view short_name() const;

 private:
  using StrongString::StrongString;
};

}  // namespace crossgate

template <>
struct std::hash<crossgate::ObjectId> {
  std::size_t operator()(const crossgate::ObjectId& id) const { return std::hash<std::string_view>{}(id.bytes()); }
};
