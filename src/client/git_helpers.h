// Which credential helpers git asks for a URL, as its configuration says: order decides, not how narrow a URL is
// (gitcredentials(7), "Configuration options"). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/helper.h"

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

/// What git calls a helper by: "store" of "store --file=x", of "/usr/lib/git-core/git-credential-store" and of
/// "C:\\Git\\git-credential-store.exe".
std::string helper_name(std::string_view value);
/// The line by which git's shell runs it, but for the operation at its end.
std::string helper_command(std::string_view value);
/// Whether it is a cache of git's own or of a desktop, which can be asked without anybody being disturbed; one that may
/// open a window is one, too.
bool keeps_passwords(std::string_view value);
bool may_ask_a_person(std::string_view value);
/// For people: whole where it is ours or a cache; else without what follows its first word, which may be a secret.
std::string helper_in_words(std::string_view value);

/// What git asks its helpers for a URL: without user, percent signs decoded, no slash at the path's ends.
GitRequest parse_git_url(std::string_view url);
/// The URL with "***" for its user and password.
std::string without_password(std::string_view url);

/// Whether a `credential.PATTERN.…` key is for the URL: the same scheme, host (a `*` stands for one label) and port,
/// and a path that begins alike. A pattern without scheme is for every scheme.
bool matches_url(std::string_view pattern, std::string_view url);

}  // namespace crossgate::client
