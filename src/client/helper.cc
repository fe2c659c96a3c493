#include "client/helper.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/git_host.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

constexpr std::string_view kProgram = "git-credential-crossgate";

using Outcome = Result<std::optional<HelperAnswer>>;

/// The user name in an answer of the ephemeral form, which git gives back when it is refused.
void read_credential(std::string_view base64, GitRequest& request) {
  const auto both = from_base64(base64);
  const auto parts = both ? cut(*both, ":") : std::nullopt;
  if (parts) request.username = Secret(std::string(parts->before));
}

std::unexpected<Error> no_path(const GitRequest& request) {
  return fail(kConfiguration,
              "git sent no repository path, and CodeCommit signs it.\n  Run: git config --global credential." +
                  request.protocol + "://" + request.host + ".UseHttpPath true");
}

/// The path as Python's urlsplit finds it in PROTOCOL://HOST/PATH.
std::string signed_path(std::string_view path) { return '/' + std::string(path.substr(0, path.find_first_of("?#"))); }

/// The two forms of a user name and password (git-credential(1), "INPUT/OUTPUT FORMAT").
std::string as_attributes(const Secret& username, const Secret& password, bool ephemeral) {
  if (!ephemeral) {
    std::string text = "username=";
    return text.append(username.reveal()).append("\npassword=").append(password.reveal()).append("\n");
  }
  std::string both(username.reveal());
  both.append(":").append(password.reveal());
  return "capability[]=authtype\nauthtype=Basic\ncredential=" + to_base64(both) + "\nephemeral=1\n";
}

HelperAnswer answer(const GitRequest& request, const Region& region, const Session& session, bool ephemeral, Time now) {
  const Secret username = sigv4::git_user_name(session.credentials);
  const Secret password = sigv4::git_password(session.credentials.secret_access_key, region.str(),
                                              without_port(request.host), signed_path(*request.path), now);
  const Time end_of_password = now + sigv4::kGitPasswordLife;
  const Time expiry = session.expires ? std::min(*session.expires, end_of_password) : end_of_password;
  std::string text = as_attributes(username, password, ephemeral && request.knows_authtype);
  text.append("password_expiry_utc=").append(std::to_string(to_epoch_seconds(expiry))).append("\n");
  return {Secret(std::move(text))};
}

Outcome get(const HelperCommand& command, const GitRequest& request, const Environment& environment, const Clock& clock,
            const MakeFetcher& make_fetcher) {
  if (request.host.empty() || request.protocol.empty())
    return fail(kUsage, "git sent no protocol and host; the helper is meant to be called by git");
  if (!is_own_host(request, command, environment)) return HelperAnswer{};
  if (!request.path || request.path->empty()) return no_path(request);
  TRY(const auto context, Context::load(environment, command.globals));
  TRY(const auto source, context.find_source());
  TRY(const auto sts, context.sts_endpoint());
  const SessionCache cache(environment, sts);
  const auto fetcher = make_fetcher(context, cache);
  TRY(const auto region, region_for(request, context, *fetcher));
  if (!region) return std::nullopt;
  TRY(const auto session, fetch_valid(*fetcher, source, clock));
  if (!session) return std::nullopt;
  return answer(request, *region, *session, command.ephemeral, clock.now());
}

/// Drops the session that the refused password was made from, so that the next attempt makes another. Nothing
/// that goes wrong here is worth a word: git has just told its user that the password was refused.
void erase(const HelperCommand& command, const GitRequest& request, const Environment& environment) {
  if (!request.username || !is_own_host(request, command, environment)) return;
  const auto context = Context::load(environment, command.globals);
  if (!context) return;
  const auto source = context->find_source();
  const auto sts = context->sts_endpoint();
  if (!source || !sts) return;
  const SessionCache cache(environment, *sts);
  const auto session = cache.load(*source);
  const auto refused = sigv4::parse_git_user_name(request.username->reveal());
  if (session && *session && refused && (*session)->credentials.access_key_id == refused->access_key_id)
    cache.erase(*source);
}

}  // namespace

