// A disk under SQLite (sqlite.org/vfs.html) for tests: one of its calls fails, or breaks off half way, or is the last
// before the power goes.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossgate::storage {

/// While one of these lives, every database that this process opens lies on its disk. Thread-safe.
class FaultVfs {
 public:
  enum class Fault {
    error,      ///< the call does nothing and fails; what comes after it works
    half,       ///< a write does half and fails
    power_loss  ///< as `half`, and nothing works any more
  };

  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  /// The call with this number, from 1, of those that write, cut off or sync. 0: none.
  void fail_at(int call, Fault fault);
  int calls();
  /// Makes every file what it is after the power went: as of its last sync, with those of the later writes for which
  /// `survives` says so. Nobody may have a file open.
  void lose_power(const std::function<bool()>& survives);

  // What the callbacks do.
  int write(sqlite3_file* real, const std::string& path, std::string_view bytes, sqlite3_int64 offset);
  int truncate(sqlite3_file* real, const std::string& path, sqlite3_int64 size);
  int sync(sqlite3_file* real, const std::string& path, int flags);
  int remove(const char* path, int sync_folder);
  bool dead();
  sqlite3_vfs& real() { return real_; }

 private:
  struct Change {
    std::string bytes;  ///< written; of a cut nothing
    sqlite3_int64 offset = 0;
    bool cuts = false;  ///< the file ends at `offset`
  };
  struct Unsynced {
    std::string durable;  ///< the file as it was synced last
    std::vector<Change> changes;
  };

  bool next_fails();
  void remember(const std::string& path, Change change);

  sqlite3_vfs& real_;
  sqlite3_vfs vfs_;
  std::mutex mutex_;
  int calls_ = 0;
  int fail_at_ = 0;
  Fault fault_ = Fault::error;
  bool dead_ = false;
  std::map<std::string, Unsynced> unsynced_;
};

