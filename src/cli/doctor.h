// `crossgate doctor [URL]`: what git will do for a URL, in the order in which it does it, and what is wrong with it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "client/context.h"
#include "client/fetcher.h"
#include "client/git_helpers.h"
#include "client/helper.h"
#include "client/http.h"
#include "client/service_client.h"

namespace crossgate::cli {

/// Prints a line a finding to standard output as it finds them, and keeps what there is to change for the end. Nothing
/// that it prints is a secret. To be used once, in the order of its functions.
class Doctor {
 public:
  /// Borrowed.
  struct Means {
    client::HttpClient& http;
    client::ServiceClient& services;
    const Clock& clock;
    client::MakeFetcher make_fetcher;
  };

  explicit Doctor(const client::Environment& environment) : environment_(environment) {}

  /// The URL (of `words`, else of the remote "origin" here), and what git's configuration says of it. Gives the options
  /// that git's helper is called with, those of `globals` before them. Fails with kUsage without a URL.
  Result<client::GlobalOptions> examine_git(std::span<const std::string> words, const client::GlobalOptions& globals);
  /// Profile, source, region, proxies; then asks: for the session, for the identity, and the server for the repository.
  void examine_credentials(const client::Context& context, const Means& means);
  /// When the configuration cannot even be read.
  void note_broken_configuration(const Error& error);
  /// What to change. The exit status: 0 where that is nothing, else 1.
  int finish();

 private:
  /// Of the words, else of the remote "origin" here.
  Result<std::string> find_url(std::span<const std::string> words) const;
  /// What git-remote-codecommit makes of a URL of its own, with the options that the URL names.
  Result<client::GlobalOptions> examine_codecommit_url(client::GlobalOptions options);
  /// How git calls the helper of ours that answers for the URL's host, or else the first one.
  client::HelperCommand find_command(const client::GitHelpers& helpers, const client::GlobalOptions& globals) const;
  void note_silence();
  void examine_helpers(const client::GitHelpers& helpers);
  void examine_caches(const client::GitHelpers& helpers);
  void examine_cache(const std::string& helper);
  void examine_proxies();
  void examine_identity(const client::Endpoint& sts, const client::Session& session, const Means& means);
  void examine_server(const Region& region, const client::Session& session, const Means& means);
  void examine_clock(const std::optional<Time>& servers, Time ours);

  void say(std::string_view topic, std::string_view finding);
  void advise(std::string what) { advice_.push_back(std::move(what)); }
  std::string as_input(bool with_path) const;

  const client::Environment& environment_;
  std::string url_;
  client::GitRequest request_;  ///< as git will send it
  bool is_silent_ = false;      ///< the helper, for the URL's host: credentials are not for it, then
  std::vector<std::string> advice_;
};

}  // namespace crossgate::cli
