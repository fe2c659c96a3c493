// Object data: immutable packs with unique ids. No overwrite, no rename, no id used twice.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/names.h"
#include "base/strong_string.h"

namespace crossgate::storage {

/// A random 128-bit id in 32 lower-case hexadecimal digits.
class BlobId : public StrongString<BlobId> {
 public:
  static Parsed<BlobId> parse(std::string_view text);
  static BlobId random();

 private:
  using StrongString::StrongString;
};

enum class BlobKind { pack, idx, bitmap, commit_graph };
/// "pack", "idx", …: the file name's ending.
std::string_view to_string(BlobKind kind);

struct BlobStat {
  std::uint64_t size = 0;
};

/// Writes one blob. Destroyed without `finish`, it leaves nothing behind.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  /// Returns when the blob is durable. `size` is what must have been appended.
  virtual Result<void> finish(std::uint64_t size) = 0;
};

/// `read`: there is no such blob. A reader that holds an old manifest loads the newest and tries again.
inline constexpr ErrorCode kNoSuchBlob{"NoSuchBlob", 500};

/// Thread-safe. Every function blocks. Writing a blob that is there is an error, and leaves it as it was.
class PackStore {
 public:
  virtual ~PackStore() = default;

  virtual Result<std::unique_ptr<BlobWriter>> writer(const RepositoryId& repository, const BlobId& id,
                                                     BlobKind kind) = 0;
  /// Takes a finished file in: a hard link where the store and the file share a file system, a copy otherwise.
  /// Returns when the blob is durable; the file stays the caller's and must not be changed afterwards.
  virtual Result<void> adopt(const RepositoryId& repository, const BlobId& id, BlobKind kind,
                             const std::filesystem::path& file) = 0;
  /// Exactly `length` bytes from `offset`; an error when the blob is shorter.
  virtual Result<std::string> read(const RepositoryId& repository, const BlobId& id, BlobKind kind,
                                   std::uint64_t offset, std::uint64_t length) = 0;
  virtual Result<std::optional<BlobStat>> stat(const RepositoryId& repository, const BlobId& id, BlobKind kind) = 0;
  /// All kinds of the id, for good: a loss of power does not bring them back. Succeeds when there is nothing.
  virtual Result<void> remove(const RepositoryId& repository, const BlobId& id) = 0;
  /// Ids of the repository after `after`, in order, at most `limit`.
  virtual Result<std::vector<BlobId>> list(const RepositoryId& repository, const std::optional<BlobId>& after,
                                           std::size_t limit) = 0;
  /// Where the blob lies as a file, once it is written: nullopt for stores that are not a directory.
  virtual std::optional<std::filesystem::path> local_path(const RepositoryId& repository, const BlobId& id,
                                                          BlobKind kind) const = 0;
};

}  // namespace crossgate::storage
