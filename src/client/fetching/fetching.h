// Getting credentials from the places that must be asked or read, one a file: the counterparts of client/providers.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "client/environment.h"
#include "client/http.h"
#include "client/source.h"

namespace crossgate::client {

/// Told what went wrong without ending anything, in one line.
using Warn = std::function<void(std::string_view)>;

using Sleep = std::function<void(std::chrono::milliseconds)>;

/// What asking takes. Borrowed.
struct Means {
  HttpClient& http;
  const Clock& clock;
  Sleep sleep;
  Warn warn = [](std::string_view) {};
};

/// Runs the command without a shell, with this process's standard input and standard error, since it may be asking for
/// something. Fails when it fails, when its answer is not of version 1, and when that has already expired.
Result<Session> run_credential_process(const ProcessSource& source, Time now);
/// The answer alone: the pure part of the above.
Result<Session> parse_process_answer(std::string_view json, std::string_view profile, Time now);

/// Calls `sts:AssumeRoleWithWebIdentity`, which nobody signs: the token is the proof.
Result<Session> assume_role_with_web_identity(const WebIdentitySource& source, const Endpoint& sts, const Means& means);

/// Reads the token that `aws sso login` keeps, refreshes it where it ends soon and can be refreshed (one process at a
/// time; warns where the new one cannot be kept), and asks the portal for the role's credentials. Fails with the
/// command to run where there is no good token.
Result<Session> fetch_sso_role(const SsoSource& source, const Environment& environment, const Means& means);

/// Reads the credentials that `aws login` keeps. To refresh them takes a proof by a private key (DPoP), which is left
/// to `aws login`: fails with the command to run once they have ended.
Result<Session> load_login(const LoginSource& source, const Environment& environment, Time now);

/// Asks a container's endpoint, up to three times, two seconds each.
Result<Session> ask_container(const ContainerSource& source, const Means& means);

/// Asks an instance's metadata service, within `source.patience`: version 2, and version 1 where the request for a
/// token is not understood or not answered. Credentials that have ended are good for another quarter of an hour, since
/// that service renews them late rather than never. Fails with kConfiguration and `source.when_none` for none.
Result<Session> ask_instance(const InstanceSource& source, const Means& means);
/// The region that the instance is in, likewise.
Result<Region> ask_instance_for_region(const InstanceSource& source, const Means& means);

/// Tries three times, a second apart, as long as nobody answers or the answer is 429 or 5xx.
Result<HttpAnswer> send_patiently(const HttpRequest& request, const Means& means);

}  // namespace crossgate::client
