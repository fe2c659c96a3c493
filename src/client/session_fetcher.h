// The fetcher that can do everything: it runs commands and calls STS.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client/context.h"
#include "client/fetcher.h"
#include "client/service_client.h"
#include "client/session_cache.h"

namespace crossgate::client {

/// Told what went wrong without ending anything, in one line.
using Warn = std::function<void(std::string_view)>;
/// Asks the person at the terminal for the code of an MFA device.
using AskForCode = std::function<Result<std::string>(const std::string& serial_number)>;

/// Looks in the cache first, so that neither a source is resolved nor STS called for a session that is at hand; then
/// calls once for all who ask at the same time. When STS fails, a session serves as long as it is valid at all.
/// Borrows all that it is given.
class SessionFetcher final : public Fetcher {
 public:
  struct Parts {
    const Environment& environment;
    const SessionCache& cache;
    Endpoint sts;
    ServiceClient& services;
    const Clock& clock;
    Warn warn;
    AskForCode ask_for_code;
  };

  explicit SessionFetcher(Parts parts) : parts_(std::move(parts)) {}

  /// Never nullopt.
  Result<std::optional<Session>> fetch(const Source& source) override;

 private:
  Result<Session> resolve(const Source& source);
  Result<Session> session_of(const RoleSource& role);
  Result<Session> assume(const RoleSource& role);
  std::optional<Session> on_file(const RoleSource& role);

  Parts parts_;
};

/// Reads the code from the terminal, without echo.
Result<std::string> ask_on_terminal(const std::string& serial_number);

}  // namespace crossgate::client