/// What SQLite calls, and passes on.
namespace fault_vfs {

/// As SQLite lays a file out for a shim: its own part first, the real file's behind it.
struct File {
  sqlite3_file base;
  FaultVfs* disk;
  std::string* path;  ///< owned; the struct is SQLite's memory and is never destroyed

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

inline File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
inline sqlite3_file* real_of(sqlite3_file* file) { return file_of(file).real(); }

inline int close_file(sqlite3_file* file) {
  const int status = real_of(file)->pMethods->xClose(real_of(file));
  delete std::exchange(file_of(file).path, nullptr);
  return status;
}
inline int read_file(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
  if (file_of(file).disk->dead()) return SQLITE_IOERR_READ;
  return real_of(file)->pMethods->xRead(real_of(file), into, count, offset);
}
inline int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  File& one = file_of(file);
  const std::string_view view(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
  return one.disk->write(one.real(), *one.path, view, offset);
}
inline int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  File& one = file_of(file);
  return one.disk->truncate(one.real(), *one.path, size);
}
inline int sync_file(sqlite3_file* file, int flags) {
  File& one = file_of(file);
  return one.disk->sync(one.real(), *one.path, flags);
}
inline int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
inline int lock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
inline int unlock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
inline int check_lock(sqlite3_file* file, int* held) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), held);
}
inline int control_file(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
inline int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
inline int characteristics(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
inline int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}
inline int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
inline void barrier_shared(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
inline int unmap_shared(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

inline constexpr sqlite3_io_methods kMethods{
    .iVersion = 2,  // without memory-mapped reading
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shared,
    .xShmLock = lock_shared,
    .xShmBarrier = barrier_shared,
    .xShmUnmap = unmap_shared,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

inline FaultVfs& disk_of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

inline int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  FaultVfs& disk = disk_of(vfs);
  auto* const one = new (file) File{.base = {nullptr}, .disk = &disk, .path = nullptr};
  if (disk.dead()) return SQLITE_CANTOPEN;
  const int status = disk.real().xOpen(&disk.real(), path, one->real(), flags, out_flags);
  if (status != SQLITE_OK) return status;
  one->path = new std::string(path == nullptr ? "" : path);
  one->base.pMethods = &kMethods;
  return SQLITE_OK;
}
inline int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  return disk_of(vfs).remove(path, sync_folder);
}

inline std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace fault_vfs

inline FaultVfs::FaultVfs() : real_(*sqlite3_vfs_find(nullptr)), vfs_(real_) {
  vfs_.zName = "crossgate-fault";
  vfs_.szOsFile = static_cast<int>(sizeof(fault_vfs::File)) + real_.szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = fault_vfs::open_file;
  vfs_.xDelete = fault_vfs::delete_file;
  sqlite3_vfs_register(&vfs_, 1);
}

inline FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

inline void FaultVfs::fail_at(int call, Fault fault) {
  const std::lock_guard lock(mutex_);
  fail_at_ = call;
  fault_ = fault;
}

inline int FaultVfs::calls() {
  const std::lock_guard lock(mutex_);
  return calls_;
}

inline bool FaultVfs::dead() {
  const std::lock_guard lock(mutex_);
  return dead_;
}

inline bool FaultVfs::next_fails() {
  if (++calls_ != fail_at_) return dead_;
  dead_ = fault_ == Fault::power_loss;
  return true;
}

inline void FaultVfs::remember(const std::string& path, Change change) {
  const auto [known, is_new] = unsynced_.try_emplace(path);
  if (is_new) known->second.durable = fault_vfs::content(path);
  known->second.changes.push_back(std::move(change));
}

inline int FaultVfs::write(sqlite3_file* real, const std::string& path, std::string_view bytes, sqlite3_int64 offset) {
  const std::lock_guard lock(mutex_);
  const bool was_dead = dead_;
  const bool fails = next_fails();
  if (was_dead || (fails && fault_ == Fault::error)) return SQLITE_IOERR_WRITE;
  if (fails) bytes = bytes.substr(0, bytes.size() / 2);
  remember(path, {.bytes = std::string(bytes), .offset = offset});
  const int status = real->pMethods->xWrite(real, bytes.data(), static_cast<int>(bytes.size()), offset);
  return fails ? SQLITE_IOERR_WRITE : status;
}

inline int FaultVfs::truncate(sqlite3_file* real, const std::string& path, sqlite3_int64 size) {
  const std::lock_guard lock(mutex_);
  if (next_fails()) return SQLITE_IOERR_TRUNCATE;
  remember(path, {.bytes = {}, .offset = size, .cuts = true});
  return real->pMethods->xTruncate(real, size);
}

inline int FaultVfs::sync(sqlite3_file*, const std::string& path, int) {
  const std::lock_guard lock(mutex_);
  if (next_fails()) return SQLITE_IOERR_FSYNC;
  unsynced_.erase(path);
  return SQLITE_OK;
}

inline int FaultVfs::remove(const char* path, int sync_folder) {
  const std::lock_guard lock(mutex_);
  if (dead_) return SQLITE_IOERR_DELETE;
  unsynced_.erase(path);
  return real_.xDelete(&real_, path, sync_folder);
}

inline void FaultVfs::lose_power(const std::function<bool()>& survives) {
  const std::lock_guard lock(mutex_);
  for (auto& [path, file] : std::exchange(unsynced_, {})) {
    std::string image = std::move(file.durable);
    for (const Change& change : file.changes) {
      if (!survives()) continue;
      const auto at = static_cast<std::size_t>(change.offset);
      if (change.cuts || image.size() < at + change.bytes.size())
        image.resize(change.cuts ? at : at + change.bytes.size());
      std::ranges::copy(change.bytes, image.begin() + static_cast<std::ptrdiff_t>(at));
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << image;
    // The index of a log is shared memory, and memory is gone.
    if (path.ends_with("-wal")) std::filesystem::remove(path.substr(0, path.size() - 4) + "-shm");
  }
  dead_ = false;
  fail_at_ = 0;
}

}  // namespace crossgate::storage
