#include "storage/last_uses.h"

#include "storage/sql/batch.h"
#include "storage/sql/cells.h"

namespace crossgate::storage {
namespace {

LastUse read_use(sql::Cells& cells) { return {.at = cells.time(), .service = cells.text(), .region = cells.text()}; }

}  // namespace

Result<void> LastUses::record(std::string_view id, const LastUse& use) {
  sql::Batch<bool> batch;
  batch.add(
      "INSERT INTO last_use (id, used, service, region) VALUES ($id, $used, $service, $region)"
      " ON CONFLICT (id) DO UPDATE SET used = excluded.used, service = excluded.service, region = excluded.region"
      " WHERE excluded.used > last_use.used",
      {{"id", sql::text(id)},
       {"used", sql::time(use.at)},
       {"service", sql::text(use.service)},
       {"region", sql::text(use.region)}});
  TRY_VOID(batch.write(metadata_, Aggregate{}, {}, false));
  return {};
}

Result<std::optional<LastUse>> LastUses::find(std::string_view id) {
  TRY(const auto rows,
      metadata_.read({"SELECT used, service, region FROM last_use WHERE id = $id", {{"id", sql::text(id)}}}));
  return sql::decode_first(rows, read_use);
}

}  // namespace crossgate::storage
