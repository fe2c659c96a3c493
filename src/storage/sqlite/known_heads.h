// The heads that were asked for lately, in memory.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/recent_map.h"
#include "storage/metadata.h"
#include "storage/sqlite/commit_stamp.h"
#include "storage/sqlite/writer.h"

namespace crossgate::storage {

/// Heads as they are in the database now, whoever writes to it. The object that has it tells of its commits and of what
/// it wrote, so that only the aggregates that it wrote to are forgotten; after a commit of another (`crossgated gc`,
/// say) all are. Thread-safe.
class KnownHeads final : public CommitObserver {
 public:
  explicit KnownHeads(WalIndex index) : index_(index) {}

  std::optional<Head> find(const std::string& aggregate);

  /// A moment, to be taken before a head is read from the database and given with it: a head that a write has
  /// overtaken meanwhile is not kept. nullopt: nothing can be kept just now.
  std::optional<std::uint64_t> moment();
  void learn(const std::string& aggregate, Head head, std::optional<std::uint64_t> moment);
  void committing() override;
  void committed(bool wrote) override;
  void abandoned() override;
  /// To be called for each write, whatever came of it, before its caller hears of it.
  void written(const std::string& aggregate);

 private:
  static constexpr std::size_t kGeneration = 8192;  // some two megabytes in all

  bool up_to_date();

  const WalIndex index_;
  std::mutex mutex_;
  RecentMap<std::string, Head> heads_{kGeneration};
  CommitStamp seen_;           ///< every commit up to it is accounted for in heads_
  bool committing_ = false;    ///< what comes behind seen_ is the caller's own, whose written() follows
  std::uint64_t changes_ = 0;  ///< of heads_ by writes
};

}  // namespace crossgate::storage
