// `crossgate setup aws`: makes the stock aws, and every other AWS tool, talk to a Crossgate server.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "client/environment.h"

namespace crossgate::client {

/// What a setup has to say: `output` for standard output (to be read by a shell), `notes` for the person.
struct SetupReport {
  std::string output;
  std::string notes;
};

/// Writes a rule set for each service below the folder of --directory (else $XDG_DATA_HOME/crossgate/aws-models),
/// pointing at `endpoint_url` (else AWS_ENDPOINT_URL, else a server on this machine with its default port), and
/// returns the export line. Never writes below ~/.aws/models, which would redirect every AWS tool of this user.
Result<SetupReport> setup_aws(std::span<const std::string> words, const std::optional<std::string>& endpoint_url,
                              const Environment& environment);

/// The variable by which requests to `url` would go through a proxy; nullopt where they would not. The AWS CLI and git
/// send even loopback addresses through http_proxy unless no_proxy names them.
std::optional<std::string> proxy_in_the_way(std::string_view url, const Environment& environment);

}  // namespace crossgate::client
