// How a pack enters a manifest, in a push or in maintenance.
#pragma once

#include <string_view>

#include "storage/metadata.h"
#include "storage/refs.h"

namespace crossgate::storage::sql {

/// Leaves a tombstone for each pack of $repo that is in the pack store; goes on with more conditions on `p`.
inline constexpr std::string_view kBuryStored =
    "INSERT INTO tombstone (blob, repo, buried) SELECT p.blob, p.repo, $now FROM pack p WHERE p.repo = $repo"
    " AND NOT EXISTS (SELECT 1 FROM inline_pack i WHERE i.repo = p.repo AND i.blob = p.blob)";

/// The sweeper replaces the intent before it removes the blob, so while the row is there, so is the blob. One row.
Statement consume_intent(const Parameter& repo, const BlobId& blob);
/// At its version, or else the one that the batch makes. One row.
Statement insert_pack(const Parameter& repo, const Pack& pack);

}  // namespace crossgate::storage::sql
