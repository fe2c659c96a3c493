// A user's SSH public key, in the two forms that IAM takes and gives.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate::iam {

/// An RSA key of 2,048 to 16,384 bits (IAM API Reference, "UploadSSHPublicKey"). Immutable.
class SshPublicKey {
 public:
  /// The line of OpenSSH (RFC 4253, 6.6: "ssh-rsa BASE64 COMMENT") or PEM: "PUBLIC KEY" (RFC 5280, 4.1) or "RSA PUBLIC
  /// KEY" (RFC 8017, A.1.1). Fails with the rule that was broken.
  static Parsed<SshPublicKey> parse(std::string_view text);

  /// "ssh-rsa BASE64", and the comment where the key came with one.
  std::string ssh_line() const;
  /// "-----BEGIN PUBLIC KEY-----" and so on, in lines of 64, with a newline at the end.
  std::string pem() const;
  /// As `ssh-keygen -l -E md5` shows it, without "MD5:": sixteen pairs of digits with colons between.
  std::string fingerprint() const;
  std::size_t bits() const;

 private:
  SshPublicKey(std::string exponent, std::string modulus, std::string comment)
      : exponent_(std::move(exponent)), modulus_(std::move(modulus)), comment_(std::move(comment)) {}
  static Parsed<SshPublicKey> make(std::string_view exponent, std::string_view modulus, std::string_view comment);
  static Parsed<SshPublicKey> parse_line(std::string_view line);
  static Parsed<SshPublicKey> parse_pem(std::string_view text);
  std::string blob() const;

  // Positive numbers, the most significant byte first, no zero byte before it.
  std::string exponent_;
  std::string modulus_;
  std::string comment_;
};

}  // namespace crossgate::iam
