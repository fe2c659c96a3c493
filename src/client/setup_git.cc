#include "client/setup_git.h"

#include <algorithm>

#include "base/text.h"
#include "client/child.h"
#include "client/endpoint.h"
#include "client/exit_status.h"
#include "client/git_host.h"
#include "client/helper_line.h"
#include "client/loopback.h"

namespace crossgate::client {
namespace {

struct Options {
  std::string scope = "--global";
  std::string host;
  bool remove = false;
};

Result<Options> parse_options(std::span<const std::string> words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--global" || word == "--local" || word == "--system") {
      options.scope = word;
    } else if (word == "--remove") {
      options.remove = true;
    } else if (word.starts_with("--host=")) {
      options.host = word.substr(7);
    } else if (word == "--host" && i + 1 < words.size()) {
      options.host = words[++i];
    } else {
      return fail(kUsage,
                  "usage: crossgate setup git [--profile P] [--region R] [--host H] "
                  "[--global|--local|--system] [--remove]; not understood: " +
                      word);
    }
  }
  return options;
}

bool is_aws_pattern(const std::string& pattern) {
  const auto url = cut(pattern, "://");
  return url && is_aws_host(url->after);
}

/// What a person should know who has keys in the environment.
std::string note_on_environment(const Context& context) {
  if (context.globals.profile)
    return "Note: with --profile, keys in the environment (as CI sets them) are not used for these URLs.\n";
  if (context.environment.non_empty("AWS_ACCESS_KEY_ID"))
    return "Note: AWS_ACCESS_KEY_ID is set here: wherever it is, its keys come before any profile.\n";
  return "";
}

Result<SetupReport> write_sections(const Options& options, const std::vector<std::string>& patterns,
                                   const Context& context, const std::string& program, const RunGit& run) {
  SetupReport report;
  for (const std::string& pattern : patterns) {
    const std::string section = "credential." + pattern;
    const HelperLine line{program, context.globals.profile, context.globals.region, !is_aws_pattern(pattern), true};
    TRY_VOID(run({"config", options.scope, "--replace-all", section + ".helper", ""}));
    TRY_VOID(run({"config", options.scope, "--add", section + ".helper", line.str()}));
    TRY_VOID(run({"config", options.scope, "--replace-all", section + ".UseHttpPath", "true"}));
    report.output += pattern + '\n';
  }
  report.notes =
      "git asks crossgate for these URLs, and no helper that was set before it:\n" + note_on_environment(context);
  return report;
}

/// What one section of git's configuration says.
struct Section {
  std::vector<std::string> own_helpers;
  bool other_helpers = false;
  bool other_keys = false;
  bool use_http_path = false;
};

/// Whether the line calls this program, under whatever name, and not AWS's own helper.
bool is_ours(std::string_view line, const std::string& program) {
  const auto parsed = parse_helper_line(line);
  if (!parsed) return false;
  const std::string_view name = std::string_view(parsed->program).substr(parsed->program.rfind('/') + 1);
  return parsed->program == program || name.starts_with("crossgate") || name == "git-credential-crossgate";
}

/// `listing` is what `git config --list -z` prints.
Section read_section(std::string_view listing, const std::string& section, const std::string& program) {
  Section out;
  for (const std::string_view setting : split(listing, '\0')) {
    if (!setting.starts_with(section + '.')) continue;
    const std::string_view rest = setting.substr(section.size() + 1);
    const auto [key, value] = cut(rest, "\n").value_or(Cut{rest, ""});
    if (key == "helper" && is_ours(value, program)) {
      out.own_helpers.emplace_back(value);
    } else if (key == "helper") {
      out.other_helpers = out.other_helpers || !value.empty();
    } else if (key == "usehttppath") {
      out.use_http_path = true;
    } else {
      out.other_keys = true;
    }
  }
  return out;
}

/// Takes out what is ours, and leaves alone what somebody put beside it.
Result<void> remove_section(const Options& options, const std::string& name, const Section& section,
                            const RunGit& run) {
  if (section.other_helpers) {
    for (const std::string& helper : section.own_helpers)
      TRY_VOID(run({"config", options.scope, "--fixed-value", "--unset-all", name + ".helper", helper}));
    return {};
  }
  if (!section.other_keys) {
    TRY_VOID(run({"config", options.scope, "--remove-section", name}));
    return {};
  }
  TRY_VOID(run({"config", options.scope, "--unset-all", name + ".helper"}));
  if (section.use_http_path) TRY_VOID(run({"config", options.scope, "--unset-all", name + ".UseHttpPath"}));
  return {};
}

Result<SetupReport> remove_sections(const Options& options, const std::vector<std::string>& patterns,
                                    const std::string& program, const RunGit& run) {
  SetupReport report;
  // Without the file, or outside of a clone, there is nothing.
  const std::string listing = run({"config", options.scope, "--list", "-z"}).value_or("");
  for (const std::string& pattern : patterns) {
    const std::string name = "credential." + pattern;
    const Section section = read_section(listing, name, program);
    if (section.own_helpers.empty()) continue;
    TRY_VOID(remove_section(options, name, section, run));
    report.output += pattern + '\n';
  }
  report.notes =
      report.output.empty() ? "There is nothing to take out.\n" : "git no longer asks crossgate for these URLs:\n";
  return report;
}

}  // namespace

Result<std::vector<std::string>> git_url_patterns(std::string_view host, const Context& context) {
  if (!host.empty()) {
    const bool has_scheme = host.find("://") != std::string_view::npos;
    const bool plain = !has_scheme && is_loopback(without_port(host));
    return std::vector{has_scheme ? std::string(host) : (plain ? "http://" : "https://") + std::string(host)};
  }
  TRY(const auto configured, configured_endpoint_url(api::kCodeCommit, context.region, context.settings()));
  if (configured) return std::vector{git_url_beside(*configured, "*")};
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
  return options.remove ? remove_sections(options, patterns, program, run)
                        : write_sections(options, patterns, context, program, run);
}

Result<std::string> run_git(const std::vector<std::string>& arguments) {
  constexpr std::size_t kLongestOutput = 1 << 20;
  std::vector<std::string> line{"git"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  TRY(auto outcome, run_child(line, kLongestOutput));
  if (!outcome.succeeded) return fail(kOther, "git " + arguments.front() + " did not succeed");
  return std::move(outcome.output);
}

}  // namespace crossgate::client
