#include "git/view.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/event_loop.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;
using storage::BlobKind;

std::unexpected<Error> file_failure(std::string_view what, const fs::path& path, const std::error_code& error) {
  return fail(std::string("cannot ").append(what) + " " + path.string() + ": " + error.message());
}

Result<void> write_file(const fs::path& path, std::string_view content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) return file_failure("write", path, std::error_code(errno, std::generic_category()));
  return {};
}

Result<void> rename_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return file_failure("rename", from, error);
  return {};
}

std::string missing(const storage::BlobId& blob) {
  return "a pack of the manifest is missing: " + std::string(blob.str());
}

/// From a store whose blobs are not files here.
Result<void> download(storage::PackStore& store, const RepositoryId& repository, const storage::BlobId& blob,
                      BlobKind kind, const fs::path& target) {
  constexpr std::uint64_t kStep = 4 << 20;
  TRY(const auto stat, store.stat(repository, blob, kind));
  if (!stat) return fail(storage::kNoSuchBlob, missing(blob));
  std::ofstream out(target, std::ios::binary | std::ios::trunc);
  for (std::uint64_t offset = 0; offset < stat->size; offset += kStep) {
    TRY(const auto bytes, store.read(repository, blob, kind, offset, std::min(kStep, stat->size - offset)));
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  out.close();
  if (!out) return file_failure("write", target, std::error_code(errno, std::generic_category()));
  return {};
}

/// A hard link where that is possible, a copy otherwise; there already is as good.
Result<void> place(storage::PackStore& store, const RepositoryId& repository, const storage::BlobId& blob,
                   BlobKind kind, const fs::path& target) {
  std::error_code error;
  const auto source = store.local_path(repository, blob, kind);
  if (source) {
    fs::create_hard_link(*source, target, error);
    if (!error || error == std::errc::file_exists) return {};
    if (error == std::errc::no_such_file_or_directory) return fail(storage::kNoSuchBlob, missing(blob));
  }
  const fs::path partial = target.parent_path() / ("tmp_" + target.filename().string());
  if (source) {
    fs::copy_file(*source, partial, fs::copy_options::overwrite_existing, error);
    if (error) return file_failure("copy", *source, error);
  } else {
    TRY_VOID(download(store, repository, blob, kind, partial));
  }
  return rename_file(partial, target);
}

/// Git finds a pack by its index, so the index comes last.
Result<void> place_stored(storage::PackStore& store, const RepositoryId& repository, const storage::BlobId& blob,
                          const std::string& base) {
  TRY_VOID(place(store, repository, blob, BlobKind::pack, base + ".pack"));
  return place(store, repository, blob, BlobKind::idx, base + ".idx");
}

/// Files made of a row: nothing is lost with them.
Result<void> place_inlined(storage::Refs& refs, const RepositoryId& repository, const storage::BlobId& blob,
                           const std::string& base) {
  TRY(const auto bytes, refs.pack_bytes(repository, blob));
  if (!bytes) return fail(storage::kNoSuchBlob, missing(blob));
  TRY_VOID(replace_file(base + ".pack", bytes->pack));
  return replace_file(base + ".idx", bytes->idx);
}

}  // namespace

const storage::Pack* pack_with_aids(const std::vector<storage::Pack>& packs) {
  const storage::Pack* largest = nullptr;
  for (const auto& pack : packs)
    if (!pack.unreachable_since && (largest == nullptr || pack.size > largest->size)) largest = &pack;
  return largest == nullptr || largest->objects < kLeastObjectsForAids ? nullptr : largest;
}

Result<void> replace_file(const fs::path& path, std::string_view content) {
  const fs::path partial = path.string() + ".new";
  TRY_VOID(write_file(partial, content));
  return rename_file(partial, path);
}

Result<void> make_bare_repository(const fs::path& directory) {
  std::error_code error;
  for (const char* folder : {"objects/info", "objects/pack", "refs/heads", "refs/tags"})
    if (!fs::create_directories(directory / folder, error) && error)
      return file_failure("make", directory / folder, error);
  TRY_VOID(write_file(directory / "config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"));
  return write_file(directory / "HEAD", "ref: refs/heads/main\n");
}

void remove_folder(const fs::path& directory) noexcept {
  expect_may_block();
  std::error_code ignored;
  fs::remove_all(directory, ignored);
}

Result<std::shared_ptr<View>> View::create(fs::path directory, const RepositoryId& repository,
                                           const storage::Head& head, const Aside& aside) {
  expect_may_block();
  std::shared_ptr<View> view(new View(std::move(directory), repository, head, aside));
  TRY_VOID(make_bare_repository(view->directory_));
  return view;
}

View::~View() {
  aside_.run([directory = directory_] { remove_folder(directory); });
}

bool View::has_packs_of(const storage::Head& head) const {
  const std::lock_guard lock(mutex_);
  return serves(head) && packs_version_ >= head.version;
}

