// Bytes that must not be seen.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/platform.h"

namespace crossgate {

/// A secret access key, a session token, a master key. Cannot be printed, formatted or compared by accident;
/// its memory is wiped when it goes. Movable and copyable, because keys are held in snapshots.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe();
      bytes_ = other.bytes_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      wipe();
      bytes_ = other.bytes_;
      other.wipe();
    }
    return *this;
  }
  ~Secret() { wipe(); }

  /// The bytes themselves: for signing, sealing and handing to the one who asked, never for a log.
  std::string_view reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

 private:
  void wipe() {
    crossgate::wipe(bytes_.data(), bytes_.capacity());
    bytes_.clear();
  }

  std::string bytes_;
};

}  // namespace crossgate
