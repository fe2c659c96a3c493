// The audit trail's files: appended durably, away from the requests that they tell of, and rotated.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/file_descriptor.h"

namespace crossgate::server {

struct AuditTrailOptions {
  std::filesystem::path folder;                        ///< made where it is not there
  std::chrono::seconds keep = std::chrono::days(90);   ///< files that are older are removed
  std::uint64_t file_bytes = std::uint64_t{64} << 20;  ///< a longer file is followed by another; so is yesterday's
  std::size_t waiting_bytes = std::size_t{64} << 20;   ///< of lines not yet on the disk; more are lost
  std::chrono::milliseconds patience{100};             ///< how long a line that may wait waits for others
};

/// Lines are written by a thread of its own, as many at once as have come, each time with one fdatasync. Thread-safe.
class AuditTrail {
 public:
  /// `failed` hears, on that thread, why lines were lost. Borrows `clock`.
  static Result<std::unique_ptr<AuditTrail>> open(AuditTrailOptions options, const Clock& clock,
                                                  std::function<void(const Error&)> failed);
  /// Writes what has come.
  ~AuditTrail();

  /// Never blocks on the disk. `soon`: not to wait for others, but to be written as soon as the disk is free.
  void record(std::string line, bool soon);
  /// Until everything that came before is on the disk, or was lost. Blocks.
  void flush();
  std::uint64_t lost() const { return lost_; }

 private:
  AuditTrail(AuditTrailOptions options, const Clock& clock, std::function<void(const Error&)> failed);
  void work();
  Result<void> write(const std::string& lines);
  Result<void> begin_file(Time now);
  void remove_old_files(Time now) const;

  const AuditTrailOptions options_;
  const Clock& clock_;
  const std::function<void(const Error&)> failed_;
  std::atomic<std::uint64_t> lost_{0};

  std::mutex guard_;  // of what follows
  std::condition_variable wanted_;
  std::condition_variable done_;
  std::string waiting_;
  std::uint64_t waiting_lines_ = 0;
  bool soon_ = false;
  bool stopping_ = false;
  bool writing_ = false;

  // The writing thread's own.
  FileDescriptor file_;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  std::chrono::sys_days day_{};

  std::thread thread_;
};

/// The files of a trail, oldest first, each with when it was begun.
struct AuditFile {
  Time begun;
  std::filesystem::path path;
};
Result<std::vector<AuditFile>> audit_files(const std::filesystem::path& folder);

}  // namespace crossgate::server
