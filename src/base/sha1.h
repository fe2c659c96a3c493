// SHA-1, where a format of others asks for it (Git's objects and packs, the AWS CLI's cache file names, the codes of
// MFA devices). Never a protection by itself: signatures and seals use SHA-256 and better, in sigv4 and storage.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace crossgate {

/// The 20 bytes of the digest.
std::string sha1(std::string_view bytes);

/// Of bytes that come piece by piece. Move-only; used by one thread at a time.
class Sha1 {
 public:
  Sha1();
  Sha1(Sha1&&) noexcept;
  Sha1& operator=(Sha1&&) noexcept;
  ~Sha1();

  void update(std::string_view bytes);
  /// The 20 bytes of the digest. Begins anew.
  std::string digest();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace crossgate
