#include "server/web_fetcher.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace crossgate::server {
namespace {

constexpr long kConnectMilliseconds = 4000;
constexpr long kTotalMilliseconds = 8000;
constexpr std::size_t kMostBytes = std::size_t{256} << 10;

// IANA IPv4 and IPv6 Special-Purpose Address Registries, what of them is not globally reachable or holds an address of
// the other family; and multicast.
constexpr std::array kNotPublic{
    "0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",  "240.0.0.0/4",    "::/8",           "64:ff9b::/96",   "64:ff9b:1::/48",
    "100::/64",       "2001::/23",    "2001:db8::/32",  "2002::/16",      "3fff::/20",      "5f00::/16",
    "fc00::/7",       "fe80::/10",    "fec0::/10",      "ff00::/8",
};

const std::vector<IpNetwork>& not_public() {
  static const std::vector<IpNetwork> kNetworks = [] {
    std::vector<IpNetwork> networks;
    for (const char* text : kNotPublic) networks.push_back(IpNetwork::parse(text).value());
    return networks;
  }();
  return kNetworks;
}

bool is_within(const IpAddress& address, const std::vector<IpNetwork>& networks) {
  return std::ranges::any_of(networks, [&](const IpNetwork& network) { return network.contains(address); });
}

struct Cleanup {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

/// One fetch on its way, as libcurl's callbacks see it.
struct Fetch {
  const WebSettings& settings;
  std::string body;
  std::string refusal;  ///< why we gave up ourselves
};

std::size_t collect(char* bytes, std::size_t, std::size_t count, void* into) {
  auto& fetch = *static_cast<Fetch*>(into);
  if (fetch.body.size() + count > kMostBytes) {
    fetch.refusal = fmt::format("the answer is larger than {} bytes", kMostBytes);
    return 0;  // libcurl gives up
  }
  fetch.body.append(bytes, count);
  return count;
}

std::optional<IpAddress> address_of(const curl_sockaddr& peer) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (peer.family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in*>(&peer.addr)->sin_addr;
  if (peer.family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6*>(&peer.addr)->sin6_addr;
  if (bytes == nullptr || ::inet_ntop(peer.family, bytes, text.data(), text.size()) == nullptr) return std::nullopt;
  return IpAddress::parse(text.data());
}

/// Called with the address that is about to be connected to.
curl_socket_t open_socket(void* with, curlsocktype, curl_sockaddr* peer) {
  auto& fetch = *static_cast<Fetch*>(with);
  const auto address = address_of(*peer);
  if (!address || !may_be_asked(*address, fetch.settings.private_networks)) {
    fetch.refusal = fmt::format("its address {} is not public, and --oidc-private-networks does not name it",
                                address ? address->str() : "");
    return CURL_SOCKET_BAD;
  }
  return ::socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

}  // namespace

bool may_be_asked(const IpAddress& address, const std::vector<IpNetwork>& allowed) {
  return is_within(address, allowed) || !is_within(address, not_public());
}

WebFetcher::WebFetcher(WebSettings settings) : settings_(std::move(settings)) { curl_global_init(CURL_GLOBAL_DEFAULT); }
WebFetcher::~WebFetcher() { curl_global_cleanup(); }

Result<std::string> WebFetcher::fetch(const std::string& https_url) {
  const std::unique_ptr<CURL, Cleanup> handle(curl_easy_init());
  if (!handle) return fail("libcurl cannot be used");
  Fetch fetch{settings_, "", ""};
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
  set(CURLOPT_URL, https_url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, "crossgated");
  set(CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
  set(CURLOPT_TIMEOUT_MS, kTotalMilliseconds);
  set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(CURLOPT_OPENSOCKETDATA, &fetch);
  set(CURLOPT_WRITEFUNCTION, collect);
  set(CURLOPT_WRITEDATA, &fetch);
  if (!settings_.authorities.empty()) set(CURLOPT_CAINFO, settings_.authorities.c_str());

  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    return fail(fmt::format("{}: {}", https_url, fetch.refusal.empty() ? curl_easy_strerror(code) : fetch.refusal));
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return fail(fmt::format("{}: the answer's status is {}", https_url, status));
  return std::move(fetch.body);
}

}  // namespace crossgate::server
