// git-remote-codecommit: URLs that name a repository, a profile and perhaps a region, for which git asks a "remote
// helper" (gitremote-helpers(7)). It hands over to git's own remote-https; the password goes by git's credential
// protocol, so nothing secret is in anybody's list of processes, as it is with AWS's git-remote-codecommit.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "client/context.h"

namespace crossgate::client {

/// What a URL says: `codecommit://[PROFILE@]REPOSITORY`, or `REGION://[PROFILE@]REPOSITORY` of
/// `codecommit::REGION://[PROFILE@]REPOSITORY`, which git gives without its first part.
struct RemoteUrl {
  std::optional<std::string> region;
  std::optional<std::string> profile;
  std::string repository;
};
/// Fails with kUsage.
Result<RemoteUrl> parse_remote_url(std::string_view url);

/// What is to take over: `words` are a command line, `settings` are git configuration for it alone.
struct RemotePlan {
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> settings;
};

/// `context` is of the URL's profile. `remote` is the remote's name, or its URL where it has none; `program` the path
/// by which git is to call the credential helper. The host is CODE_COMMIT_ENDPOINT (which may begin with http://), or
/// stands beside the configured endpoint of CodeCommit, or is AWS's. Fails with kConfiguration without a region.
Result<RemotePlan> plan_remote(const std::string& remote, const RemoteUrl& url, const Context& context,
                               const std::string& program);

/// The settings as variables for a child git, after those that `environment` has already (git-config(1),
/// "GIT_CONFIG_COUNT").
std::vector<std::pair<std::string, std::string>> as_variables(
    std::span<const std::pair<std::string, std::string>> settings, const Environment& environment);

}  // namespace crossgate::client
