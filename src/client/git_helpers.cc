#include "client/git_helpers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "client/helper_line.h"
#include "client/ini.h"

namespace crossgate::client {
namespace {

struct Url {
  std::string scheme;  ///< empty: any
  std::string host;
  std::string port;
  std::string path;  ///< without slashes at its ends
};

std::string standard_port(std::string_view scheme) {
  if (scheme == "https") return "443";
  return scheme == "http" ? "80" : "";
}

Url parse_url(std::string_view text) {
  Url url;
  if (const auto scheme = cut(text, "://")) {
    url.scheme = to_lower(scheme->before);
    text = scheme->after;
  }
  const auto slash = text.find('/');
  std::string_view authority = text.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  while (path.ends_with('/')) path.remove_suffix(1);
  url.path = path;
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  url.host = to_lower(authority.substr(0, has_port ? colon : std::string_view::npos));
  url.port = has_port ? std::string(authority.substr(colon + 1)) : standard_port(url.scheme);
  return url;
}

bool matches_host(std::string_view pattern, std::string_view host) {
  const auto wanted = split(pattern, '.');
  const auto labels = split(host, '.');
  if (wanted.size() != labels.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] != "*" && wanted[i] != labels[i]) return false;
  return true;
}

bool matches_path(std::string_view prefix, std::string_view path) {
  return prefix.empty() || path == prefix || (path.starts_with(prefix) && path[prefix.size()] == '/');
}

/// A key of the section `credential` that is for the URL: its last part; nullopt for any other.
std::optional<std::string_view> key_for(std::string_view key, std::string_view url) {
  constexpr std::string_view kSection = "credential.";
  if (!key.starts_with(kSection)) return std::nullopt;
  key.remove_prefix(kSection.size());
  const auto dot = key.rfind('.');
  if (dot == std::string_view::npos) return key;
  if (!matches_url(key.substr(0, dot), url)) return std::nullopt;
  return key.substr(dot + 1);
}

void add_helper(GitHelpers& helpers, GitSetting setting) {
  if (!setting.value.empty()) {
    helpers.asked.push_back(std::move(setting));
    return;
  }
  for (GitSetting& earlier : helpers.asked) helpers.forgotten.push_back(std::move(earlier));
  helpers.asked.clear();
}

}  // namespace

std::string helper_name(std::string_view value) {
  const auto words = split_shell_words(value.starts_with('!') ? value.substr(1) : value);
  if (!words || words->empty()) return "";
  std::string_view name = words->front();
  name = name.substr(name.find_last_of("/\\") + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  constexpr std::string_view kPrefix = "git-credential-";
  return std::string(name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name);
}

std::string helper_command(std::string_view value) {
  // gitcredentials(7), "helper"; on Windows a path begins with a letter and a colon.
  if (value.starts_with('!')) return std::string(value.substr(1));
  const bool is_path = value.starts_with('/') || (value.size() > 1 && value[1] == ':');
  return (is_path ? "" : "git credential-") + std::string(value);
}

bool keeps_passwords(std::string_view value) {
  constexpr std::array<std::string_view, 8> kCaches{"store",   "cache",   "osxkeychain",  "libsecret",
                                                    "wincred", "manager", "manager-core", "gnome-keyring"};
  return std::ranges::find(kCaches, helper_name(value)) != kCaches.end();
}

bool may_ask_a_person(std::string_view value) { return helper_name(value).starts_with("manager"); }

std::string helper_in_words(std::string_view value) {
  const auto end = value.find_first_of(" \t=");
  if (end == std::string_view::npos || keeps_passwords(value) || parse_helper_line(value)) return std::string(value);
  return std::string(value.substr(0, end)) + " …";
}

GitRequest parse_git_url(std::string_view url) {
  GitRequest request;
  const auto scheme = cut(url, "://");
  if (!scheme) return request;
  request.protocol = scheme->before;
  const auto slash = std::min(scheme->after.find('/'), scheme->after.size());
  std::string_view host = scheme->after.substr(0, slash);
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  std::string_view path = scheme->after.substr(slash);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  const auto decoded = [](std::string_view text) { return percent_decode(text).value_or(std::string(text)); };
  request.host = decoded(host);
  if (!path.empty()) request.path = decoded(path);
  return request;
}

std::string without_password(std::string_view url) {
  const auto scheme = cut(url, "://");
  if (!scheme) return std::string(url);
  const auto at = scheme->after.substr(0, scheme->after.find('/')).rfind('@');
  if (at == std::string_view::npos) return std::string(url);
  return std::string(scheme->before) + "://***" + std::string(scheme->after.substr(at));
}

bool matches_url(std::string_view pattern, std::string_view url) {
  const Url wanted = parse_url(pattern);
  const Url given = parse_url(url);
  if (!wanted.scheme.empty() && (wanted.scheme != given.scheme || wanted.port != given.port)) return false;
  if (wanted.scheme.empty() && !wanted.port.empty() && wanted.port != given.port) return false;
  return matches_host(wanted.host, given.host) && matches_path(wanted.path, given.path);
}

GitHelpers find_git_helpers(std::string_view listing, std::string_view url) {
  GitHelpers helpers;
  const auto parts = split(listing, '\0');
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    // A key without "=" is true, and has no line end.
    const auto entry = cut(parts[i + 1], "\n").value_or(Cut{parts[i + 1], "true"});
    const auto key = key_for(entry.before, url);
    if (!key) continue;
    const GitSetting setting{std::string(entry.after), std::string(parts[i])};
    if (*key == "helper") add_helper(helpers, setting);
    if (*key == "usehttppath") {
      const std::string value = to_lower(setting.value);
      helpers.use_http_path = value == "true" || value == "yes" || value == "on" || value == "1";
      helpers.use_http_path_origin = setting.origin;
    }
  }
  return helpers;
}

}  // namespace crossgate::client
