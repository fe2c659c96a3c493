#include "server/audit_trail.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "storage/directory/durable_files.h"

namespace crossgate::server {
namespace {

constexpr std::string_view kEnding = ".jsonl";

/// "20260131T235959.123Z.jsonl": names order as times do.
std::string file_name(Time begun) {
  std::string name = format_basic(begun);
  name.pop_back();
  return fmt::format("{}.{:03}Z{}", name, (begun.time_since_epoch() % std::chrono::seconds(1)).count(), kEnding);
}

std::optional<Time> time_in(const std::string& name) {
  if (!name.ends_with(kEnding) || name.size() != file_name({}).size()) return std::nullopt;
  const auto whole = parse_basic(name.substr(0, 15) + "Z");
  const auto milliseconds = parse_decimal(name.substr(16, 3));
  if (!whole || !milliseconds) return std::nullopt;
  return *whole + std::chrono::milliseconds(*milliseconds);
}

}  // namespace

Result<std::vector<AuditFile>> audit_files(const std::filesystem::path& folder) {
  std::vector<AuditFile> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (const auto begun = time_in(entry.path().filename().string())) files.push_back({*begun, entry.path()});
  if (error == std::errc::no_such_file_or_directory) return fail(folder.string() + ": there is no audit trail here");
  if (error) return fail(folder.string() + ": the audit trail cannot be listed: " + error.message());
  std::ranges::sort(files, {}, &AuditFile::begun);
  return files;
}

Result<std::unique_ptr<AuditTrail>> AuditTrail::open(AuditTrailOptions options, const Clock& clock,
                                                     std::function<void(const Error&)> failed) {
  TRY_VOID(storage::make_folder(options.folder, 0700));
  return std::unique_ptr<AuditTrail>(new AuditTrail(std::move(options), clock, std::move(failed)));
}

AuditTrail::AuditTrail(AuditTrailOptions options, const Clock& clock, std::function<void(const Error&)> failed)
    : options_(std::move(options)), clock_(clock), failed_(std::move(failed)), thread_([this] { work(); }) {}

AuditTrail::~AuditTrail() {
  {
    const std::lock_guard lock(guard_);
    stopping_ = true;
  }
  wanted_.notify_all();
  thread_.join();
}

void AuditTrail::record(std::string line, bool soon) {
  bool wake = false;
  {
    const std::lock_guard lock(guard_);
    if (waiting_.size() + line.size() > options_.waiting_bytes) {
      ++lost_;
      return;
    }
    // The thread sleeps until the first line comes, and then for others unless it is told not to.
    wake = waiting_.empty() || (soon && !soon_);
    soon_ = soon_ || soon;
    waiting_ += line;
    ++waiting_lines_;
  }
  if (wake) wanted_.notify_one();
}

void AuditTrail::flush() {
  std::unique_lock lock(guard_);
  soon_ = true;
  wanted_.notify_one();
  done_.wait(lock, [this] { return waiting_.empty() && !writing_; });
}

void AuditTrail::work() {
  std::unique_lock lock(guard_);
  while (true) {
    wanted_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    wanted_.wait_for(lock, options_.patience, [this] { return stopping_ || soon_; });
    const std::string lines = std::exchange(waiting_, {});
    const std::uint64_t count = std::exchange(waiting_lines_, 0);
    soon_ = false;
    writing_ = true;
    lock.unlock();
    if (const auto written = write(lines); !written) {
      lost_ += count;
      file_ = {};  // what was begun may end in half a line: go on in another
      failed_(written.error());
    }
    lock.lock();
    writing_ = false;
    done_.notify_all();
  }
}

Result<void> AuditTrail::write(const std::string& lines) {
  const Time now = clock_.now();
  if (!file_ || size_ >= options_.file_bytes || std::chrono::floor<std::chrono::days>(now) != day_) {
    TRY_VOID(begin_file(now));
  }
  TRY_VOID(storage::write_all(file_, lines, path_));
  size_ += lines.size();
  return storage::sync_file(file_, path_);
}

Result<void> AuditTrail::begin_file(Time now) {
  remove_old_files(now);
  for (Time begun = now;; begun += std::chrono::milliseconds(1)) {
    path_ = options_.folder / file_name(begun);
    auto file = storage::open_file(path_, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0600);
    std::error_code error;
    if (!file && std::filesystem::exists(path_, error)) continue;
    if (!file) return std::unexpected(std::move(file).error());
    file_ = *std::move(file);
    break;
  }
  size_ = 0;
  day_ = std::chrono::floor<std::chrono::days>(now);
  return storage::sync_folder(options_.folder);
}

/// A file's last line is older than the file after it.
void AuditTrail::remove_old_files(Time now) const {
  const auto files = audit_files(options_.folder);
  if (!files) return;
  for (std::size_t n = 0; n + 1 < files->size(); ++n) {
    std::error_code error;
    if ((*files)[n + 1].begun + options_.keep < now) std::filesystem::remove((*files)[n].path, error);
  }
}

}  // namespace crossgate::server
