// The instance metadata service (Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance
// metadata" and "Retrieve security credentials from instance metadata").
#include <algorithm>

#include "base/text.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"

namespace crossgate::client {
namespace {

using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

/// One conversation, with a common end.
class Conversation {
 public:
  Conversation(const InstanceSource& source, HttpClient& http)
      : source_(source), http_(http), end_(Steady::now() + source.patience) {}

  /// Asks for a token. False where nobody answers; an error where only version 1 is spoken, and that is not allowed.
  Result<bool> begin() {
    // Half of the time, so that some is left for version 1: behind a container's bridge the answer with the token is
    // lost on the way, for it may make one hop only.
    HttpRequest request = make_request("PUT", "/latest/api/token", left() / 2);
    request.headers.push_back({"X-aws-ec2-metadata-token-ttl-seconds", "21600"});
    const auto answer = http_.send(request);
    if (!answer && answer.error().code != kSilence) return false;
    if (answer && answer->status == 400) return false;
    if (answer && answer->status == 200) {
      token_ = Secret(std::string(trim(answer->body)));
      return true;
    }
    if (source_.version_1) return true;
    return fail(kOther, "The instance's metadata service gives no token, and its version 1 is disabled");
  }

  /// The text at a path; nullopt where there is none.
  std::optional<std::string> get(const std::string& path) {
    if (left() <= Milliseconds(0)) return std::nullopt;
    HttpRequest request = make_request("GET", path, left());
    if (token_) request.headers.push_back({"X-aws-ec2-metadata-token", std::string(token_->reveal())});
    auto answer = http_.send(request);
    if (!answer || answer->status != 200 || answer->body.empty()) return std::nullopt;
    return std::move(answer->body);
  }

 private:
  HttpRequest make_request(std::string method, const std::string& path, Milliseconds patience) const {
    HttpRequest request{source_.url + path, {}};
    request.method = std::move(method);
    request.patience = std::max(patience, Milliseconds(1));
    return request;
  }
  Milliseconds left() const { return std::chrono::duration_cast<Milliseconds>(end_ - Steady::now()); }

  const InstanceSource& source_;
  HttpClient& http_;
  Steady::time_point end_;
  std::optional<Secret> token_;
};

}  // namespace

Result<Session> ask_instance(const InstanceSource& source, const Means& means) {
  constexpr std::string_view kFolder = "/latest/meta-data/iam/security-credentials/";
  const auto none = [&] { return fail(kConfiguration, source.when_none); };
  Conversation service(source, means.http);
  TRY(const bool answers, service.begin());
  const auto role = answers ? service.get(std::string(kFolder)) : std::nullopt;
  if (!role) return none();
  const auto json = service.get(std::string(kFolder) + percent_encode(trim(*role)));
  const auto object = json ? parse_object(*json) : std::nullopt;
  // "Code" and "Message" instead of credentials: the role does not trust ec2.amazonaws.com, for one.
  auto session = object ? read_credentials(&*object, kMetadataNames, "the metadata service's answer") : none();
  if (!session) return none();
  session->expires = std::max<Time>(*session->expires, means.clock.now() + std::chrono::minutes(15));
  return session;
}

Result<Region> ask_instance_for_region(const InstanceSource& source, const Means& means) {
  Conversation service(source, means.http);
  TRY(const bool answers, service.begin());
  const auto text = answers ? service.get("/latest/meta-data/placement/region") : std::nullopt;
  auto region = Region::parse(trim(text.value_or("")));
  if (!region) return fail(kConfiguration, source.when_none);
  return *std::move(region);
}

}  // namespace crossgate::client
