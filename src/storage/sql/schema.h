// The tables, written once for every database. What a database calls its types is filled in for tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossgate::storage {

/// The format that this program reads and writes; docs/storage-format.md describes it.
inline constexpr std::int64_t kSchemaVersion = 3;

/// What stands for {int}, {text}, {bytes} and, after the closing parenthesis of a table, {table}.
struct SchemaDialect {
  std::string_view integer;  ///< 64 bits
  std::string_view text;     ///< UTF-8, ordered bytewise
  std::string_view bytes;
  std::string_view table;
};

/// The statements that bring a database of format `from` to this one, in order; 0: one that is empty.
std::vector<std::string> schema_statements(const SchemaDialect& dialect, std::int64_t from);

}  // namespace crossgate::storage
