// The public keys of identity providers, and checking signatures with them (RFC 7517, RFC 7518; by OpenSSL).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::iam {

enum class SigningAlgorithm { rs256, es256 };
/// "RS256", "ES256"; nullopt for any other, "none" and the ones with shared secrets among them.
std::optional<SigningAlgorithm> parse_signing_algorithm(std::string_view name);

/// One public key. It serves the one algorithm of its type only: RSA keys RS256, P-256 keys ES256. Immutable;
/// thread-safe; cheap to copy.
class VerificationKey {
 public:
  /// The usable keys of a JSON Web Key Set; those of other types, for other uses, or too small (RSA under 2,048 bits)
  /// are left out. Fails where it is no such set.
  static Parsed<std::vector<VerificationKey>> parse_set(std::string_view json);

  const std::string& id() const { return id_; }
  /// False also where the algorithm is not this key's.
  bool verifies(SigningAlgorithm algorithm, std::string_view signed_part, std::string_view signature) const;

 private:
  struct Material;  // OpenSSL's
  VerificationKey(std::string id, SigningAlgorithm algorithm, std::shared_ptr<const Material> material)
      : id_(std::move(id)), algorithm_(algorithm), material_(std::move(material)) {}

  std::string id_;
  SigningAlgorithm algorithm_;
  std::shared_ptr<const Material> material_;
};

}  // namespace crossgate::iam
