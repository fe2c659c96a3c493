// Where a push's objects wait until they are proved.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"
#include "git/aside.h"
#include "git/pushed_pack.h"
#include "git/view.h"

namespace crossgate::git {

/// A pack in a quarantine, with its index.
struct IndexedPack {
  std::string checksum;  ///< 40 hexadecimal digits
  std::uint64_t objects = 0;
  std::uint64_t size = 0;
  std::filesystem::path pack;
  std::filesystem::path idx;
};

/// A bare repository of its own whose alternate is the view that the push is checked against; nobody else sees what
/// is in it. Blocks, but for the destructor, which removes the folder; used by one push.
class Quarantine {
 public:
  /// Below `parent`, under a random name. The folder is removed by way of `aside`.
  static Result<std::shared_ptr<Quarantine>> create(const std::filesystem::path& parent,
                                                    std::shared_ptr<const View> view, const Aside& aside);
  Quarantine(const Quarantine&) = delete;
  Quarantine& operator=(const Quarantine&) = delete;
  ~Quarantine();

  const std::filesystem::path& directory() const { return directory_; }
  std::filesystem::path objects() const { return directory_ / "objects"; }
  /// Writes a pack and its index, not durably.
  Result<IndexedPack> keep(const CompletePack& pack);
  /// Checks from now on are against another view.
  Result<void> stand_on(std::shared_ptr<const View> view);

 private:
  Quarantine(std::filesystem::path directory, const Aside& aside) : directory_(std::move(directory)), aside_(aside) {}

  const std::filesystem::path directory_;
  const Aside aside_;
  std::shared_ptr<const View> view_;
};

}  // namespace crossgate::git
