#include <curl/curl.h>

#include <utility>

#include "client/exit_status.h"
#include "client/http.h"

namespace crossgate::client {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSilenceSeconds = 60;
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

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(TlsSettings settings) : settings_(std::move(settings)), handle_(curl_easy_init()) {}

  Result<HttpAnswer> post(const HttpRequest& request) override {
    if (!handle_) return fail(kOther, "libcurl cannot be used");
    HttpAnswer answer;
    char reason[CURL_ERROR_SIZE] = "";
    HeaderList headers;
    for (const sigv4::Header& header : request.headers) append(headers, header.name + ": " + header.value);
    append(headers, "Expect:");  // no round trip to ask whether the body is welcome

    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, request.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_WRITEFUNCTION, collect);
    set(CURLOPT_WRITEDATA, &answer.body);
    set(CURLOPT_ERRORBUFFER, reason);
    set_policies();
    const CURLcode code = curl_easy_perform(handle_.get());
    set(CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK)
      return fail(kOther, "Could not connect to the endpoint URL: \"" + request.url + "\" (" +
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

  void set_policies() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_USERAGENT, "crossgate");
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, kSilenceSeconds);
    if (settings_.ca_bundle) set(CURLOPT_CAINFO, settings_.ca_bundle->c_str());
    if (!settings_.verify) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
  }

  TlsSettings settings_;
  std::unique_ptr<CURL, Cleanup> handle_;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_client(const TlsSettings& settings) {
  return std::make_unique<CurlClient>(settings);
}

}  // namespace crossgate::client
