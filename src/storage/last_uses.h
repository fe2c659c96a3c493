// When access keys and roles were last used.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage {

struct LastUse {
  Time at;
  std::string service;  ///< "codecommit"
  std::string region;
  bool operator==(const LastUse&) const = default;
};

/// By access key id, or by a role's unique id. Belongs to no aggregate: a use changes nobody's version. Borrows
/// `metadata`. Thread-safe; blocks.
class LastUses {
 public:
  explicit LastUses(Metadata& metadata) : metadata_(metadata) {}

  /// Replaces an earlier one.
  Result<void> record(std::string_view id, const LastUse& use);
  Result<std::optional<LastUse>> find(std::string_view id);

 private:
  Metadata& metadata_;
};

}  // namespace crossgate::storage
