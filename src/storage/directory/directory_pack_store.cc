#include "storage/directory/directory_pack_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/file_descriptor.h"
#include "base/random.h"
#include "base/text.h"
#include "base/write_point.h"
#include "storage/directory/durable_files.h"

namespace crossgate::storage {
namespace {

constexpr std::array kKinds{BlobKind::pack, BlobKind::idx, BlobKind::bitmap, BlobKind::commit_graph};
constexpr mode_t kBlobMode = 0400;  // immutable, and only ours to read

/// Where blobs lie, and how a finished file gets its name there.
class Folders {
 public:
  Folders(std::filesystem::path root, Disk& disk) : root_(std::move(root)), disk_(disk) {}

  std::filesystem::path incoming() const { return root_ / "incoming"; }
  std::filesystem::path shard_of(const RepositoryId& repository) const { return root_ / repository.str().substr(0, 2); }
  std::filesystem::path of(const RepositoryId& repository) const { return shard_of(repository) / repository.str(); }
  std::filesystem::path blob(const RepositoryId& repository, const BlobId& id, BlobKind kind) const {
    return of(repository) / (std::string(id.str()) + "." + std::string(to_string(kind)));
  }

  /// Gives `file`, whose content is durable, the blob's name too. False: not across these file systems.
  Result<bool> link(const std::filesystem::path& file, const RepositoryId& repository, const BlobId& id,
                    BlobKind kind) {
    TRY_VOID(ensure(repository));
    const auto path = blob(repository, id, kind);
    TRY(const auto linked, disk_.link(file, path));
    if (linked == Disk::Linked::exists) return fail(path.string() + " is in the pack store: no id is used twice");
    if (linked == Disk::Linked::impossible) return false;
    reached(WritePoint::blob_linked);
    TRY_VOID(disk_.sync_folder(of(repository)));
    return true;
  }

  Disk& disk() const { return disk_; }

 private:
  /// Makes the repository's folder durable, once in the life of this process: one that exists may have been made by a
  /// process that was killed before it synced.
  Result<void> ensure(const RepositoryId& repository) {
    const std::lock_guard lock(mutex_);
    if (durable_.contains(repository)) return {};
    TRY_VOID(disk_.make_folder(shard_of(repository), kFolderMode));
    TRY_VOID(disk_.sync_folder(root_));
    TRY_VOID(disk_.make_folder(of(repository), kFolderMode));
    TRY_VOID(disk_.sync_folder(shard_of(repository)));
    durable_.insert(repository);
    return {};
  }

  const std::filesystem::path root_;
  Disk& disk_;
  std::mutex mutex_;
  std::set<RepositoryId> durable_;
};

class DirectoryBlobWriter final : public BlobWriter {
 public:
  DirectoryBlobWriter(Folders& folders, RepositoryId repository, BlobId id, BlobKind kind, std::filesystem::path path,
                      FileDescriptor file)
      : folders_(folders),
        repository_(std::move(repository)),
        id_(std::move(id)),
        kind_(kind),
        path_(std::move(path)),
        file_(std::move(file)) {}
  ~DirectoryBlobWriter() override { ::unlink(path_.c_str()); }

  Result<void> append(std::string_view bytes) override {
    size_ += bytes.size();
    return folders_.disk().write(file_, bytes, path_);
  }

  Result<void> finish(std::uint64_t size) override {
    if (size != size_) return fail("a blob of " + std::to_string(size) + " bytes was given " + std::to_string(size_));
    TRY_VOID(folders_.disk().sync(file_, path_));
    TRY(const bool linked, folders_.link(path_, repository_, id_, kind_));
    if (!linked) return fail(path_.string() + ": the file system of the pack store has no hard links");
    return {};
  }

 private:
  Folders& folders_;
  const RepositoryId repository_;
  const BlobId id_;
  const BlobKind kind_;
  const std::filesystem::path path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

class DirectoryPackStore final : public PackStore {
 public:
  DirectoryPackStore(const std::filesystem::path& root, std::unique_ptr<Disk> disk)
      : disk_(std::move(disk)), folders_(root, *disk_) {}

  Result<std::unique_ptr<BlobWriter>> writer(const RepositoryId& repository, const BlobId& id, BlobKind kind) override {
    auto path = folders_.incoming() / to_hex(random_bytes(16));
    TRY(auto file, open_file(path, O_WRONLY | O_CREAT | O_EXCL, kBlobMode));
    return std::make_unique<DirectoryBlobWriter>(folders_, repository, id, kind, std::move(path), std::move(file));
  }

