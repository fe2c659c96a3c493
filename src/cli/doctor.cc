#include "cli/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "client/child.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/git_host.h"
#include "client/helper_line.h"
#include "client/loopback.h"
#include "client/remote_codecommit.h"
#include "client/setup_git.h"

namespace crossgate::cli {
namespace {

using client::GitSetting;

constexpr std::size_t kLongestOutput = 4 << 20;
/// How far clocks may be apart before passwords begin to be refused at times: they are good for 15 minutes.
constexpr std::chrono::minutes kTolerableSkew(5);

std::string trimmed(const std::string& text) { return std::string(trim(text)); }

/// When a password of CodeCommit's was made; nullopt for any other password.
std::optional<Time> time_of_password(std::string_view password) {
  constexpr std::size_t kTimestamp = 16;
  return password.size() == kTimestamp + 64 ? parse_basic(password.substr(0, kTimestamp)) : std::nullopt;
}

std::string seconds_between(Time a, Time b) {
  return std::to_string(std::chrono::abs(std::chrono::duration_cast<std::chrono::seconds>(a - b)).count()) + " seconds";
}

bool is_http(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

}  // namespace

void Doctor::say(std::string_view topic, std::string_view finding) {
  std::string line(topic);
  line.resize(std::max<std::size_t>(line.size() + 1, 11), ' ');
  line.append(finding).append("\n");
  (void)client::write_all(STDOUT_FILENO, line);
}

std::string Doctor::as_input(bool with_path) const {
  std::string text = "protocol=" + request_.protocol + "\nhost=" + request_.host + "\n";
  if (with_path && request_.path) text += "path=" + *request_.path + "\n";
  return text + "\n";
}

Result<client::GlobalOptions> Doctor::examine_git(std::span<const std::string> words,
                                                  const client::GlobalOptions& globals) {
  if (words.size() > 1 || (words.size() == 1 && words[0].starts_with('-')))
    return fail(client::kUsage, "usage: crossgate [--profile P] [--region R] doctor [URL]");
  const auto version = client::run_child({"git", "--version"}, kLongestOutput);
  if (!version) return std::unexpected(version.error());
  say("git", trimmed(version->output));
  TRY(url_, find_url(words));
  say("URL", client::without_password(url_));
  if (!is_http(url_)) return examine_codecommit_url(globals);

  request_ = client::parse_git_url(url_);
  const auto listing = client::run_child({"git", "config", "--list", "--show-origin", "-z"}, kLongestOutput);
  if (!listing) return std::unexpected(listing.error());
  const client::GitHelpers helpers = client::find_git_helpers(listing->output, url_);
  const client::HelperCommand command = find_command(helpers, globals);
  is_silent_ = !is_own_host(request_, command, environment_);
  examine_helpers(helpers);
  if (is_silent_)
    note_silence();
  else
    examine_caches(helpers);
  return command.globals;
}

Result<std::string> Doctor::find_url(std::span<const std::string> words) const {
  if (!words.empty()) return words[0];
  const auto remote =
      client::run_child({"git", "remote", "get-url", "origin"}, kLongestOutput, client::ChildErrors::hidden);
  if (remote && remote->succeeded) return trimmed(remote->output);
  return fail(client::kUsage, "this is no clone with a remote \"origin\": name the URL, crossgate doctor URL");
}

Result<client::GlobalOptions> Doctor::examine_codecommit_url(client::GlobalOptions options) {
  if (!url_.starts_with("codecommit:"))
    return fail(client::kUsage, "the doctor knows URLs of https://, http:// and codecommit:// only, and this is " +
                                    client::without_password(url_));
  // codecommit://… and codecommit::REGION://…: git-remote-codecommit brings its own configuration.
  const std::string_view rest = url_.starts_with("codecommit::") ? std::string_view(url_).substr(12) : url_;
  TRY(const auto remote, client::parse_remote_url(rest));
  if (!options.profile) options.profile = remote.profile;
  if (!options.region) options.region = remote.region;
  TRY(const auto context, client::Context::load(environment_, options));
  TRY(const auto plan, client::plan_remote("origin", remote, context, "crossgate"));
  url_ = plan.words.back();
  request_ = client::parse_git_url(url_);
  say("", "which git-remote-codecommit makes " + client::without_password(url_) + ", with a helper of its own");
  return options;
}

client::HelperCommand Doctor::find_command(const client::GitHelpers& helpers,
                                           const client::GlobalOptions& globals) const {
  std::optional<client::HelperCommand> first;
  for (const GitSetting& helper : helpers.asked) {
    const auto line = client::parse_helper_line(helper.value);
    if (!line) continue;
    client::HelperCommand command;
    command.ignore_host_check = line->ignore_host_check;
    command.globals = globals;
    if (!globals.profile) command.globals.profile = line->profile;
    if (!globals.region) command.globals.region = line->region;
    if (is_own_host(request_, command, environment_)) return command;
    if (!first) first = std::move(command);
  }
  if (first) return *std::move(first);
  client::HelperCommand none;
  none.globals = globals;
  return none;
}

void Doctor::note_silence() {
  say("host", "the helper is silent for " + request_.host + ", and nothing is sent there");
  advise(request_.host +
         " is neither AWS's nor that of the configured endpoint.\n    Where it is a CodeCommit server, run: "
         "crossgate setup git --host " +
         request_.protocol + "://" + request_.host);
}

void Doctor::examine_helpers(const client::GitHelpers& helpers) {
  bool ours = false;
  say("helpers",
      helpers.asked.empty() ? "none is set for this URL: git asks for a user name" : "git asks these, in this order:");
  for (std::size_t i = 0; i < helpers.asked.size(); ++i) {
    const GitSetting& helper = helpers.asked[i];
    say("", "  " + std::to_string(i + 1) + ". " + client::helper_in_words(helper.value) + "  (" + helper.origin + ")");
    ours = ours || client::parse_helper_line(helper.value);
  }
  for (const GitSetting& helper : helpers.forgotten)
    say("", "  and not " + client::helper_in_words(helper.value) + "  (" + helper.origin +
                "), which is read before an empty helper");
  if (!ours && !is_silent_) advise("no helper knows CodeCommit.\n    Run: crossgate setup git");
  if (helpers.use_http_path) {
    say("path", "is sent to the helper  (" + helpers.use_http_path_origin + ")");
  } else {
    say("path", "is not sent to the helper, and CodeCommit signs it");
    if (!is_silent_ && ours)
      advise("UseHttpPath is not set.\n    Run: git config --global credential." + request_.protocol + "://" +
             request_.host + ".UseHttpPath true");
    request_.path.reset();
  }
}

void Doctor::examine_caches(const client::GitHelpers& helpers) {
  for (const GitSetting& helper : helpers.asked) {
    if (!client::keeps_passwords(helper.value)) continue;
    advise("\"" + helper.value + "\" (" + helper.origin +
           ") is told each password, and hands it out again when it has long ended: the reason for a 403 \"since this "
           "morning\".\n    Run: crossgate setup git, and see that no helper is read after its lines");
    examine_cache(helper.value);
  }
}

void Doctor::examine_cache(const std::string& helper) {
  if (client::may_ask_a_person(helper)) return say("cache", helper + " is not asked, since it may open a window");
  const std::string input = as_input(true);
  // As git runs it: by the shell, since there may be options.
  const auto answer = client::run_child({"sh", "-c", client::helper_command(helper) + " get"}, kLongestOutput,
                                        client::ChildErrors::hidden, &input);
  std::string_view password;
  if (answer)
    for (const std::string_view line : split(answer->output, '\n'))
      if (line.starts_with("password=")) password = line.substr(9);
  if (password.empty()) return say("cache", helper + " keeps nothing for this URL");
  const auto made = time_of_password(password);
  const bool stale = !made || SystemClock().now() - *made > sigv4::kGitPasswordLife;
  say("cache", helper + " keeps a password" + (made ? " of " + format_iso8601(*made) : " that is not CodeCommit's") +
                   (stale ? ", which is refused" : ""));
  if (!stale) return;
  std::string quoted;
  for (const char c : input) quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
  advise("the password that " + helper + " keeps is stale.\n    Run: printf '" + quoted + "' | " +
         client::helper_command(helper) + " erase");
}

void Doctor::examine_proxies() {
  std::string found;
  for (const std::string_view name :
       {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
    if (const auto value = environment_.non_empty(name)) {
      // A proxy's URL may carry a password.
      const auto at = value->rfind('@');
      found += (found.empty() ? "" : ", ") + std::string(name) + '=' +
               std::string(at == std::string_view::npos ? *value : value->substr(at + 1));
    }
  say("proxies", found.empty() ? "none" : found);
  const std::string_view host = client::without_port(request_.host);
  // Git's, which are libcurl's.
  const auto is_set = [&](std::string_view name) { return environment_.non_empty(name).has_value(); };
  const bool proxied =
      is_set("all_proxy") || is_set("ALL_PROXY") ||
      (request_.protocol == "https" ? is_set("https_proxy") || is_set("HTTPS_PROXY") : is_set("http_proxy"));
  const auto exempt = [&](std::string_view name) {
    return environment_.get(name).value_or("").find("localhost") != std::string_view::npos;
  };
  if (client::is_loopback(host) && proxied && !exempt("no_proxy") && !exempt("NO_PROXY"))
    advise("the proxy would be asked for this machine itself.\n    Set: no_proxy=localhost,127.0.0.1");
}

void Doctor::note_broken_configuration(const Error& error) {
  say("profile", error.message);
  advise(error.message);
}

void Doctor::examine_credentials(const client::Context& context, const Means& means) {
  const client::ProfileChoice& profile = context.profile;
  const bool named = environment_.get("AWS_PROFILE") || environment_.get("AWS_DEFAULT_PROFILE");
  say("profile", profile.name + (profile.by_option ? ", by the helper's line or --profile"
                                 : named           ? ", by the environment"
                                                   : ", since nobody names another"));
  if (profile.by_option && environment_.non_empty("AWS_ACCESS_KEY_ID"))
    say("", "the keys in the environment are not used, since the profile is given as an option");
  examine_proxies();
  const auto source = context.find_source();
  if (!source) return note_broken_configuration(source.error());
  say("source", in_words(*source));
  const auto sts = context.sts_endpoint();
  if (!sts) return note_broken_configuration(sts.error());
  const client::SessionCache cache(environment_, *sts);
  if (const auto path = cache.path(*source)) say("", "kept in " + *path);

  if (is_silent_) return;
  const auto fetcher = means.make_fetcher(context, cache);
  const auto region = client::region_for(request_, context, *fetcher);
  if (!region || !*region) {
    advise(region ? "no region is known" : region.error().message);
    return say("region", "none");
  }
  say("region", std::string((*region)->str()) + (client::region_of_host(request_.host) ? ", of the host" : ""));

  const auto session = client::fetch_valid(*fetcher, *source, means.clock);
  if (!session || !*session) {
    const std::string why = session ? "no session" : session.error().message;
    advise(why);
    return say("session", why);
  }
  const std::string id((*session)->credentials.access_key_id.str());
  say("session", id + ((*session)->expires ? ", until " + format_iso8601(*(*session)->expires) : ", without end"));
  examine_identity(*sts, **session, means);
  examine_server(**region, **session, means);
}

void Doctor::examine_identity(const client::Endpoint& sts, const client::Session& session, const Means& means) {
  const auto* operation = api::find_operation("sts", "GetCallerIdentity");
  if (operation == nullptr) return;
  const auto answer = means.services.call(*operation, boost::json::object(), sts, session.credentials);
  if (!answer) {
    say("identity", answer.error().message);
    return advise("STS does not say who these credentials are: " + answer.error().message);
  }
  const auto* object = answer->if_object();
  say("identity", object != nullptr ? client::text_member(*object, "Arn").value_or("unknown") : "unknown");
}

void Doctor::examine_server(const Region& region, const client::Session& session, const Means& means) {
  if (!request_.path) return;
  const Time now = means.clock.now();
  const Secret username = sigv4::git_user_name(session.credentials);
  const Secret password = sigv4::git_password(session.credentials.secret_access_key, region.str(),
                                              client::without_port(request_.host), '/' + *request_.path, now);
  std::string both(username.reveal());
  both.append(":").append(password.reveal());
  // The URL without a user and a password of its own, which would be sent instead.
  client::HttpRequest request{request_.protocol + "://" + request_.host + '/' + percent_encode(*request_.path, true) +
                                  "/info/refs?service=git-upload-pack",
                              {{"Authorization", "Basic " + to_base64(both)}, {"Git-Protocol", "version=2"}}};
  request.method = "GET";
  request.patience = std::chrono::seconds(20);
  const auto answer = means.http.send(request);
  if (!answer) {
    say("server", answer.error().message);
    return advise("the server cannot be reached: name, network, proxy or certificate");
  }
  examine_clock(answer->date, now);
  const std::string status = std::to_string(answer->status);
  switch (answer->status) {
    case 200:
      return say("server", "opens the repository to these credentials");
    case 401:
      say("server", "401: it refuses the password");
      return advise("the password is refused: look at identity, region and clock above");
    case 403:
      say("server", "403: it refuses these credentials");
      return advise(
          "the identity above may not read this repository (codecommit:GitPull), or the password was refused");
    case 404:
      say("server", "404: there is no such repository in this account and region");
      return advise("no repository of this name is in the identity's account in " + std::string(region.str()));
    default:
      say("server", status);
      return advise("the server answers " + status);
  }
}

void Doctor::examine_clock(const std::optional<Time>& servers, Time ours) {
  if (!servers) return;
  const auto apart = std::chrono::abs(*servers - ours);
  if (apart < std::chrono::seconds(5)) return say("clock", "agrees with the server's");
  say("clock", seconds_between(*servers, ours) + (*servers > ours ? " behind the server's" : " ahead of the server's"));
  if (apart > kTolerableSkew) advise("this machine's clock is wrong: signatures are good for 15 minutes only");
}

int Doctor::finish() {
  if (advice_.empty()) {
    say("", "There is nothing to change.");
    return 0;
  }
  std::string text = "\nTo change:\n";
  for (const std::string& advice : advice_) text += "  - " + advice + "\n";
  (void)client::write_all(STDOUT_FILENO, text);
  return 1;
}

}  // namespace crossgate::cli
