// IAM's pages: MaxItems and Marker in, IsTruncated and Marker out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/aws_errors.h"
#include "base/error.h"
#include "services/binding.h"
#include "services/page_marker.h"

namespace crossgate::services::iam_api {

/// IAM API Reference: "If you do not include this parameter, the number of items defaults to 100."
inline constexpr std::size_t kDefaultPage = 100;

/// Markers of one listing: `filter` is what else the request says of it (a path prefix, an entity's name), so that a
/// marker cannot be carried over to another question.
template <class Op>
PageMarkers markers_of(const Call& call, const Deps& deps, std::string_view filter) {
  return {deps.keyring, action_of<Op>() + "\n" + std::string(call.caller.account.str()) + "\n" + std::string(filter)};
}

/// Cuts `items` down to the page that `input` asks for, in order, and notes in `output` where the next begins.
/// `position_of` gives an item's place in the order of the listing, as text that no other item has. `most`: that the
/// page may have, whatever it was asked for.
template <class Item, class Input, class Output, class PositionOf>
Result<void> cut_page(std::vector<Item>& items, const Input& input, const PageMarkers& markers, Output& output,
                      PositionOf position_of, std::size_t most = kDefaultPage * 10) {
  std::optional<std::string> after;
  if (input.Marker) {
    after = markers.open(input.Marker->str());
    if (!after) return fail(kValidation, "Invalid Marker.");
  }
  using Place = std::pair<std::string, Item*>;
  std::vector<Place> places;
  places.reserve(items.size());
  for (auto& item : items) {
    std::string position = position_of(item);
    if (!after || position > *after) places.emplace_back(std::move(position), &item);
  }
  const auto asked = input.MaxItems ? static_cast<std::size_t>(input.MaxItems->value()) : kDefaultPage;
  const auto limit = std::min(asked, most);
  output.IsTruncated = places.size() > limit;
  const auto end = places.begin() + static_cast<std::ptrdiff_t>(std::min(limit, places.size()));
  std::ranges::partial_sort(places, end, {}, &Place::first);
  places.erase(end, places.end());
  std::vector<Item> page;
  for (const auto& place : places) page.push_back(std::move(*place.second));
  items = std::move(page);
  if (output.IsTruncated) output.Marker = markers.seal(places.back().first);
  return {};
}

}  // namespace crossgate::services::iam_api
