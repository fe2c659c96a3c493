#include "storage/open.h"

#include <system_error>
#include <utility>

#include "base/random.h"
#include "storage/directory/directory_lock.h"
#include "storage/directory/directory_pack_store.h"
#include "storage/directory/durable_files.h"
#include "storage/sql/installation.h"
#include "storage/sql/sealed_rows.h"
#include "storage/sqlite/sqlite_metadata.h"

namespace crossgate::storage {
namespace {

namespace fs = std::filesystem;

class OpenDirectory final : public DataDirectory {
 public:
  OpenDirectory(fs::path path, DirectoryLock lock, Keyring keyring, std::unique_ptr<Metadata> metadata,
                std::unique_ptr<PackStore> packs)
      : path_(std::move(path)),
        lock_(std::move(lock)),
        keyring_(std::move(keyring)),
        metadata_(std::move(metadata)),
        packs_(std::move(packs)) {}

  const fs::path& path() const override { return path_; }
  Metadata& metadata() override { return *metadata_; }
  PackStore& packs() override { return *packs_; }
  const Keyring& keyring() const override { return keyring_; }
  fs::path cache() const override { return path_ / "cache"; }

 private:
  const fs::path path_;
  DirectoryLock lock_;  // released after everything below is closed
  Keyring keyring_;
  std::unique_ptr<Metadata> metadata_;
  std::unique_ptr<PackStore> packs_;
};

class OpenShared final : public SharedDirectory {
 public:
  OpenShared(fs::path path, fs::path scratch, std::unique_ptr<Metadata> metadata, std::unique_ptr<PackStore> packs)
      : path_(std::move(path)),
        scratch_(std::move(scratch)),
        metadata_(std::move(metadata)),
        packs_(std::move(packs)) {}
  ~OpenShared() override {
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
  }

  const fs::path& path() const override { return path_; }
  Metadata& metadata() override { return *metadata_; }
  PackStore& packs() override { return *packs_; }
  const fs::path& scratch() const override { return scratch_; }

 private:
  const fs::path path_;
  const fs::path scratch_;
  std::unique_ptr<Metadata> metadata_;
  std::unique_ptr<PackStore> packs_;
};

Result<void> make_data_directory(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (error) return fail(path.parent_path().string() + ": cannot make the folder: " + error.message());
  TRY_VOID(make_folder(path, kFolderMode));
  return sync_folder(path.has_parent_path() ? path.parent_path() : ".");
}

Result<void> empty_cache(const fs::path& cache) {
  std::error_code error;
  fs::remove_all(cache, error);
  if (error) return fail(cache.string() + ": cannot empty the cache: " + error.message());
  return make_folder(cache, kFolderMode);
}

Result<void> check_master_key(Metadata& metadata, const Keyring& keyring, const fs::path& path,
                              const std::string& source) {
  TRY(const auto recorded, adopt_master_key_id(metadata, keyring.id()));
  if (recorded == keyring.id()) return {};
  // A turnover that was begun, or made by whoever keeps the key elsewhere, is completed here.
  if (keyring.with_id(recorded)) return reseal(metadata, keyring, recorded);
  return fail("the master key of " + source + " (" + keyring.id() + ") is not the one that " + path.string() +
              " was made with (" + recorded + ")");
}

}  // namespace

std::string master_key_source(const DataDirectoryOptions& options) {
  if (!options.master_key_source.empty()) return options.master_key_source;
  return "file:" + (options.path / "master.key").string();
}

Result<std::unique_ptr<SharedDirectory>> open_shared_directory(const fs::path& path) {
  const fs::path database = path / "metadata.db";
  std::error_code error;
  if (!fs::exists(database, error)) return fail(path.string() + " holds no data of Crossgate's");
  TRY(auto metadata, open_sqlite_metadata(database, false, EarlierFormat::refuse));
  TRY(auto packs, open_directory_pack_store(path / "packs", StoreUse::beside));
  TRY_VOID(make_folder(path / "cache", kFolderMode));
  const fs::path scratch = path / "cache" / ("upkeep-" + random_uuid());
  TRY_VOID(make_folder(scratch, kFolderMode));
  return std::make_unique<OpenShared>(path, scratch, std::move(metadata), std::move(packs));
}

Result<std::unique_ptr<DataDirectory>> open_data_directory(const DataDirectoryOptions& options) {
  // No trailing slash, which would hide the name from parent_path.
  const fs::path path = options.path.has_filename() ? options.path : options.path.parent_path();
  const fs::path database = path / "metadata.db";
  if (options.create) TRY_VOID(make_data_directory(path));
  std::error_code error;
  if (!fs::is_directory(path, error))
    return fail(path.string() + (fs::exists(path, error)
                                     ? " is not a directory"
                                     : " is not there: make it with crossgated init --data " + path.string()));
  TRY(auto lock, DirectoryLock::take(path));
  const bool is_new = !fs::exists(database, error);
  if (is_new && !options.create)
    return fail(path.string() + " holds no data: make it with crossgated init --data " + path.string());

  const auto source = master_key_source(options);
  // Data without its key is not helped by a new key.
  TRY(auto keyring, Keyring::open(source, options.create && is_new));
  TRY(auto metadata, open_sqlite_metadata(database, options.create));
  TRY_VOID(check_master_key(*metadata, keyring, path, source));
  TRY(auto packs, open_directory_pack_store(path / "packs"));
  TRY_VOID(empty_cache(path / "cache"));
  TRY_VOID(sync_folder(path));
  return std::make_unique<OpenDirectory>(path, std::move(lock), std::move(keyring), std::move(metadata),
                                         std::move(packs));
}

}  // namespace crossgate::storage
