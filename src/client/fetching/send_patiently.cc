#include "client/fetching/fetching.h"

namespace crossgate::client {

Result<HttpAnswer> send_patiently(const HttpRequest& request, const Means& means) {
  constexpr int kAttempts = 3;
  for (int attempt = 1;; ++attempt) {
    auto answer = means.http.send(request);
    const bool in_vain = !answer || answer->status == 429 || answer->status >= 500;
    if (!in_vain || attempt == kAttempts) return answer;
    means.sleep(std::chrono::seconds(1));
  }
}

}  // namespace crossgate::client