  Result<void> adopt(const RepositoryId& repository, const BlobId& id, BlobKind kind,
                     const std::filesystem::path& file) override {
    TRY(const auto source, open_file(file, O_RDONLY));
    TRY_VOID(disk_->sync(source, file));
    reached(WritePoint::blob_synced);
    TRY(const bool linked, folders_.link(file, repository, id, kind));
    return linked ? Result<void>() : copy(repository, id, kind, source, file);
  }

  Result<std::string> read(const RepositoryId& repository, const BlobId& id, BlobKind kind, std::uint64_t offset,
                           std::uint64_t length) override {
    const auto path = folders_.blob(repository, id, kind);
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT) return fail(kNoSuchBlob, path.string() + " is not in the pack store");
    if (!file) return system_failure("cannot open", path);
    TRY(const auto size, size_of(file, path));
    if (offset > size || length > size - offset) return fail(path.string() + " is shorter than what is read of it");
    std::string bytes(length, '\0');
    for (std::size_t done = 0; done < length;) {
      TRY(const auto count, read_at(file.get(), std::span(bytes).subspan(done), offset + done, path.string()));
      done += count;
    }
    return bytes;
  }

  Result<std::optional<BlobStat>> stat(const RepositoryId& repository, const BlobId& id, BlobKind kind) override {
    const auto path = folders_.blob(repository, id, kind);
    struct ::stat status {};
    if (::stat(path.c_str(), &status) == 0) return BlobStat{.size = static_cast<std::uint64_t>(status.st_size)};
    if (errno == ENOENT) return std::nullopt;
    return system_failure("cannot look at", path);
  }

  Result<void> remove(const RepositoryId& repository, const BlobId& id) override {
    bool removed = false;
    for (const BlobKind kind : kKinds) {
      TRY(const bool was_there, disk_->remove(folders_.blob(repository, id, kind)));
      removed |= was_there;
    }
    if (!removed) return {};
    reached(WritePoint::blob_removed);
    return disk_->sync_folder(folders_.of(repository));
  }

  Result<std::vector<BlobId>> list(const RepositoryId& repository, const std::optional<BlobId>& after,
                                   std::size_t limit) override {
    const auto folder = folders_.of(repository);
    std::error_code error;
    std::set<BlobId> ids;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
      if (auto id = BlobId::parse(entry->path().stem().string()); id && (!after || *id > *after)) ids.insert(*id);
    if (error && error != std::errc::no_such_file_or_directory)
      return fail(folder.string() + ": cannot list: " + error.message());
    return std::vector<BlobId>(ids.begin(), std::next(ids.begin(), std::min(limit, ids.size())));
  }

  std::optional<std::filesystem::path> local_path(const RepositoryId& repository, const BlobId& id,
                                                  BlobKind kind) const override {
    return folders_.blob(repository, id, kind);
  }

 private:
  static Result<std::uint64_t> size_of(const FileDescriptor& file, const std::filesystem::path& path) {
    struct ::stat status {};
    if (::fstat(file.get(), &status) != 0) return system_failure("cannot look at", path);
    return static_cast<std::uint64_t>(status.st_size);
  }

  Result<void> copy(const RepositoryId& repository, const BlobId& id, BlobKind kind, const FileDescriptor& source,
                    const std::filesystem::path& file) {
    TRY(const auto size, size_of(source, file));
    TRY(const auto to, writer(repository, id, kind));
    std::string buffer(std::size_t{1} << 20, '\0');
    while (true) {
      const ssize_t got = ::read(source.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_failure("cannot read", file);
      if (got == 0) return to->finish(size);
      TRY_VOID(to->append(std::string_view(buffer.data(), static_cast<std::size_t>(got))));
    }
  }

  const std::unique_ptr<Disk> disk_;
  Folders folders_;
};

}  // namespace

Result<std::unique_ptr<PackStore>> open_directory_pack_store(const std::filesystem::path& root, StoreUse use,
                                                             std::unique_ptr<Disk> disk) {
  TRY_VOID(disk->make_folder(root, kFolderMode));
  const auto incoming = root / "incoming";
  std::error_code error;
  if (use == StoreUse::alone) std::filesystem::remove_all(incoming, error);
  if (error) return fail(incoming.string() + ": cannot empty: " + error.message());
  TRY_VOID(disk->make_folder(incoming, kFolderMode));
  TRY_VOID(disk->sync_folder(root.has_parent_path() ? root.parent_path() : "."));
  return std::make_unique<DirectoryPackStore>(root, std::move(disk));
}

}  // namespace crossgate::storage
