// Opens a data directory: the embedded backends together, locked against a second process.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/error.h"
#include "storage/keyring.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"

namespace crossgate::storage {

/// DATA/metadata.db, DATA/packs/, DATA/master.key, DATA/lock, DATA/cache/ (which may be deleted at any time while
/// no server runs). Destroying it releases the lock.
class DataDirectory {
 public:
  virtual ~DataDirectory() = default;
  virtual const std::filesystem::path& path() const = 0;
  virtual Metadata& metadata() = 0;
  virtual PackStore& packs() = 0;
  virtual const Keyring& keyring() const = 0;
  /// Scratch space on the same file system, emptied at start.
  virtual std::filesystem::path cache() const = 0;
};

struct DataDirectoryOptions {
  std::filesystem::path path;
  std::string master_key_source;  ///< empty: "file:PATH/master.key"
  bool create = false;            ///< make what is not there
};

/// Fails, saying what to do, when the directory is in use by another process, not writable, of a newer format,
/// or when the master key is missing or is not the one that the directory was made with.
Result<std::unique_ptr<DataDirectory>> open_data_directory(const DataDirectoryOptions& options);

}  // namespace crossgate::storage
