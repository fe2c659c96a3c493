#include "git/small_pack.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/sha1.h"
#include "git/new_objects.h"
#include "git/stored_pack.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;

/// Packs that are looked into for entries to send as they are; the newest are the likeliest.
constexpr std::size_t kMostPacks = 64;

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

std::vector<StoredPack> small_packs(const fs::path& objects) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(objects / "pack", error))
    if (file.path().extension() == ".idx") found.emplace_back(file.last_write_time(error), file.path());
  std::ranges::sort(found, std::greater());
  std::vector<StoredPack> packs;
  for (std::size_t i = 0; i < std::min(found.size(), kMostPacks); ++i) {
    // One that cannot be read is of no use here; its objects are found where git finds them.
    auto pack = StoredPack::open(found[i].second);
    if (pack && *pack) packs.push_back(**std::move(pack));
  }
  return packs;
}

class Writer {
 public:
  Writer(const ObjectReader& objects, const NewObjects& news, std::vector<StoredPack> packs, bool thin)
      : objects_(objects),
        news_(news),
        packs_(std::move(packs)),
        thin_(thin),
        sent_(news.ids.begin(), news.ids.end()) {}

  /// nullopt: larger than a small pack.
  Result<std::optional<std::string>> write() {
    pack_ = "PACK" + big_endian(2) + big_endian(static_cast<std::uint32_t>(news_.ids.size()));
    for (const auto& id : news_.ids) {
      if (!copy(id)) {
        TRY(const bool added, add_whole(id));
        if (!added) return std::nullopt;
      }
      if (pack_.size() > kMostSmallPack) return std::nullopt;
    }
    pack_ += sha1(pack_);
    return std::move(pack_);
  }

 private:
  /// A delta is as good as whole when its base is at hand: the client has it, or it comes from the same pack, within
  /// which deltas lead to no circle.
  bool copy(const ObjectId& id) {
    StoredPack* const pack = pack_of(id);
    if (pack == nullptr) return false;
    const auto entry = pack->entry(id);
    if (!entry) return false;
    if (entry->base) {
      const bool known = thin_ && news_.known.contains(*entry->base);
      if (!known && !(sent_.contains(*entry->base) && pack_of(*entry->base) == pack)) return false;
    }
    pack_ += entry_header(entry->type, entry->size);
    if (entry->base) pack_ += entry->base->bytes();
    pack_ += entry->deflated;
    return true;
  }

  Result<bool> add_whole(const ObjectId& id) {
    const auto size = objects_.size(id);
    if (!size) return fail("an object is missing: " + id.hex());
    if (*size > kMostSmallPack) return false;
    const auto object = objects_.read(id);
    if (!object) return fail("an object cannot be read: " + id.hex());
    TRY(const auto deflated, deflate(object->content));
    pack_ += entry_header(entry_type(object->type), object->content.size());
    pack_ += deflated;
    return true;
  }

  StoredPack* pack_of(const ObjectId& id) {
    const auto found = std::ranges::find_if(packs_, [&](const StoredPack& pack) { return pack.contains(id); });
    return found != packs_.end() ? &*found : nullptr;
  }

  const ObjectReader& objects_;
  const NewObjects& news_;
  std::vector<StoredPack> packs_;
  bool thin_;
  std::unordered_set<ObjectId> sent_;
  std::string pack_;
};

/// Annotated tags of what is sent (git-pack-objects(1), --include-tag).
void add_tags(const storage::RefSnapshot& refs, const ObjectReader& objects, NewObjects& news) {
  std::unordered_set<ObjectId> sent(news.ids.begin(), news.ids.end());
  for (const auto& ref : refs.refs) {
    if (!ref.peeled || !ref.name.is_tag() || !sent.contains(*ref.peeled)) continue;
    std::optional<ObjectId> id = ref.id;
    for (; id && *id != *ref.peeled; id = objects.tagged(*id))
      if (sent.insert(*id).second) news.ids.push_back(*id);
  }
}

}  // namespace

Result<std::optional<std::string>> small_pack(const fs::path& directory, const PackQuery& query,
                                              const storage::RefSnapshot& refs) {
  if (query.haves.empty() || !query.filter.empty() || !query.depth.is_whole()) return std::nullopt;
  TRY(const auto objects, ObjectReader::open(directory));
  auto news = new_objects(objects, query.wants, query.haves, {});
  if (!news) return std::nullopt;
  if (query.include_tag) add_tags(refs, objects, *news);
  return Writer(objects, *news, small_packs(directory), query.thin_pack).write();
}

}  // namespace crossgate::git
