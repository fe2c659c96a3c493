#include "client/credential_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cerrno>
#include <cstring>
#include <vector>

#include "client/exit_status.h"
#include "client/files.h"
#include "client/ini.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

constexpr std::size_t kLongestAnswer = 1 << 20;

std::unexpected<Error> broken_process(std::string_view profile, const std::string& why) {
  return fail(kOther, "Error when retrieving credentials from custom-process (profile \"" + std::string(profile) +
                          "\"): " + why);
}

std::optional<std::string> text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

/// Starts the command with its standard output going into `output`; an errno when it cannot be started.
int spawn(const std::vector<std::string>& words, int output, pid_t& child) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  const int error = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

}  // namespace

Result<Session> parse_process_answer(std::string_view json, std::string_view profile, Time now) {
  boost::json::error_code error;
  const boost::json::value tree = boost::json::parse({json.data(), json.size()}, error);
  const auto* answer = error ? nullptr : tree.if_object();
  if (answer == nullptr) return broken_process(profile, "it did not print a JSON object");
  const auto* version = answer->if_contains("Version");
  if (version == nullptr || !version->is_int64() || version->get_int64() != 1)
    return broken_process(profile, "it answered with another Version than 1");
  const auto id = text_member(*answer, "AccessKeyId");
  const auto secret = text_member(*answer, "SecretAccessKey");
  if (!id || !secret) return broken_process(profile, "AccessKeyId or SecretAccessKey is missing from what it printed");
  TRY(auto credentials,
      make_credentials(*id, *secret, text_member(*answer, "SessionToken"), "what credential_process printed"));
  const auto expiration = text_member(*answer, "Expiration");
  if (!expiration) return Session{std::move(credentials), std::nullopt};
  const auto expires = parse_iso8601(*expiration);
  if (!expires) return broken_process(profile, "its Expiration is not a time such as 2026-01-31T23:59:59Z");
  if (*expires <= now) return broken_process(profile, "the credentials that it printed have already expired");
  return Session{std::move(credentials), expires};
}

Result<Session> run_credential_process(const ProcessSource& source, Time now) {
  const auto words = split_shell_words(source.command);
  if (!words || words->empty())
    return broken_process(source.profile, "its command line has an open quotation or is empty");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return broken_process(source.profile, std::strerror(errno));
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  pid_t child = 0;
  if (const int error = spawn(*words, writing.get(), child); error != 0)
    return broken_process(source.profile, "cannot run " + words->front() + ": " + std::strerror(error));
  writing = Descriptor();
  const auto answer = read_to_end(reading.get(), kLongestAnswer);
  const int status = wait_for(child);
  if (!answer) return broken_process(source.profile, answer.error().message);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return broken_process(source.profile, words->front() + " failed");
  return parse_process_answer(*answer, source.profile, now);
}

}  // namespace crossgate::client
