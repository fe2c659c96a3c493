// The names that AWS gives to things. Each is made once, by parsing, and cannot be mixed up with another.
// All are immutable values; every function is thread-safe.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/strong_string.h"

namespace crossgate {

/// An AWS account: 12 decimal digits.
class AccountId : public StrongString<AccountId> {
 public:
  static Parsed<AccountId> parse(std::string_view text);
  /// Does not begin with 0, which spreadsheets and careless parsers drop.
  static AccountId random();

 private:
  using StrongString::StrongString;
};

/// A region's name, "us-east-1": lower-case letters, digits and hyphens, 1–32, as it appears in host names,
/// ARNs and credential scopes. Whether a server serves it is not this type's concern.
class Region : public StrongString<Region> {
 public:
  static Parsed<Region> parse(std::string_view text);

 private:
  using StrongString::StrongString;
};

/// An access key's identifier: 16–128 of [A-Z0-9] (IAM API Reference, AccessKey). "AKIA…" is a long-term key,
/// "ASIA…" a temporary one.
class AccessKeyId : public StrongString<AccessKeyId> {
 public:
  static Parsed<AccessKeyId> parse(std::string_view text);
  bool is_temporary() const { return str().starts_with("ASIA"); }

 private:
  using StrongString::StrongString;
};

/// A repository's name within one account and region: 1–100 of [A-Za-z0-9._-], not ending in ".git"
/// (CodeCommit User Guide, "Quotas"), and neither "." nor "..", which no URL could carry.
class RepositoryName : public StrongString<RepositoryName> {
 public:
  static Parsed<RepositoryName> parse(std::string_view text);

 private:
  using StrongString::StrongString;
};

/// A repository's identity for its whole life, whatever its name: a random UUID in lower-case text form.
class RepositoryId : public StrongString<RepositoryId> {
 public:
  static Parsed<RepositoryId> parse(std::string_view text);
  static RepositoryId random();

 private:
  using StrongString::StrongString;
};

}  // namespace crossgate
