#include "storage/sql/installation.h"

#include "storage/sql/cells.h"

namespace crossgate::storage {

Result<std::string> adopt_master_key_id(Metadata& metadata, std::string_view id) {
  TRY_VOID(metadata.write(Aggregate{},
                          {{"UPDATE schema SET master_key = $master_key WHERE id = 1 AND master_key = ''",
                            {{"master_key", sql::text(id)}},
                            std::nullopt}},
                          {}));
  TRY(const auto rows, metadata.read({"SELECT master_key FROM schema WHERE id = 1", {}}));
  TRY(auto recorded, sql::decode_first<std::string>(rows, [](sql::Cells& cells) { return cells.text(); }));
  return recorded.value_or("");
}

}  // namespace crossgate::storage
