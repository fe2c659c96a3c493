#include "client/session_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

constexpr std::size_t kLongestRecord = 64 << 10;
constexpr std::chrono::milliseconds kPause(20);
constexpr std::chrono::seconds kSilentWait(2);  ///< a multiple of the pause
constexpr std::chrono::seconds kLongestWait(60);

std::string folder(const Environment& environment) {
  const auto cache = environment.non_empty("XDG_CACHE_HOME");
  return (cache ? std::string(*cache) : home_path(".cache", environment)) + "/crossgate/locks";
}

ErrorCode code_of(std::string_view name) {
  for (const ErrorCode code : {kUsage, kConfiguration, kRefused})
    if (code.name == name) return code;
  return kOther;
}

}  // namespace

SessionLock SessionLock::acquire(const Environment& environment, std::string_view session_name, const Sleep& sleep,
                                 const Warn& warn) {
  if (!make_folders(folder(environment))) return SessionLock(FileDescriptor());
  const std::string path = folder(environment) + '/' + std::string(session_name);
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return SessionLock(FileDescriptor());
  for (std::chrono::milliseconds waited(0); ::flock(file.get(), LOCK_EX | LOCK_NB) != 0; waited += kPause) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK || waited >= kLongestWait) return SessionLock(FileDescriptor());
    if (waited == kSilentWait)
      warn("waiting for another process, which asks for the same session (fuser " + path + " tells which)");
    sleep(kPause);
  }
  return SessionLock(std::move(file));
}

std::optional<Error> SessionLock::failure_between(Time since, Time now) const {
  if (!file_ || ::lseek(file_.get(), 0, SEEK_SET) != 0) return std::nullopt;
  const auto record = read_to_end(file_.get(), kLongestRecord);
  const auto head = record ? cut(*record, " ") : std::nullopt;
  const auto body = head ? cut(head->after, "\n") : std::nullopt;
  const auto milliseconds = head ? parse_decimal(head->before) : std::nullopt;
  if (!body || !milliseconds) return std::nullopt;
  const Time recorded{std::chrono::milliseconds(*milliseconds)};
  if (recorded < since || recorded > now) return std::nullopt;
  return Error{code_of(body->before), std::string(body->after)};
}

void SessionLock::record_failure(const Error& error, Time now) {
  if (!file_ || ::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0) return;
  // Whoever waits calls for itself when the record is not there.
  (void)write_all(file_.get(), std::to_string(now.time_since_epoch().count()) + ' ' + std::string(error.code.name) +
                                   '\n' + error.message);
}

void SessionLock::forget_failure() {
  // Where the record stays, its time tells that it is of an earlier call.
  if (file_) (void)::ftruncate(file_.get(), 0);
}

}  // namespace crossgate::client
