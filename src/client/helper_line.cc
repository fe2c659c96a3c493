#include "client/helper_line.h"

#include "base/text.h"
#include "client/command_line.h"
#include "client/endpoint.h"
#include "client/git_host.h"
#include "client/helper.h"
#include "client/ini.h"
#include "client/loopback.h"

namespace crossgate::client {
namespace {

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + '\'';
}

}  // namespace

std::string HelperLine::str() const {
  std::string line = "!" + single_quoted(program) + " codecommit";
  if (profile) line += " --profile " + single_quoted(*profile);
  if (region) line += " --region " + single_quoted(*region);
  line += " credential-helper";
  if (ignore_host_check) line += " --ignore-host-check";
  if (ephemeral) line += " --ephemeral";
  return line;
}

std::optional<HelperLine> parse_helper_line(std::string_view value) {
  // A name stands for git-credential-NAME, a path for itself, and "!" for a line of the shell's (gitcredentials(7)).
  const bool shell = value.starts_with('!');
  auto words = split_shell_words(shell ? value.substr(1) : value);
  if (!words || words->empty()) return std::nullopt;
  std::string program = words->front();
  const std::string_view name = std::string_view(program).substr(program.rfind('/') + 1);
  const bool own_name = name == "git-credential-crossgate" || (!shell && program == "crossgate");
  const std::vector<std::string> arguments(words->begin() + 1, words->end());
  const auto line = parse_command_line(arguments);
  if (!line || (!own_name && !is_helper_line(name, *line))) return std::nullopt;
  HelperLine out{std::move(program), line->globals.profile, line->globals.region};
  for (const std::string& word : line->words) {
    if (word == "--ignore-host-check") out.ignore_host_check = true;
    if (word == "--ephemeral") out.ephemeral = true;
  }
  return out;
}

std::string git_url_beside(const std::string& endpoint_url, std::string_view region) {
  const Endpoint endpoint{endpoint_url, "", false};
  const std::string host = endpoint.host();
  const std::string_view name = without_port(host);
  std::string domain(name);
  if (is_loopback(name)) domain = "amazonaws.com.localhost";
  if (name.starts_with("codecommit."))
    if (const auto parts = cut(name.substr(11), ".")) domain = parts->after;
  return endpoint_url.substr(0, endpoint_url.find("://") + 3) + "git-codecommit." + std::string(region) + '.' + domain +
         host.substr(name.size());
}

}  // namespace crossgate::client
