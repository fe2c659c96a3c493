#include "storage/sql/manifest_rows.h"

#include "storage/sql/cells.h"

namespace crossgate::storage::sql {

Statement consume_intent(const Parameter& repo, const BlobId& blob) {
  return {"DELETE FROM intent WHERE blob = $blob AND repo = $repo", {repo, {"blob", text(blob.str())}}, 1};
}

Statement insert_pack(const Parameter& repo, const Pack& pack) {
  return {
      "INSERT INTO pack (repo, blob, version, checksum, size, objects) VALUES ($repo, $blob,"
      " (SELECT CASE WHEN $version > 0 THEN $version ELSE version END FROM head WHERE id = $repo),"
      " $checksum, $size, $objects)",
      {repo,
       {"blob", text(pack.blob.str())},
       {"version", integer(pack.version)},
       {"checksum", text(pack.checksum)},
       {"size", integer(static_cast<std::int64_t>(pack.size))},
       {"objects", integer(static_cast<std::int64_t>(pack.objects))}},
      1};
}

}  // namespace crossgate::storage::sql
