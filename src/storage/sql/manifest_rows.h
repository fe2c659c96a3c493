// How a pack enters a manifest, in a push or in maintenance.
#pragma once

#include "storage/metadata.h"
#include "storage/refs.h"

namespace crossgate::storage::sql {

/// The sweeper replaces the intent before it removes the blob, so while the row is there, so is the blob. One row.
Statement consume_intent(const Parameter& repo, const BlobId& blob);
/// At the version that the batch makes. One row.
Statement insert_pack(const Parameter& repo, const Pack& pack);

}  // namespace crossgate::storage::sql