bool View::is_within(const storage::Refs::Manifest& manifest) const {
  std::set<std::string_view> known;
  for (const auto& pack : manifest.packs) known.insert(pack.checksum);
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(packs_, [&](const auto& pack) {
    return pack.second.brought > manifest.head.version || known.contains(pack.first.first);
  });
}

std::vector<fs::path> View::live_packs() const {
  std::vector<std::pair<std::int64_t, fs::path>> live;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [placed, versions] : packs_)
      if (!placed.second) live.emplace_back(versions.own, objects() / "pack" / ("pack-" + placed.first + ".pack"));
  }
  std::ranges::sort(live);
  std::vector<fs::path> files;
  for (auto& [version, file] : live) files.push_back(std::move(file));
  return files;
}

std::size_t View::packs() const {
  const std::lock_guard lock(mutex_);
  return packs_.size() - cruft_packs_;
}

bool View::has_cruft() const {
  const std::lock_guard lock(mutex_);
  return cruft_packs_ > 0;
}

fs::path View::file_of(const storage::Pack& pack, std::string_view ending) const {
  const fs::path folder = pack.unreachable_since ? cruft() : objects();
  return folder / "pack" / ("pack-" + pack.checksum).append(ending);
}

Result<void> View::make_cruft_folder() {
  std::error_code error;
  if (!fs::create_directories(cruft() / "pack", error) && error) return file_failure("make", cruft(), error);
  return replace_file(objects() / "info" / "alternates", fs::absolute(cruft()).string() + "\n");
}

Result<void> View::place_pack(const PackSource& source, const storage::Pack& pack, std::int64_t version) {
  const Placed placed{pack.checksum, pack.unreachable_since.has_value()};
  if (packs_.contains(placed)) return {};
  if (pack.unreachable_since && cruft_packs_ == 0) TRY_VOID(make_cruft_folder());
  const std::string base = file_of(pack, "").string();
  if (pack.inlined) {
    TRY_VOID(place_inlined(source.refs, repository_, pack.blob, base));
  } else {
    TRY_VOID(place_stored(source.store, repository_, pack.blob, base));
  }
  packs_.emplace(placed, Versions{.brought = version, .own = pack.version});
  if (pack.unreachable_since) ++cruft_packs_;
  return {};
}

Result<void> View::place_aids(storage::PackStore& store, const storage::Refs::Manifest& manifest) {
  const storage::Pack* base = pack_with_aids(manifest.packs);
  if (base == nullptr || base->checksum == aided_) return {};
  TRY(const auto bitmap, store.stat(repository_, base->blob, BlobKind::bitmap));
  if (!bitmap) return {};
  const std::pair<BlobKind, fs::path> aids[] = {
      {BlobKind::commit_graph, objects() / "info" / "commit-graph"},
      {BlobKind::bitmap, objects() / "pack" / ("pack-" + base->checksum + ".bitmap")}};
  for (const auto& [kind, target] : aids) {
    const auto placed = place(store, repository_, base->blob, kind, target);
    if (!placed && placed.error().code == storage::kNoSuchBlob) return {};  // git walks without it
    TRY_VOID(placed);
  }
  aided_ = base->checksum;
  return {};
}

Result<void> View::bring_packs(const PackSource& source, const storage::Refs::Manifest& manifest) {
  const std::lock_guard lock(mutex_);
  for (const auto& pack : manifest.packs) TRY_VOID(place_pack(source, pack, manifest.head.version));
  TRY_VOID(place_aids(source.store, manifest));
  packs_version_ = std::max(packs_version_, manifest.head.version);
  return {};
}

Result<void> View::bring_pack(const PackSource& source, const storage::Head& head, const storage::Pack& pack) {
  const std::lock_guard lock(mutex_);
  TRY_VOID(place_pack(source, pack, head.version));
  if (packs_version_ + 1 == head.version) packs_version_ = head.version;
  return {};
}

Result<void> View::write_refs(const storage::RefSnapshot& snapshot) {
  expect_may_block();
  const std::lock_guard lock(mutex_);
  if (refs_version_ >= snapshot.head.version) return {};
  std::string packed = "# pack-refs with: peeled fully-peeled sorted \n";
  for (const auto& ref : snapshot.refs) {
    packed += ref.id.hex() + " ";
    packed += ref.name.str();
    packed += '\n';
    if (ref.peeled) packed += "^" + ref.peeled->hex() + "\n";
  }
  TRY_VOID(replace_file(directory_ / "packed-refs", packed));
  const auto head = snapshot.default_branch ? snapshot.default_branch->str() : "refs/heads/main";
  TRY_VOID(replace_file(directory_ / "HEAD", std::string("ref: ").append(head) + "\n"));
  refs_version_ = snapshot.head.version;
  return {};
}

std::int64_t View::refs_version() const {
  const std::lock_guard lock(mutex_);
  return refs_version_;
}

}  // namespace crossgate::git
