// Where the packs of manifests lie.
#pragma once

#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::git {

/// Borrows both. Blocks, as they do.
struct PackSource {
  storage::Refs& refs;  ///< whose database has inlined packs in its rows
  storage::PackStore& store;
};

}  // namespace crossgate::git
