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

/// Where the options say that the master key comes from, in full.
std::string master_key_source(const DataDirectoryOptions& options);

/// Brings a directory of an earlier format up to date. Fails, saying what to do, when the directory is in use by
/// another process, not writable, of a newer format, or when the master key is missing or is not the one that the
/// directory was made with. Where the key came with the older one that the data is sealed under, the data is sealed
/// anew.
Result<std::unique_ptr<DataDirectory>> open_data_directory(const DataDirectoryOptions& options);

/// A data directory for upkeep (`crossgated check`, `gc`, `backup`, `undelete`), whether a server uses it or not: what
/// the two do meets in the database only, whose transactions keep them apart. It needs no master key.
class SharedDirectory {
 public:
  virtual ~SharedDirectory() = default;
  virtual const std::filesystem::path& path() const = 0;
  virtual Metadata& metadata() = 0;
  virtual PackStore& packs() = 0;
  /// Scratch space of this process on the same file system; removed at the end. A server that starts removes it too,
  /// whereupon what works in it fails.
  virtual const std::filesystem::path& scratch() const = 0;
};

/// Fails when there is no data, or of another format.
Result<std::unique_ptr<SharedDirectory>> open_shared_directory(const std::filesystem::path& path);

}  // namespace crossgate::storage
