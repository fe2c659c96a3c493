// Disks for tests of durability: one that loses power, and one whose calls fail.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <system_error>

#include "storage/directory/durable_files.h"

namespace crossgate::storage {

/// What happened to a disk since it was whole: every change that no sync has made to last. Used by one thread.
struct DiskHistory {
  int calls = 0;    ///< that changed something or synced
  int fail_at = 0;  ///< this call fails, and does nothing, or half of it where it writes; 0: none
  std::map<std::filesystem::path, std::uintmax_t> synced_sizes;  ///< of files that were written
  std::set<std::filesystem::path> new_names;                     ///< in folders that were not synced since
};

/// Does what the disk does, and remembers what a loss of power would take back (leveldb's fault_injection_test does
/// it so).
class LyingDisk final : public Disk {
 public:
  explicit LyingDisk(DiskHistory& history) : history_(history) {}

  Result<void> write(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path) override {
    const bool fails = next_fails();
    history_.synced_sizes.try_emplace(path, 0);
    TRY_VOID(Disk::write(file, fails ? bytes.substr(0, bytes.size() / 2) : bytes, path));
    return fails ? Result<void>(failure()) : Result<void>();
  }
  Result<void> sync(const FileDescriptor& file, const std::filesystem::path& path) override {
    if (next_fails()) return failure();
    TRY_VOID(Disk::sync(file, path));
    history_.synced_sizes[path] = std::filesystem::file_size(path);
    return {};
  }
  Result<void> sync_folder(const std::filesystem::path& folder) override {
    if (next_fails()) return failure();
    std::erase_if(history_.new_names, [&](const auto& name) { return name.parent_path() == folder; });
    return {};
  }
  Result<void> make_folder(const std::filesystem::path& folder, mode_t mode) override {
    if (next_fails()) return failure();
    if (!std::filesystem::exists(folder)) history_.new_names.insert(folder);
    return Disk::make_folder(folder, mode);
  }
  Result<Linked> link(const std::filesystem::path& file, const std::filesystem::path& name) override {
    if (next_fails()) return failure();
    TRY(const auto linked, Disk::link(file, name));
    if (linked != Linked::done) return linked;
    history_.new_names.insert(name);
    // The content is the file's, whatever it is called.
    const auto size = history_.synced_sizes.find(file);
    history_.synced_sizes[name] = size == history_.synced_sizes.end() ? 0 : size->second;
    return linked;
  }
  Result<bool> remove(const std::filesystem::path& file) override {
    if (next_fails()) return failure();
    history_.synced_sizes.erase(file);
    history_.new_names.erase(file);
    return Disk::remove(file);
  }

  /// Takes back what was not synced. Nobody may have the disk open.
  static void lose_power(DiskHistory& history) {
    std::error_code ignored;
    for (const auto& name : history.new_names) std::filesystem::remove_all(name, ignored);
    for (const auto& [file, size] : history.synced_sizes) {
      if (!std::filesystem::exists(file, ignored) || std::filesystem::file_size(file) == size) continue;
      std::filesystem::permissions(file, std::filesystem::perms(0600), ignored);
      std::filesystem::resize_file(file, size);
    }
    history = {};
  }

 private:
  bool next_fails() { return ++history_.calls == history_.fail_at; }
  static std::unexpected<Error> failure() { return fail("the disk failed"); }

  DiskHistory& history_;
};

}  // namespace crossgate::storage
