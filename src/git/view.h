// A repository as an ordinary bare repository on disk, on which stock git and libgit2 run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/names.h"
#include "git/aside.h"
#include "git/pack_source.h"
#include "storage/pack_store.h"
#include "storage/refs.h"
#include "storage/upkeep.h"

namespace crossgate::git {

/// From so many objects on, walking a pack takes time.
inline constexpr std::uint64_t kLeastObjectsForAids = storage::kObjectsDue;
/// The pack of a manifest whose bitmap and commit-graph are kept beside it, once maintenance has made them: the
/// largest live one that has as many objects. nullptr: none.
const storage::Pack* pack_with_aids(const std::vector<storage::Pack>& packs);

/// Holds the packs of one manifest epoch, linked in after their commit only, so that nothing uncommitted is visible
/// in it; and, written when something is about to read them, packed-refs and HEAD. Cruft packs are in an object folder
/// of their own, an alternate of the view's. A later epoch is another view.
/// Thread-safe; every function blocks, but the destructor, which removes the folder.
class View {
 public:
  /// Makes `directory`, which must not exist. `head` is that of the manifest it will hold. The folder is removed by way
  /// of `aside`.
  static Result<std::shared_ptr<View>> create(std::filesystem::path directory, const RepositoryId& repository,
                                              const storage::Head& head, const Aside& aside = {});
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View();

  const std::filesystem::path& directory() const { return directory_; }
  std::filesystem::path objects() const { return directory_ / "objects"; }
  std::int64_t epoch() const { return epoch_; }
  /// Of the same epoch of the same incarnation.
  bool serves(const storage::Head& head) const { return head.epoch == epoch_ && head.token == token_; }
  /// Every pack up to this version of the repository is there.
  bool has_packs_of(const storage::Head& head) const;
  /// The manifest has every pack that is here and that it is not too old to know. Otherwise maintenance has replaced
  /// some; the objects are the same ones, so who uses the view may go on.
  bool is_within(const storage::Refs::Manifest& manifest) const;
  /// The live packs' files, oldest first: each holds only what came before those behind it, but for what completed a
  /// thin pack.
  std::vector<std::filesystem::path> live_packs() const;
  /// How many live packs are here.
  std::size_t packs() const;
  bool has_cruft() const;
  /// Where a pack that was brought lies: its ".pack", ".idx", ….
  std::filesystem::path file_of(const storage::Pack& pack, std::string_view ending) const;

  /// Brings in what is missing of a manifest of this epoch, and what maintenance has made to walk it faster.
  /// storage::kNoSuchBlob: a pack is gone, so the manifest is out of date.
  Result<void> bring_packs(const PackSource& source, const storage::Refs::Manifest& manifest);
  /// The pack that came with the transaction which made `head`.
  Result<void> bring_pack(const PackSource& source, const storage::Head& head, const storage::Pack& pack);
  /// Writes packed-refs and HEAD unless they are of this snapshot or a later one.
  Result<void> write_refs(const storage::RefSnapshot& snapshot);
  /// Of the snapshot whose refs are written.
  std::int64_t refs_version() const;

 private:
  View(std::filesystem::path directory, const RepositoryId& repository, const storage::Head& head, const Aside& aside)
      : directory_(std::move(directory)),
        repository_(repository),
        epoch_(head.epoch),
        token_(head.token),
        aside_(aside) {}

  std::filesystem::path cruft() const { return directory_ / "cruft"; }
  Result<void> make_cruft_folder();
  Result<void> place_pack(const PackSource& source, const storage::Pack& pack, std::int64_t version);
  Result<void> place_aids(storage::PackStore& store, const storage::Refs::Manifest& manifest);

  const std::filesystem::path directory_;
  const RepositoryId repository_;
  const std::int64_t epoch_;
  const std::string token_;
  const Aside aside_;

  struct Versions {
    std::int64_t brought = 0;  ///< of the manifest that brought the pack
    std::int64_t own = 0;      ///< the pack's
  };

  mutable std::mutex mutex_;
  /// Its checksum, and whether it is a cruft pack: what was set aside may be pushed again, byte for byte.
  using Placed = std::pair<std::string, bool>;
  std::map<Placed, Versions> packs_;
  std::size_t cruft_packs_ = 0;  ///< of them
  std::string aided_;            ///< the checksum of the pack whose bitmap is there
  std::int64_t packs_version_ = 0;
  std::int64_t refs_version_ = 0;
};

/// Makes the least that git takes for a bare repository, in a new folder.
Result<void> make_bare_repository(const std::filesystem::path& directory);
/// Replaces a file at once: a reader sees the old or the new one.
Result<void> replace_file(const std::filesystem::path& path, std::string_view content);
/// Removes a folder as far as it can.
void remove_folder(const std::filesystem::path& directory) noexcept;

}  // namespace crossgate::git
