// Users and roles in trust policies: stored by unique id, shown by ARN.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/error.h"
#include "iam/directory.h"

namespace crossgate::iam {

/// Who exists, in any account.
class PrincipalLookup {
 public:
  virtual ~PrincipalLookup() = default;
  virtual Result<bool> account_exists(const AccountId& account) = 0;
  /// The unique id of a user or role; nullopt when there is none of this ARN.
  virtual Result<std::optional<std::string>> unique_id(const Arn& arn) = 0;
  /// The ARN of the user or role that has this unique id; nullopt when it is gone.
  virtual Result<std::optional<Arn>> arn(std::string_view unique_id) = 0;
};

/// From the directory's snapshots; borrows it. Blocks.
class DirectoryLookup final : public PrincipalLookup {
 public:
  explicit DirectoryLookup(Directory& directory) : directory_(directory) {}
  Result<bool> account_exists(const AccountId& account) override;
  Result<std::optional<std::string>> unique_id(const Arn& arn) override;
  Result<std::optional<Arn>> arn(std::string_view unique_id) override;

 private:
  Directory& directory_;
};

/// The document as it is to be stored: users and roles by unique id, accounts by their root's ARN. A user made again
/// under the old name is then another (IAM User Guide, "IAM JSON policy elements: Principal"). Also checks the
/// document: kMalformedPolicyDocument, "Invalid principal in policy" when one of those named does not exist. The text
/// stays as it is when nothing needs to change.
Result<std::string> resolve_trust_principals(std::string_view document, PrincipalLookup& lookup);

/// A stored document as it is to be read: unique ids as ARNs again, but for those who are gone. One that
/// cannot be read is shown as it is.
Result<std::string> display_trust_principals(std::string_view document, PrincipalLookup& lookup);

}  // namespace crossgate::iam
