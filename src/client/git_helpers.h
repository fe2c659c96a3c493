// Which credential helpers git asks for a URL, as its configuration says: order decides, not how narrow a URL is
// (gitcredentials(7), "Configuration options"). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossgate::client {

/// A value of git's configuration, and where it was read: "file:/home/me/.gitconfig", "command line:".
struct GitSetting {
  std::string value;
  std::string origin;
};

struct GitHelpers {
  std::vector<GitSetting> asked;      ///< in the order in which git asks them
  std::vector<GitSetting> forgotten;  ///< read before an empty helper, which forgets them
  bool use_http_path = false;
  std::string use_http_path_origin;  ///< empty where nobody says anything of it
};

/// `listing` is what `git config --list --show-origin -z` prints, `url` the one that git is to open.
GitHelpers find_git_helpers(std::string_view listing, std::string_view url);

/// Whether a `credential.PATTERN.…` key is for the URL: the same scheme, host (a `*` stands for one label) and port,
/// and a path that begins alike. A pattern without scheme is for every scheme.
bool matches_url(std::string_view pattern, std::string_view url);

}  // namespace crossgate::client
