#include <boost/json/value.hpp>

#include "client/child.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"
#include "client/ini.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

constexpr std::size_t kLongestAnswer = 1 << 20;

std::unexpected<Error> broken_process(std::string_view profile, const std::string& why) {
  return fail(kOther, "Error when retrieving credentials from custom-process (profile \"" + std::string(profile) +
                          "\"): " + why);
}

}  // namespace

Result<Session> parse_process_answer(std::string_view json, std::string_view profile, Time now) {
  const auto answer = parse_object(json);
  if (!answer) return broken_process(profile, "it did not print a JSON object");
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
  const auto outcome = run_child(*words, kLongestAnswer);
  if (!outcome) return broken_process(source.profile, outcome.error().message);
  if (!outcome->succeeded) return broken_process(source.profile, words->front() + " failed");
  return parse_process_answer(outcome->output, source.profile, now);
}

}  // namespace crossgate::client
