// The keys by which OpenID Connect providers sign: fetched, and kept for a while.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "iam/verification_key.h"

namespace crossgate::iam {

/// Somebody on the way to a provider did not answer as he should: try again.
inline constexpr ErrorCode kProviderUnreachable{"IDPCommunicationError", 400};
/// The provider has no such key.
inline constexpr ErrorCode kUnknownSigningKey{"InvalidIdentityToken", 400};

/// The web, as far as providers need it.
class DocumentFetcher {
 public:
  virtual ~DocumentFetcher() = default;
  /// The body of the answer to a GET: 200, of moderate size, in moderate time, from an address that may be asked, with
  /// no redirection followed. Thread-safe; blocks. The error's message says what went wrong.
  virtual Result<std::string> fetch(const std::string& https_url) = 0;
};

/// Thread-safe; blocks while it fetches. Only for issuers that somebody with authority has named: each is asked for its
/// discovery document and its key set (OpenID Connect Discovery 1.0, 4), and then, whatever tokens come, once an hour,
/// and for a key that it did not have once a minute at most. At most `kMostWaiting` callers wait for the web at a time,
/// and of one account half as many, so that slow providers cannot hold up everybody else; the others are told to try
/// again.
class OidcKeys {
 public:
  static constexpr std::chrono::hours kFresh{1};
  /// How long keys are used while their provider does not answer.
  static constexpr std::chrono::hours kKept{24};
  static constexpr std::chrono::minutes kBetweenFetches{1};
  static constexpr int kMostWaiting = 6;
  static constexpr int kMostWaitingOfAccount = kMostWaiting / 2;

  /// Borrows both.
  OidcKeys(DocumentFetcher& fetcher, const Clock& clock) : fetcher_(fetcher), clock_(clock) {}

  /// The keys of this id, all of them where the token names none. `issuer` is the https URL of the provider of
  /// `account`. Errors: kProviderUnreachable, kUnknownSigningKey.
  Result<std::vector<VerificationKey>> find(const AccountId& account, const std::string& issuer,
                                            std::string_view key_id);

 private:
  struct Issuer {
    std::mutex fetching;  // held while the provider is asked, so that one asks for all
    std::mutex guard;     // of what follows, held for a moment
    std::vector<VerificationKey> keys;
    Time fetched{};
    Time attempted{};
    std::string failure;  ///< of the last attempt; empty: it succeeded
  };

  std::shared_ptr<Issuer> issuer_of(const std::string& url);
  Result<std::vector<VerificationKey>> fetch(const std::string& issuer);
  Result<void> refresh(const AccountId& account, const std::string& url, Issuer& issuer);
  bool take_place(const AccountId& account);
  void leave_place(const AccountId& account);

  DocumentFetcher& fetcher_;
  const Clock& clock_;
  std::mutex guard_;  // of what follows
  int waiting_ = 0;
  std::map<AccountId, int> waiting_of_;
  std::map<std::string, std::shared_ptr<Issuer>> issuers_;
};

}  // namespace crossgate::iam
