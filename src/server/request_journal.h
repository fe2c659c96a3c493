// What is kept of every proved request: its line in the audit trail, and when its key or role was last used.
#pragma once

#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/recent_map.h"
#include "server/audit_record.h"
#include "server/audit_trail.h"
#include "server/workers.h"
#include "storage/last_uses.h"

namespace crossgate::server {

/// Thread-safe; never waits for the disk. Borrows everything.
class RequestJournal {
 public:
  /// A key's or a role's uses are stored this far apart at least (IAM's answers are a few hours behind, too).
  static constexpr std::chrono::minutes kBetweenUses{15};

  /// `trail` may be nullptr: none is kept.
  RequestJournal(AuditTrail* trail, storage::LastUses& last_uses, Workers& workers, const Clock& clock)
      : trail_(trail), last_uses_(last_uses), workers_(workers), clock_(clock) {}

  /// Sets the request's time.
  void note(AuditedRequest request);
  /// Until what was noted is on the disk. Blocks.
  void flush();
  /// Lines that the trail lost.
  std::uint64_t lost() const { return trail_ == nullptr ? 0 : trail_->lost(); }

 private:
  void note_use(const AuditedRequest& request);

  AuditTrail* const trail_;
  storage::LastUses& last_uses_;
  Workers& workers_;
  const Clock& clock_;
  std::mutex guard_;
  RecentMap<std::string, Time> noted_{8192};
};

}  // namespace crossgate::server
