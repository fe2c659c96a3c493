#include "client/setup_git.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "client/endpoint.h"
#include "client/exit_status.h"
#include "client/git_host.h"

namespace crossgate::client {
namespace {

struct Options {
  std::string scope = "--global";
  std::string host;
};

Result<Options> parse_options(std::span<const std::string> words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--global" || word == "--local" || word == "--system") {
      options.scope = word;
    } else if (word.starts_with("--host=")) {
      options.host = word.substr(7);
    } else if (word == "--host" && i + 1 < words.size()) {
      options.host = words[++i];
    } else {
      return fail(kUsage,
                  "usage: crossgate setup git [--profile P] [--region R] [--host H] "
                  "[--global|--local|--system]; not understood: " +
                      word);
    }
  }
  return options;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + '\'';
}

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host == "localhost" || host.ends_with(".localhost") || host == "[::1]";
}

/// git-codecommit.*.DOMAIN beside an endpoint of somebody's own; a server on this machine has a domain of its own.
std::string pattern_beside(const std::string& endpoint_url) {
  const Endpoint endpoint{endpoint_url, "", false};
  const std::string host = endpoint.host();
  const std::string_view name = without_port(host);
  std::string domain(name);
  if (is_loopback(name)) domain = "amazonaws.com.localhost";
  if (name.starts_with("codecommit."))
    if (const auto parts = cut(name.substr(11), ".")) domain = parts->after;
  return endpoint_url.substr(0, endpoint_url.find("://") + 3) + "git-codecommit.*." + domain + host.substr(name.size());
}

std::string helper_line(const std::string& program, const Context& context, bool ignore_host_check) {
  std::string line = "!" + single_quoted(program) + " codecommit";
  if (context.globals.profile) line += " --profile " + single_quoted(*context.globals.profile);
  if (context.globals.region) line += " --region " + single_quoted(*context.globals.region);
  line += " credential-helper";
  return ignore_host_check ? line + " --ignore-host-check" : line;
}

bool is_aws_pattern(const std::string& pattern) {
  const auto url = cut(pattern, "://");
  return url && is_aws_host(url->after);
}

}  // namespace

Result<std::vector<std::string>> git_url_patterns(std::string_view host, const Context& context) {
  if (!host.empty()) {
    const bool has_scheme = host.find("://") != std::string_view::npos;
    const bool plain = !has_scheme && is_loopback(without_port(host));
    return std::vector{has_scheme ? std::string(host) : (plain ? "http://" : "https://") + std::string(host)};
  }
  TRY(const auto configured, configured_endpoint_url(api::kCodeCommit, context.region, context.settings()));
  if (configured) return std::vector{pattern_beside(*configured)};
  // One pattern misses FIPS, China and VPC endpoints: a wildcard stands for one label only.
  return std::vector<std::string>{
      "https://git-codecommit.*.amazonaws.com", "https://git-codecommit-fips.*.amazonaws.com",
      "https://git-codecommit.*.amazonaws.com.cn", "https://*.git-codecommit.*.vpce.amazonaws.com",
      "https://*.git-codecommit-fips.*.vpce.amazonaws.com"};
}

Result<SetupReport> setup_git(std::span<const std::string> words, const Context& context, const std::string& program,
                              const RunGit& run) {
  TRY(const auto options, parse_options(words));
  TRY(const auto patterns, git_url_patterns(options.host, context));
  SetupReport report;
  for (const std::string& pattern : patterns) {
    const std::string section = "credential." + pattern;
    const std::string line = helper_line(program, context, !is_aws_pattern(pattern));
    TRY_VOID(run({"config", options.scope, "--replace-all", section + ".helper", ""}));
    TRY_VOID(run({"config", options.scope, "--add", section + ".helper", line}));
    TRY_VOID(run({"config", options.scope, "--replace-all", section + ".UseHttpPath", "true"}));
    report.output += pattern + '\n';
  }
  report.notes = "git asks crossgate for these URLs, and no helper that was set before it:\n";
  if (context.globals.profile)
    report.notes += "Note: with --profile, keys in the environment (as CI sets them) are not used for these URLs.\n";
  return report;
}

Result<void> run_git(const std::vector<std::string>& arguments) {
  std::vector<std::string> line{"git"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : line) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  if (const int error = ::posix_spawnp(&child, "git", nullptr, nullptr, pointers.data(), environ); error != 0)
    return fail(kOther, std::string("cannot run git: ") + std::strerror(error));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return fail(kOther, std::string("cannot wait for git: ") + std::strerror(errno));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(kOther, "git config did not succeed");
}

}  // namespace crossgate::client
