// What the places of credentials answer, given anything (script/fuzz): a credential_process, a container, an instance,
// STS. An input is the answers' bodies one after the other, with NUL bytes between.
#include <cstdint>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"

namespace crossgate::client {
namespace {

/// Answers 200 with each body in turn, then nothing.
class ScriptedHttp final : public HttpClient {
 public:
  explicit ScriptedHttp(std::string_view bodies) : rest_(bodies) {}
  Result<HttpAnswer> send(const HttpRequest&) override {
    if (rest_.empty()) return fail(kOther, "no answer");
    const auto parts = cut(rest_, std::string_view("\0", 1));
    HttpAnswer answer{200, std::string(parts ? parts->before : rest_)};
    rest_ = parts ? parts->after : std::string_view();
    return answer;
  }

 private:
  std::string_view rest_;
};

void read(std::string_view input) {
  const ManualClock clock(from_epoch_seconds(1'767'323'045));
  (void)parse_process_answer(input, "fuzz", clock.now());
  const auto ask = [&](auto question) {
    ScriptedHttp http(input);
    question(Means{http, clock, [](auto) {}});
  };
  const InstanceSource instance{"http://169.254.169.254", std::chrono::seconds(1), true, "none"};
  ask([&](const Means& means) { (void)ask_instance(instance, means); });
  ask([&](const Means& means) { (void)ask_instance_for_region(instance, means); });
  ask([&](const Means& means) { (void)ask_container({"http://169.254.170.2/c", std::nullopt}, means); });
  // Any file serves for the token: nobody looks at it here.
  const WebIdentitySource role{"arn:aws:iam::111122223333:role/R", "/dev/null", "fuzz"};
  ask([&](const Means& means) { (void)assume_role_with_web_identity(role, {"http://sts", "us-east-1"}, means); });
}

}  // namespace
}  // namespace crossgate::client

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  crossgate::client::read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
