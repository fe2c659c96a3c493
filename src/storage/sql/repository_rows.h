// A repository's row, as the tables of living and of removed repositories have it.
#pragma once

#include <string>

#include "storage/metadata.h"
#include "storage/repositories.h"
#include "storage/sql/cells.h"

namespace crossgate::storage::sql {

/// Of a repository and its refs.
inline Aggregate aggregate_of(const RepositoryId& id) { return {std::string(id.str())}; }

/// Takes id, account, region, name, description, default_branch, encryption_key, created, modified.
inline Repository read_repository(Cells& cells) {
  return {.id = cells.parsed<RepositoryId>(),
          .account = cells.parsed<AccountId>(),
          .region = cells.parsed<Region>(),
          .name = cells.parsed<RepositoryName>(),
          .description = cells.maybe(&Cells::text),
          .default_branch = cells.maybe(&Cells::ref_name),
          .encryption_key_id = cells.text(),
          .created = cells.time(),
          .modified = cells.time()};
}

}  // namespace crossgate::storage::sql
