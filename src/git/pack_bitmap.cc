#include "git/pack_bitmap.h"

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "base/git_names.h"
#include "base/sha1.h"
#include "base/text.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBitmapMagic("BITM\0\1", 6);
constexpr std::size_t kChecksumAt = 12;

fs::path find_bitmap(const fs::path& packs) {
  std::error_code error;
  for (fs::directory_iterator entry(packs, error), end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with("multi-pack-index-") && name.ends_with(".bitmap")) return entry->path();
  }
  return {};
}

}  // namespace

Result<void> take_bitmap_of_only_pack(const fs::path& packs, std::string_view pack_checksum, const fs::path& to) {
  const fs::path from = find_bitmap(packs);
  std::ifstream in(from, std::ios::binary);
  std::string bitmap(std::istreambuf_iterator<char>(in), {});
  if (!in || !bitmap.starts_with(kBitmapMagic) || bitmap.size() < kChecksumAt + 2 * ObjectId::kSize)
    return fail("git made no bitmap");
  bitmap.replace(kChecksumAt, ObjectId::kSize, from_hex(pack_checksum).value());
  bitmap.resize(bitmap.size() - ObjectId::kSize);
  bitmap += sha1(bitmap);
  std::ofstream out(to, std::ios::binary);
  out.write(bitmap.data(), static_cast<std::streamsize>(bitmap.size()));
  out.close();
  if (!out) return fail("cannot write " + to.string());
  return {};
}

}  // namespace crossgate::git
