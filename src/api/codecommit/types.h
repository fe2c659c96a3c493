// The constrained types of CodeCommit's requests, with the errors by which CodeCommit refuses them. Limits are those
// of the CodeCommit User Guide, "Quotas". All are immutable values.
#pragma once

#include <boost/describe/enum.hpp>
#include <compare>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/codecommit/errors.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "base/strong_string.h"
#include "wire/constraint.h"

namespace crossgate::api::codecommit {

/// A branch as CodeCommit names it: without "refs/heads/", 1 to 256 characters, and such that Git accepts the ref.
class BranchName {
 public:
  static Parsed<BranchName> parse(std::string_view text);

  std::string_view str() const { return ref_.short_name(); }
  const RefName& ref() const { return ref_; }
  auto operator<=>(const BranchName&) const = default;

 private:
  explicit BranchName(RefName ref) : ref_(std::move(ref)) {}
  RefName ref_;
};

/// At most 1,000 characters, of which only tab and line ends may be control characters.
class RepositoryDescription : public StrongString<RepositoryDescription> {
 public:
  static Parsed<RepositoryDescription> parse(std::string_view text);

 private:
  using StrongString::StrongString;
};

/// Where a listing goes on: opaque to clients; 1 to 4,096 printable ASCII characters. Whether it means anything is
/// for the listing to say.
class NextToken : public StrongString<NextToken> {
 public:
  static Parsed<NextToken> parse(std::string_view text);

 private:
  using StrongString::StrongString;
};

/// The ARN, id or alias of an encryption key: 1 to 2,048 of [a-zA-Z0-9:/_-].
class KmsKeyId : public StrongString<KmsKeyId> {
 public:
  static Parsed<KmsKeyId> parse(std::string_view text);

 private:
  using StrongString::StrongString;
};

/// At most 50 tags: keys of 1 to 128 characters that do not begin with "aws:", values of up to 256.
class Tags {
 public:
  static Result<Tags> parse(std::map<std::string, std::string> entries);

  const std::map<std::string, std::string>& entries() const { return entries_; }
  friend bool operator==(const Tags&, const Tags&) = default;

 private:
  explicit Tags(std::map<std::string, std::string> entries) : entries_(std::move(entries)) {}
  std::map<std::string, std::string> entries_;
};

/// 1 to 100 names, in the order in which they were given.
class RepositoryNames {
 public:
  static Result<RepositoryNames> parse(std::vector<RepositoryName> names);

  const std::vector<RepositoryName>& names() const { return names_; }
  friend bool operator==(const RepositoryNames&, const RepositoryNames&) = default;

 private:
  explicit RepositoryNames(std::vector<RepositoryName> names) : names_(std::move(names)) {}
  std::vector<RepositoryName> names_;
};

enum class SortBy { repositoryName, lastModifiedDate };
BOOST_DESCRIBE_ENUM(SortBy, repositoryName, lastModifiedDate)

enum class Order { ascending, descending };
BOOST_DESCRIBE_ENUM(Order, ascending, descending)

inline constexpr wire::TextErrors kRepositoryNameErrors{"repository name", kInvalidRepositoryName,
                                                        kRepositoryNameRequired};
inline constexpr wire::TextErrors kBranchNameErrors{"branch name", kInvalidBranchName, kBranchNameRequired};
inline constexpr wire::TextErrors kCommitIdErrors{"commit ID", kInvalidCommitId, kCommitIdRequired};
// These are never required: their absence is not a fault.
inline constexpr wire::TextErrors kDescriptionErrors{"repository description", kInvalidRepositoryDescription,
                                                     kInvalidRepositoryDescription};
inline constexpr wire::TextErrors kNextTokenErrors{"continuation token", kInvalidContinuationToken,
                                                   kInvalidContinuationToken};
inline constexpr wire::TextErrors kKmsKeyIdErrors{"encryption key ID", kEncryptionKeyInvalidId,
                                                  kEncryptionKeyInvalidId};
inline constexpr wire::TextErrors kSortByErrors{"sort by value", kInvalidSortBy, kInvalidSortBy};
inline constexpr wire::TextErrors kOrderErrors{"sort order", kInvalidOrder, kInvalidOrder};

}  // namespace crossgate::api::codecommit

namespace crossgate::wire {

template <>
struct Constraint<RepositoryName> : ServiceText<RepositoryName, api::codecommit::kRepositoryNameErrors> {};
template <>
struct Constraint<RepositoryId> : GeneralText<RepositoryId> {};
template <>
struct Constraint<api::codecommit::BranchName>
    : ServiceText<api::codecommit::BranchName, api::codecommit::kBranchNameErrors> {};
template <>
struct Constraint<api::codecommit::RepositoryDescription>
    : ServiceText<api::codecommit::RepositoryDescription, api::codecommit::kDescriptionErrors> {};
template <>
struct Constraint<api::codecommit::NextToken>
    : ServiceText<api::codecommit::NextToken, api::codecommit::kNextTokenErrors> {};
template <>
struct Constraint<api::codecommit::KmsKeyId>
    : ServiceText<api::codecommit::KmsKeyId, api::codecommit::kKmsKeyIdErrors> {};
template <>
struct Constraint<api::codecommit::SortBy> : ServiceChoice<api::codecommit::SortBy, api::codecommit::kSortByErrors> {};
template <>
struct Constraint<api::codecommit::Order> : ServiceChoice<api::codecommit::Order, api::codecommit::kOrderErrors> {};

template <>
struct Constraint<ObjectId> {
  using Wire = std::string;
  static Result<ObjectId> parse(std::string_view text) {
    auto id = ObjectId::parse(text);
    if (!id) return std::unexpected(invalid_text(api::codecommit::kCommitIdErrors, id.error().rule));
    return *id;
  }
  static std::string format(const ObjectId& id) { return id.hex(); }
  static Error missing() { return missing_text(api::codecommit::kCommitIdErrors); }
};

template <>
struct Constraint<api::codecommit::Tags> {
  using Wire = std::map<std::string, std::string>;
  static Result<api::codecommit::Tags> parse(Wire entries) { return api::codecommit::Tags::parse(std::move(entries)); }
  static const Wire& format(const api::codecommit::Tags& tags) { return tags.entries(); }
  static Error missing() { return {api::codecommit::kTagsMapRequired, "A map of tags is required."}; }
};

template <>
struct Constraint<api::codecommit::RepositoryNames> {
  using Wire = std::vector<RepositoryName>;
  static Result<api::codecommit::RepositoryNames> parse(Wire names) {
    return api::codecommit::RepositoryNames::parse(std::move(names));
  }
  static const Wire& format(const api::codecommit::RepositoryNames& names) { return names.names(); }
  static Error missing() {
    return {api::codecommit::kRepositoryNamesRequired, "At least one repository name is required."};
  }
};

}  // namespace crossgate::wire