bool is_helper_line(std::string_view program_name, const CommandLine& line) {
  if (program_name == kProgram) return true;
  return line.words.size() >= 2 && line.words[0] == "codecommit" && line.words[1] == "credential-helper";
}

Result<HelperCommand> parse_helper_command(std::string_view program_name, const CommandLine& line) {
  HelperCommand command;
  command.globals = line.globals;
  std::optional<std::string_view> action;
  for (std::size_t i = program_name == kProgram ? 0 : 2; i < line.words.size(); ++i) {
    const std::string_view word = line.words[i];
    if (word == "--ignore-host-check") {
      command.ignore_host_check = true;
    } else if (word == "--ephemeral") {
      command.ephemeral = true;
    } else if (!action && !word.starts_with('-')) {
      action = word;
    } else {
      return fail(kUsage, "Unknown options: " + std::string(word));
    }
  }
  if (!action)
    return fail(kUsage,
                "usage: crossgate [--profile P] [--region R] codecommit credential-helper "
                "[--ignore-host-check] [--ephemeral] get|store|erase");
  if (action == "get") return command;
  // git adds operations over time, and a helper is to ignore those it does not know (gitcredentials(7)).
  command.action = action == "erase" ? HelperCommand::Action::erase : HelperCommand::Action::store;
  return command;
}

GitRequest parse_git_request(std::string_view text) {
  GitRequest request;
  for (const std::string_view line : split(text, '\n')) {
    const auto attribute = cut(trim(line), "=");
    if (!attribute) continue;
    if (attribute->before == "protocol") request.protocol = attribute->after;
    if (attribute->before == "host") request.host = attribute->after;
    if (attribute->before == "path") request.path = attribute->after;
    if (attribute->before == "username") request.username = Secret(std::string(attribute->after));
    if (attribute->before == "capability[]" && attribute->after == "authtype") request.knows_authtype = true;
    if (attribute->before == "credential") read_credential(attribute->after, request);
  }
  return request;
}

bool is_own_host(const GitRequest& request, const HelperCommand& command, const Environment& environment) {
  if (command.ignore_host_check || is_aws_host(request.host)) return true;
  // Somebody's own endpoint, then. A broken configuration is no reason to disturb git about a host of others.
  const auto context = Context::load(environment, command.globals);
  if (!context) return false;
  const auto url = configured_endpoint_url(api::kCodeCommit, context->region, context->settings());
  return url && *url && belongs_to_endpoint(request.host, Endpoint{**url, "", false}.host());
}

Result<std::optional<Session>> fetch_valid(Fetcher& fetcher, const Source& source, const Clock& clock) {
  TRY(auto session, fetcher.fetch(source));
  if (session && !is_valid(*session, clock.now()))
    return fail(kOther, "the credentials of " + (session->place.empty() ? in_words(source) : session->place) +
                            " ended at " + format_iso8601(*session->expires) + " (is this machine's clock right?)");
  return session;
}

Result<std::optional<Region>> region_for(const GitRequest& request, const Context& context, Fetcher& fetcher) {
  if (auto region = region_of_host(request.host)) return region;
  if (context.region) return context.region;
  std::string none =
      "the host " + request.host + " names no region.\n  Give --region, or set AWS_REGION or the profile's region.";
  TRY(const auto instance, find_instance(context.settings(), none));
  if (!instance) return fail(kConfiguration, std::move(none));
  return fetcher.fetch_region(std::get<InstanceSource>(instance->kind));
}

Outcome run_helper(const HelperCommand& command, std::string_view input, const Environment& environment,
                   const Clock& clock, const MakeFetcher& make_fetcher) {
  if (command.action == HelperCommand::Action::store) return HelperAnswer{};
  const GitRequest request = parse_git_request(input);
  if (command.action == HelperCommand::Action::get) return get(command, request, environment, clock, make_fetcher);
  erase(command, request, environment);
  return HelperAnswer{};
}

}  // namespace crossgate::client
