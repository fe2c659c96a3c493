// The heads that were asked for lately, in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/recent_map.h"
#include "storage/metadata.h"
#include "storage/sqlite/commit_stamp.h"

namespace crossgate::storage {

/// Heads as they are in the database now, whoever writes to it. This process tells of its commits and of what it wrote,
/// so that only the aggregates that it wrote to are forgotten; after a commit of another process (`crossgated gc`, say)
/// all are. Thread-safe.
class KnownHeads {
 public:
  /// `database`: see WalIndex.
  explicit KnownHeads(const std::filesystem::path& database) : index_(database) {}

  std::optional<Head> find(const std::string& aggregate);

  /// A moment, to be taken before a head is read from the database and given with it: a head that a write has
  /// overtaken meanwhile is not kept. nullopt: nothing can be kept just now.
  std::optional<std::uint64_t> moment();
  void learn(const std::string& aggregate, Head head, std::optional<std::uint64_t> moment);
  /// To be called after each commit of this process, once, by the thread that committed.
  void committed();
  /// To be called for each write of this process, whatever came of it, before its caller hears of it.
  void written(const std::string& aggregate);

 private:
  static constexpr std::size_t kGeneration = 8192;  // some two megabytes in all

  bool up_to_date();

  const WalIndex index_;
  std::mutex mutex_;
  RecentMap<std::string, Head> heads_{kGeneration};
  CommitStamp seen_;           ///< every commit up to it is accounted for in heads_
  std::uint64_t changes_ = 0;  ///< of heads_ by writes
};

}  // namespace crossgate::storage
