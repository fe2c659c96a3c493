// Tells, without asking SQLite, whether anybody has written to a database.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

namespace crossgate::storage {

/// What the header of a database's WAL index says of its latest commit.
struct CommitStamp {
  std::uint32_t change = 0;            ///< counts the commits
  std::array<std::uint32_t, 8> log{};  ///< where the log ends, its checksum and its salts
  bool operator==(const CommitStamp&) const = default;
};

/// The WAL index of an open database in WAL mode, mapped for reading: its file and format are part of SQLite's
/// documented interface ("WAL-mode File Format", section 2.1), shared by all processes that have the database open. A
/// commit is in the header before COMMIT returns. Thread-safe.
class WalIndex {
 public:
  /// `database`: open in this process for as long as the object lives.
  explicit WalIndex(const std::filesystem::path& database);
  ~WalIndex();
  WalIndex(const WalIndex&) = delete;
  WalIndex& operator=(const WalIndex&) = delete;

  /// nullopt: somebody commits at this moment, or the index cannot be read at all.
  std::optional<CommitStamp> read() const;

 private:
  const volatile std::uint32_t* words_ = nullptr;
};

}  // namespace crossgate::storage
