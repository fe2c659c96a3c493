#include "client/session_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

constexpr std::size_t kLongestRecord = 64 << 10;

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

SessionLock SessionLock::acquire(const Environment& environment, std::string_view session_name) {
  const std::string path = folder(environment);
  if (!make_folders(path)) return SessionLock(Descriptor());
  Descriptor file(::open((path + '/' + std::string(session_name)).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return SessionLock(Descriptor());
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return SessionLock(Descriptor());
  return SessionLock(std::move(file));
}

std::optional<Error> SessionLock::failure_since(Time since) const {
  if (!file_.is_open() || ::lseek(file_.get(), 0, SEEK_SET) != 0) return std::nullopt;
  const auto record = read_to_end(file_.get(), kLongestRecord);
  const auto head = record ? cut(*record, " ") : std::nullopt;
  const auto body = head ? cut(head->after, "\n") : std::nullopt;
  const auto milliseconds = head ? parse_decimal(head->before) : std::nullopt;
  if (!body || !milliseconds || Time(std::chrono::milliseconds(*milliseconds)) < since) return std::nullopt;
  return Error{code_of(body->before), std::string(body->after)};
}

void SessionLock::record_failure(const Error& error, Time now) {
  if (!file_.is_open() || ::ftruncate(file_.get(), 0) != 0 || ::lseek(file_.get(), 0, SEEK_SET) != 0) return;
  // Whoever waits calls for itself when the record is not there.
  (void)write_all(file_.get(), std::to_string(now.time_since_epoch().count()) + ' ' + std::string(error.code.name) +
                                   '\n' + error.message);
}

}  // namespace crossgate::client
