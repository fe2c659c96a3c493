#include <curl/curl.h>

#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/http.h"

namespace crossgate::client {
namespace {

// libcurl takes 0 for its own 300 seconds.
constexpr long kForEver = 1'000'000;
constexpr std::size_t kLongestAnswer = 64 << 20;

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, Cleanup>;

void append(HeaderList& list, const std::string& line) {
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
    (void)list.release();
    list.reset(longer);
  }
}

std::size_t collect(char* bytes, std::size_t, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + count > kLongestAnswer) return 0;  // libcurl gives up
  body.append(bytes, count);
  return count;
}

std::size_t note_date(char* bytes, std::size_t, std::size_t count, void* into) {
  const auto header = cut(std::string_view(bytes, count), ":");
  if (!header || !equals_ignoring_case(header->before, "date")) return count;
  const time_t seconds = curl_getdate(std::string(trim(header->after)).c_str(), nullptr);
  if (seconds >= 0) *static_cast<std::optional<Time>*>(into) = from_epoch_seconds(seconds);
  return count;
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(HttpSettings settings) : settings_(std::move(settings)), handle_(curl_easy_init()) {}

  Result<HttpAnswer> send(const HttpRequest& request) override {
    if (!handle_) return fail(kOther, "libcurl cannot be used");
    HttpAnswer answer;
    char reason[CURL_ERROR_SIZE] = "";
    HeaderList headers;
    for (const sigv4::Header& header : request.headers) append(headers, header.name + ": " + header.value);
    append(headers, "Expect:");  // no round trip to ask whether the body is welcome

    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    set_method(request);
    set(CURLOPT_WRITEFUNCTION, collect);
    set(CURLOPT_WRITEDATA, &answer.body);
    set(CURLOPT_HEADERFUNCTION, note_date);
    set(CURLOPT_HEADERDATA, &answer.date);
    set(CURLOPT_ERRORBUFFER, reason);
    set_policies();
    set_limits(request);
    const CURLcode code = curl_easy_perform(handle_.get());
    set(CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK)
      return fail(code == CURLE_OPERATION_TIMEDOUT && was_sent() ? kSilence : kOther,
                  "Could not connect to the endpoint URL: \"" + request.url + "\" (" +
                      (reason[0] != '\0' ? reason : curl_easy_strerror(code)) + ")");
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  void set_method(const HttpRequest& request) {
    const bool post = request.method == "POST";
    set(CURLOPT_HTTPGET, 1L);
    set(CURLOPT_POST, post ? 1L : 0L);
    set(CURLOPT_CUSTOMREQUEST, post ? nullptr : request.method.c_str());
    if (!post) return;
    set(CURLOPT_POSTFIELDS, request.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }

  void set_limits(const HttpRequest& request) {
    set(CURLOPT_TIMEOUT_MS, request.patience ? static_cast<long>(request.patience->count()) : 0L);
    // Where nullptr would let libcurl fall back on ALL_PROXY, which AWS's clients do not know.
    const bool plain = request.url.starts_with("http://");
    set(CURLOPT_PROXY, plain ? settings_.http_proxy.value_or("").c_str() : nullptr);
    set(CURLOPT_NOPROXY, request.past_proxies ? "*" : nullptr);
  }

  /// Whether the last request went out whole.
  bool was_sent() {
    curl_off_t connected = 0;
    return curl_easy_getinfo(handle_.get(), CURLINFO_PRETRANSFER_TIME_T, &connected) == CURLE_OK && connected > 0;
  }

  void set_policies() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_USERAGENT, "crossgate");
    set(CURLOPT_CONNECTTIMEOUT,
        settings_.connect_patience.count() == 0 ? kForEver : long{settings_.connect_patience.count()});
    set(CURLOPT_LOW_SPEED_LIMIT, settings_.silence_patience.count() == 0 ? 0L : 1L);
    set(CURLOPT_LOW_SPEED_TIME, long{settings_.silence_patience.count()});
    if (settings_.ca_bundle) set(CURLOPT_CAINFO, settings_.ca_bundle->c_str());
    if (!settings_.verify) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }

  HttpSettings settings_;
  std::unique_ptr<CURL, Cleanup> handle_;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_client(const HttpSettings& settings) {
  return std::make_unique<CurlClient>(settings);
}

}  // namespace crossgate::client
