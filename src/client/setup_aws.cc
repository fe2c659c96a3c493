#include "client/setup_aws.h"

#include <unistd.h>

#include "api/operation.h"
#include "base/text.h"
#include "client/endpoint.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/git_host.h"
#include "client/rule_set.h"

namespace crossgate::client {
namespace {

constexpr std::string_view kLocalServer = "http://127.0.0.1:9480";

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view kPlain = "/._-+:,@%=";
  bool plain = !text.empty();
  for (const char c : text) plain = plain && (is_alphanumeric(c) || kPlain.find(c) != std::string_view::npos);
  if (plain) return std::string(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + '\'';
}

Result<std::string> absolute(std::string folder) {
  if (folder.starts_with('/')) return folder;
  char here[4096];
  if (::getcwd(here, sizeof here) == nullptr) return fail(kOther, system_reason("find", "the current folder"));
  return std::string(here) + '/' + folder;
}

Result<std::string> choose_folder(std::span<const std::string> words, const Environment& environment) {
  std::optional<std::string> folder;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("--directory=")) {
      folder = word.substr(12);
    } else if (word == "--directory" && i + 1 < words.size()) {
      folder = words[++i];
    } else {
      return fail(kUsage, "usage: crossgate setup aws [--endpoint-url URL] [--directory FOLDER]; not understood: " +
                              std::string(word));
    }
  }
  if (folder) return absolute(expand_path(*folder, environment));
  const auto data = environment.non_empty("XDG_DATA_HOME");
  return absolute((data ? std::string(*data) : home_path(".local/share", environment)) + "/crossgate/aws-models");
}

bool names_host(std::string_view no_proxy, std::string_view host) {
  for (std::string_view entry : split(no_proxy, ',')) {
    entry = trim(entry);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry == "*" || host == entry || (!entry.empty() && host.ends_with("." + std::string(entry)))) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> proxy_in_the_way(std::string_view url, const Environment& environment) {
  const std::string scheme = url.starts_with("https:") ? "https" : "http";
  const std::string host(without_port(Endpoint{std::string(url), "", false}.host()));
  auto exceptions = environment.non_empty("no_proxy");
  if (!exceptions) exceptions = environment.non_empty("NO_PROXY");
  if (exceptions && names_host(*exceptions, host)) return std::nullopt;
  for (const std::string& name : {scheme + "_proxy", std::string("all_proxy"), std::string("ALL_PROXY")})
    if (environment.non_empty(name)) return name;
  const std::string upper = scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY";
  if (environment.non_empty(upper)) return upper;
  return std::nullopt;
}

Result<SetupReport> setup_aws(std::span<const std::string> words, const std::optional<std::string>& endpoint_url,
                              const Environment& environment) {
  TRY(const std::string folder, choose_folder(words, environment));
  if ((folder + '/').starts_with(home_path(".aws/models/", environment)))
    return fail(kUsage, folder + " would redirect every AWS tool of yours, real AWS included; choose another folder");
  std::string url =
      endpoint_url.value_or(std::string(environment.non_empty("AWS_ENDPOINT_URL").value_or(kLocalServer)));
  while (url.ends_with('/')) url.pop_back();
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return fail(kUsage, "--endpoint-url must begin with http:// or https://, not " + url);

  for (const api::Service* service : api::services())
    TRY_VOID(write_file_atomically(folder + '/' + rule_set_path(*service), make_rule_set(url)));

  SetupReport report{"export AWS_DATA_PATH=" + shell_quoted(folder) + '\n', ""};
  report.notes =
      "The aws commands for CodeCommit, STS, IAM and Organizations go to " + url + " in every shell that says this:\n";
  if (const auto variable = proxy_in_the_way(url, environment))
    report.notes += "Note: " + *variable +
                    " is set, and aws and git would send these requests through that proxy. Add\n" +
                    "  export no_proxy=\"$no_proxy,127.0.0.1,localhost,.localhost\"\n";
  return report;
}

}  // namespace crossgate::client
