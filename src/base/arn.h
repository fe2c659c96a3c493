// Amazon Resource Names.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/names.h"

namespace crossgate {

/// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, taken apart once (AWS General Reference, "Amazon Resource
/// Names"). Region and account may be empty; the resource may contain colons. Immutable; compares by value.
class Arn {
 public:
  static Parsed<Arn> parse(std::string_view text);

  static Arn iam(const AccountId& account, std::string_view resource);
  static Arn sts(const AccountId& account, std::string_view resource);
  static Arn codecommit(const Region& region, const AccountId& account, const RepositoryName& name);
  static Arn organizations(const AccountId& management, std::string_view resource);

  const std::string& str() const { return text_; }
  std::string_view partition() const { return part(0); }
  std::string_view service() const { return part(1); }
  std::string_view region() const { return part(2); }
  std::string_view account() const { return part(3); }
  std::string_view resource() const { return std::string_view(text_).substr(colons_[4] + 1); }

  friend auto operator<=>(const Arn& a, const Arn& b) { return a.text_ <=> b.text_; }
  friend bool operator==(const Arn& a, const Arn& b) { return a.text_ == b.text_; }

 private:
  explicit Arn(std::string text);
  /// The text between colon `n` and the next.
  std::string_view part(std::size_t n) const;

  std::string text_;
  std::size_t colons_[5]{};
};

}  // namespace crossgate
