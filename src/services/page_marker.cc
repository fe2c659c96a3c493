#include "services/page_marker.h"

#include "base/text.h"

namespace crossgate::services {
namespace {

constexpr std::string_view kPurpose = "page-marker";

}  // namespace

std::string PageMarkers::seal(std::string_view position) const {
  return to_base64url(keyring_.seal(kPurpose, position, listing_));
}

std::optional<std::string> PageMarkers::open(std::string_view marker) const {
  const auto sealed = from_base64url(marker);
  if (!sealed) return std::nullopt;
  const auto position = keyring_.open_sealed(kPurpose, *sealed, listing_);
  if (!position) return std::nullopt;
  return std::string(position->reveal());
}

}  // namespace crossgate::services
