// The whole server, put together.
#pragma once

#include <functional>
#include <ostream>

#include "base/error.h"
#include "server/config.h"
#include "server/initialize.h"

namespace crossgate::server {

/// Reads the settings again from wherever they came. Blocks; called on one thread at a time.
using Reconfigure = std::function<Result<Config>()>;

/// Opens the data directory (initializing an empty one), listens and serves until SIGTERM or SIGINT, then finishes
/// what is under way within `config.drain`. Tells people on `out` where it listens and what to do next; events go to
/// standard error. Call from the only thread; takes over the process's signals. SIGHUP reads the certificate again and,
/// by `reconfigure`, the settings.
Result<void> serve(const Config& config, const Reconfigure& reconfigure, std::ostream& out);

/// `crossgated init`: makes the data directory and its first administrator.
Result<Administrator> initialize_data(const Config& config, const InitializeOptions& options);

/// Where the audit trail is kept.
std::filesystem::path audit_folder(const Config& config);

/// What a process that holds secrets does first: files for its user only, no core dumps, no reading by a debugger;
/// and as many descriptors as it may have.
void harden_process();

}  // namespace crossgate::server
