// The fetcher that can do everything: it runs commands and asks services.
#pragma once

#include <functional>
#include <string>

#include "client/context.h"
#include "client/fetcher.h"
#include "client/fetching/fetching.h"
#include "client/service_client.h"
#include "client/session_cache.h"

namespace crossgate::client {

/// Asks the person at the terminal for the code of an MFA device.
using AskForCode = std::function<Result<std::string>(const std::string& serial_number)>;

/// Looks in the cache first, so that neither a source is resolved nor a service asked for a session that is at hand;
/// then asks once for all who want it at the same time. When that fails, a session serves as long as it is valid at
/// all. Borrows all that it is given.
class SessionFetcher final : public Fetcher {
 public:
  struct Parts {
    const Environment& environment;
    const SessionCache& cache;
    Endpoint sts;
    ServiceClient& services;
    Means means;
    AskForCode ask_for_code;
  };

  explicit SessionFetcher(Parts parts) : parts_(std::move(parts)) {}

  /// Never nullopt.
  Result<std::optional<Session>> fetch(const Source& source) override;
  Result<std::optional<Region>> fetch_region(const InstanceSource& instance) override;

 private:
  Result<Session> resolve(const Source& source);
  Result<Session> obtain(const Source& source);
  Result<Session> assume(const RoleSource& role);
  std::optional<Session> on_file(const Source& source);

  Parts parts_;
};

}  // namespace crossgate::client
