// From rows to values and back, for the typed tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "storage/metadata.h"

namespace crossgate::storage::sql {

inline Value text(std::string_view value) { return std::string(value); }
inline Value bytes(std::string_view value) { return Blob{std::string(value)}; }
inline Value integer(std::int64_t value) { return value; }
inline Value flag(bool value) { return std::int64_t{value}; }
inline Value time(Time value) { return std::int64_t{value.time_since_epoch().count()}; }
inline Value maybe_text(const std::optional<std::string>& value) { return value ? text(*value) : Value(); }

/// Takes a row's cells one after another, as the SELECT names them. Throws when a cell is not what the table says,
/// which only happens when another hand was in the database; `decode` makes an error of it.
class Cells {
 public:
  explicit Cells(const Row& row) : row_(row) {}

  bool null() const { return std::holds_alternative<std::monostate>(row_.at(next_)); }
  std::string text() { return std::get<std::string>(take()); }
  std::string bytes() { return std::get<Blob>(take()).bytes; }
  std::int64_t integer() { return std::get<std::int64_t>(take()); }
  bool flag() { return integer() != 0; }
  Time time() { return Time(std::chrono::milliseconds(integer())); }

  /// A text (or, for ref names, bytes) that its type's own parser accepts.
  template <class T>
  T parsed() {
    return made(T::parse(text()));
  }
  RefName ref_name() { return made(RefName::parse(bytes())); }
  ObjectId object_id() { return made(ObjectId::from_bytes(bytes())); }

  /// `take_one` where the cell is not NULL: `cells.maybe(&Cells::text)`.
  template <class T>
  std::optional<T> maybe(T (Cells::*take_one)()) {
    if (!null()) return (this->*take_one)();
    ++next_;
    return std::nullopt;
  }

 private:
  const Value& take() { return row_.at(next_++); }
  template <class T>
  static T made(Parsed<T> parsed) {
    if (!parsed) throw std::runtime_error(parsed.error().rule);
    return *std::move(parsed);
  }

  const Row& row_;
  std::size_t next_ = 0;
};

/// Every row through `one`.
template <class T>
Result<std::vector<T>> decode(const Rows& rows, T (*one)(Cells&)) try {
  std::vector<T> values;
  values.reserve(rows.size());
  for (const Row& row : rows) {
    Cells cells(row);
    values.push_back(one(cells));
  }
  return values;
} catch (const std::exception& e) {
  return fail(std::string("the metadata database holds a row that cannot be read: ") + e.what());
}

/// The first row, nullopt where there is none.
template <class T>
Result<std::optional<T>> decode_first(const Rows& rows, T (*one)(Cells&)) {
  TRY(auto values, decode(rows, one));
  if (values.empty()) return std::nullopt;
  return std::move(values.front());
}

inline Head read_head(Cells& cells) {
  return {.version = cells.integer(), .epoch = cells.integer(), .token = cells.text()};
}

}  // namespace crossgate::storage::sql
