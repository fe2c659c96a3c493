// The documents of identity providers, over HTTPS.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/ip_network.h"
#include "iam/oidc_keys.h"

namespace crossgate::server {

/// Whether a server that strangers can make ask may ask this address: one of the public internet, or one of the
/// operator's own choice (IANA's registries of special-purpose addresses; multicast).
bool may_be_asked(const IpAddress& address, const std::vector<IpNetwork>& allowed);

struct WebSettings {
  std::vector<IpNetwork> private_networks;  ///< that may be asked though they are not public
  std::filesystem::path authorities;        ///< PEM; empty: the system's
  bool operator==(const WebSettings&) const = default;
};

/// By libcurl, with no proxy, no redirection, no credentials and no cookie: at most 256 KiB in at most eight seconds.
/// The address is checked as the connection is made, so that no later answer of the name's servers can change it.
/// Thread-safe; one object a process.
class WebFetcher final : public iam::DocumentFetcher {
 public:
  explicit WebFetcher(WebSettings settings);
  ~WebFetcher() override;
  WebFetcher(const WebFetcher&) = delete;
  WebFetcher& operator=(const WebFetcher&) = delete;

  Result<std::string> fetch(const std::string& https_url) override;

 private:
  const WebSettings settings_;
};

}  // namespace crossgate::server
