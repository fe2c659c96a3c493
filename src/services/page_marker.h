// The opaque text by which a client asks for the next page of a listing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/keyring.h"

namespace crossgate::services {

/// Seals positions in one listing, so that a marker can be neither read nor made up, and works for no other listing.
/// Borrows the keyring. Immutable; thread-safe.
class PageMarkers {
 public:
  /// `listing` names what is listed and how: operation, account, region, filter, order.
  PageMarkers(const storage::Keyring& keyring, std::string listing) : keyring_(keyring), listing_(std::move(listing)) {}

  /// At most 60 characters and a third more than the position.
  std::string seal(std::string_view position) const;
  /// nullopt: not made by `seal` for this listing.
  std::optional<std::string> open(std::string_view marker) const;

 private:
  const storage::Keyring& keyring_;
  std::string listing_;
};

}  // namespace crossgate::services
