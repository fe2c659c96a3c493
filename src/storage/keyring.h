// The master key, which lies outside the database, and what it protects. After a turnover the key before it is kept
// for a while, to open what it sealed.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"

namespace crossgate::storage {

/// Seals and opens under subkeys of one master key, a subkey for each purpose (secrets, session tokens, page
/// markers), so that nothing made for one purpose opens under another. XChaCha20-Poly1305 (libsodium);
/// docs/storage-format.md has the form of a seal. Immutable; thread-safe.
class Keyring {
 public:
  /// `source`: "file:PATH" (a 0600 file, made when `create` is set and it is absent), "env:NAME" or "command:…" (whose
  /// standard output it is). Its first line has the key, in 64 hexadecimal digits; further lines have older keys and
  /// how long they count: "DIGITS until 2026-01-31T23:59:59Z". Errors say which and why: wrong permissions, wrong
  /// length, not found.
  static Result<Keyring> open(std::string_view source, bool create, const Clock& clock = SystemClock());
  static Result<Keyring> from_master_key(const Secret& thirty_two_bytes);
  /// The newest first; never empty.
  static Result<Keyring> from_master_keys(std::vector<Secret> keys);

  /// `purpose` is a short constant, "secret" or "session-token"; `associated` is bound to the seal and not hidden.
  std::string seal(std::string_view purpose, std::string_view plain, std::string_view associated) const;
  /// Whichever of the keys sealed it. nullopt: made under another master key or purpose, for other associated data, or
  /// changed since.
  std::optional<Secret> open_sealed(std::string_view purpose, std::string_view sealed,
                                    std::string_view associated) const;
  /// HMAC-SHA-256 under the purpose's subkey: 32 bytes.
  Secret derive(std::string_view purpose, std::string_view input) const;
  /// 16 hexadecimal digits that tell one master key from another; not secret.
  std::string id() const;
  /// The key of this id alone, new or old; nullopt where there is none.
  std::optional<Keyring> with_id(std::string_view id) const;

 private:
  /// What a subkey does; the same purpose has another key for each.
  enum class Use { seal, derive, identify };

  explicit Keyring(std::vector<Secret> masters) : masters_(std::move(masters)) {}
  static Secret subkey(const Secret& master, Use use, std::string_view purpose);

  std::vector<Secret> masters_;  ///< the newest first
};

}  // namespace crossgate::storage
