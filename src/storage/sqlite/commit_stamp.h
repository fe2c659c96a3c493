// Tells, without asking SQLite, whether anybody has written to a database.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace crossgate::storage {

/// What the header of a database's WAL index says of its latest commit.
struct CommitStamp {
  std::uint32_t change = 0;            ///< counts the commits
  std::array<std::uint32_t, 8> log{};  ///< where the log ends, its checksum and its salts
  bool operator==(const CommitStamp&) const = default;
};

/// The header of an open database's WAL index, whose format is part of SQLite's documented interface ("WAL-mode File
/// Format", section 2.1), shared by all processes that have the database open. A commit is in the header before COMMIT
/// returns. It is read where SQLite has mapped it: opening the file a second time would not do, since closing any
/// descriptor of a file drops the locks that the process holds on it (POSIX, fcntl), SQLite's own among them.
/// Thread-safe.
class WalIndex {
 public:
  /// `words`: see Connection::wal_index; nullptr where there is none.
  explicit WalIndex(const volatile std::uint32_t* words) : words_(words) {}

  /// nullopt: somebody commits at this moment, or the index cannot be read at all.
  std::optional<CommitStamp> read() const;

 private:
  const volatile std::uint32_t* words_;
};

}  // namespace crossgate::storage
