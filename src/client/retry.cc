#include "client/retry.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/random.h"
#include "base/text.h"

namespace crossgate::client {
namespace {

constexpr std::array<int, 4> kTransientStatuses{500, 502, 503, 504};
constexpr std::array<std::string_view, 17> kTransientCodes{"RequestTimeout",
                                                           "RequestTimeoutException",
                                                           "IDPCommunicationError",
                                                           "PriorRequestNotComplete",
                                                           "Throttling",
                                                           "ThrottlingException",
                                                           "ThrottledException",
                                                           "RequestThrottledException",
                                                           "RequestThrottled",
                                                           "TooManyRequestsException",
                                                           "ProvisionedThroughputExceededException",
                                                           "TransactionInProgressException",
                                                           "RequestLimitExceeded",
                                                           "BandwidthLimitExceeded",
                                                           "LimitExceededException",
                                                           "SlowDown",
                                                           "EC2ThrottledException"};
constexpr std::array<std::string_view, 6> kSignatureCodes{"InvalidSignatureException", "SignatureDoesNotMatch",
                                                          "RequestTimeTooSkewed",      "RequestExpired",
                                                          "RequestInTheFuture",        "AuthFailure"};

constexpr auto kTolerableSkew = std::chrono::minutes(4);

template <class List>
bool is_one_of(const List& list, const auto& value) {
  return std::ranges::find(list, value) != list.end();
}

}  // namespace

int max_attempts(const Settings& settings) {
  const auto setting = [&](std::string_view variable, std::string_view key) {
    const auto text = settings.environment.non_empty(variable);
    return text ? text : option(settings.profile, key);
  };
  const int usual = setting("AWS_RETRY_MODE", "retry_mode") == "legacy" ? 5 : 3;
  const auto text = setting("AWS_MAX_ATTEMPTS", "max_attempts");
  const auto number = text ? parse_decimal(*text) : std::nullopt;
  return number && *number >= 1 ? static_cast<int>(std::min<std::uint64_t>(*number, 100)) : usual;
}

bool is_worth_another_try(const wire::RemoteError& error) {
  return is_one_of(kTransientStatuses, error.http_status) || is_one_of(kTransientCodes, error.code);
}

std::chrono::milliseconds pause_before(int attempt) {
  constexpr std::uint64_t kLongest = 20'000;
  const std::string bytes = random_bytes(2);
  const unsigned part = static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]);
  const std::uint64_t time = (std::uint64_t{1000} << std::min(attempt - 2, 10)) * part / 0xffff;
  return std::chrono::milliseconds(std::min(time, kLongest));
}

std::optional<std::chrono::milliseconds> clock_skew(const wire::RemoteError& error, std::optional<Time> server_time,
                                                    Time our_time) {
  if (!server_time || !is_one_of(kSignatureCodes, error.code)) return std::nullopt;
  const auto ahead = *server_time - our_time;
  if (ahead < kTolerableSkew && ahead > -kTolerableSkew) return std::nullopt;
  return ahead;
}

bool RetryQuota::take(bool after_timeout) {
  const int cost = after_timeout ? 10 : 5;
  if (left_ < cost) return false;
  left_ -= cost;
  taken_ += cost;
  return true;
}

void RetryQuota::give_back() {
  left_ += taken_;
  taken_ = 0;
}

}  // namespace crossgate::client
