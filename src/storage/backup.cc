#include "storage/backup.h"

#include <fcntl.h>

#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "base/write_point.h"
#include "storage/directory/directory_lock.h"
#include "storage/directory/directory_pack_store.h"
#include "storage/directory/durable_files.h"
#include "storage/sqlite/copy_database.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/upkeep.h"

namespace crossgate::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 1000;
/// Those that every pack has, then those that help.
constexpr BlobKind kNeeded[] = {BlobKind::pack, BlobKind::idx};
constexpr BlobKind kAids[] = {BlobKind::commit_graph, BlobKind::bitmap};

bool there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// Says no also where one of them cannot be read.
bool same_bytes(const fs::path& a, const fs::path& b) {
  constexpr std::size_t kBlock = 1 << 20;
  std::error_code error;
  if (fs::file_size(a, error) != fs::file_size(b, error) || error) return false;
  std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
  std::string from_one(kBlock, '\0'), from_other(kBlock, '\0');
  while (one && other) {
    one.read(from_one.data(), kBlock);
    other.read(from_other.data(), kBlock);
    if (one.gcount() != other.gcount()) return false;
    const auto count = static_cast<std::size_t>(one.gcount());
    if (std::string_view(from_one).substr(0, count) != std::string_view(from_other).substr(0, count)) return false;
  }
  return one.eof() && other.eof();
}

/// A database that takes its name only when every pack that it names is there.
class IncomingDatabase {
 public:
  static Result<IncomingDatabase> copy(const fs::path& from, const fs::path& to) {
    IncomingDatabase incoming(to);
    incoming.remove();  // of a backup that was interrupted
    TRY_VOID(copy_sqlite_database(from, incoming.path_));
    return incoming;
  }
  IncomingDatabase(IncomingDatabase&&) = default;

  const fs::path& path() const { return path_; }
  /// Where nothing has changed, the one before stays: whatever copies the backup on need not copy it again.
  Result<void> take_its_name() const {
    std::error_code error;
    if (same_bytes(path_, name_)) {
      remove();
      return {};
    }
    fs::rename(path_, name_, error);
    if (error) return fail(name_.string() + ": cannot replace: " + error.message());
    return sync_folder(name_.parent_path());
  }

 private:
  explicit IncomingDatabase(const fs::path& name) : name_(name), path_(name.string() + ".incoming") {}
  void remove() const {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + ending, ignored);
  }

  fs::path name_;
  fs::path path_;
};

/// One kind of a blob. `missing`: the source has none.
enum class Copied { copied, kept, missing };
Result<Copied> copy_blob(PackStore& from, PackStore& to, const StoredBlob& pack, BlobKind kind) {
  TRY(const auto source, from.stat(pack.repository, pack.blob, kind));
  if (!source) return Copied::missing;
  TRY(const auto copy, to.stat(pack.repository, pack.blob, kind));
  if (copy && copy->size == source->size) return Copied::kept;
  if (copy) return fail("the copy of " + std::string(pack.blob.str()) + " is damaged: remove it and try again");
  const auto file = from.local_path(pack.repository, pack.blob, kind);
  TRY_VOID(to.adopt(pack.repository, pack.blob, kind, *file));
  return Copied::copied;
}

Result<void> copy_pack(PackStore& from, PackStore& to, const StoredBlob& pack, CopiedPacks& count) {
  bool copied = false;
  for (const BlobKind kind : kNeeded) {
    TRY(const Copied one, copy_blob(from, to, pack, kind));
    if (one == Copied::missing)
      return fail("pack " + std::string(pack.blob.str()) + " of repository " + std::string(pack.repository.str()) +
                  " is not in the store");
    copied |= one == Copied::copied;
  }
  for (const BlobKind kind : kAids) TRY_VOID(copy_blob(from, to, pack, kind));
  ++(copied ? count.copied : count.kept);
  return {};
}

using Packs = std::set<std::pair<RepositoryId, BlobId>>;

/// Every pack that the database names.
Result<Packs> copy_packs(Metadata& metadata, PackStore& from, PackStore& to, CopiedPacks& count) {
  Upkeep upkeep(metadata);
  Packs named;
  std::optional<StoredBlob> after;
  while (true) {
    TRY(const auto page, upkeep.packs(after, kPage));
    for (const StoredBlob& pack : page) {
      TRY_VOID(copy_pack(from, to, pack, count));
      named.emplace(pack.repository, pack.blob);
    }
    if (page.size() < kPage) return named;
    after = page.back();
  }
}

Result<void> remove_others(const fs::path& root, PackStore& store, const Packs& named, CopiedPacks& count) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root, error), end; !error && entry != end; entry.increment(error)) {
    const auto repository = RepositoryId::parse(entry->path().filename().string());
    if (entry.depth() != 1 || !repository) continue;
    TRY(const auto blobs, store.list(*repository, std::nullopt, SIZE_MAX));
    for (const BlobId& blob : blobs) {
      if (named.contains({*repository, blob})) continue;
      TRY_VOID(store.remove(*repository, blob));
      ++count.removed;
    }
    entry.disable_recursion_pending();
  }
  if (error) return fail(root.string() + ": cannot list: " + error.message());
  return {};
}

Result<void> make_target(const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  TRY_VOID(make_folder(to, kFolderMode));
  return sync_folder(to.has_parent_path() ? to.parent_path() : ".");
}

Result<void> begin_another_life(Metadata& metadata) {
  const std::vector<Statement> batch{
      {"UPDATE schema SET incarnation = $incarnation WHERE id = 1", {{"incarnation", to_hex(random_bytes(16))}}, 1},
      {"UPDATE head SET token = $token", {{"token", to_hex(random_bytes(8))}}, std::nullopt}};
  TRY_VOID(metadata.write(Aggregate{}, batch, {}));
  return {};
}

}  // namespace

Result<CopiedPacks> back_up(const fs::path& from, const fs::path& to) {
  if (there(to / "lock")) return fail(to.string() + " is a data directory, not a backup: choose another folder");
  if (!there(from / "metadata.db")) return fail(from.string() + " holds no data of Crossgate's");
  TRY_VOID(make_target(to));
  TRY(const auto incoming, IncomingDatabase::copy(from / "metadata.db", to / "metadata.db"));
  reached(WritePoint::backup_begun);
  TRY(const auto source, open_directory_pack_store(from / "packs", StoreUse::beside));
  TRY(const auto target, open_directory_pack_store(to / "packs"));
  CopiedPacks count;
  Packs named;
  {
    // As it is: who goes back to an earlier version must be able to read it.
    TRY(const auto metadata, open_sqlite_metadata(incoming.path(), false, EarlierFormat::refuse));
    TRY(named, copy_packs(*metadata, *source, *target, count));
  }
  reached(WritePoint::backup_filled);
  TRY_VOID(incoming.take_its_name());
  reached(WritePoint::backup_named);
  TRY_VOID(remove_others(to / "packs", *target, named, count));
  return count;
}

Result<CopiedPacks> restore(const fs::path& from, const fs::path& to) {
  if (!there(from / "metadata.db")) return fail(from.string() + " holds no backup");
  if (there(to / "metadata.db")) return fail(to.string() + " holds data already: restore into another folder");
  TRY_VOID(make_target(to));
  TRY(const auto lock, DirectoryLock::take(to));
  TRY(const auto incoming, IncomingDatabase::copy(from / "metadata.db", to / "metadata.db"));
  TRY(const auto source, open_directory_pack_store(from / "packs", StoreUse::beside));
  TRY(const auto target, open_directory_pack_store(to / "packs"));
  CopiedPacks count;
  {
    TRY(const auto metadata, open_sqlite_metadata(incoming.path(), false));
    TRY_VOID(copy_packs(*metadata, *source, *target, count));
    TRY_VOID(begin_another_life(*metadata));
  }
  TRY_VOID(incoming.take_its_name());
  return count;
}

}  // namespace crossgate::storage
