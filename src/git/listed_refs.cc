#include "git/listed_refs.h"

#include <utility>

#include "git/pkt_line.h"

namespace crossgate::git {
namespace {

/// From here on it pays that the kernel sends them.
constexpr std::size_t kManyBytes = 1 << 20;

}  // namespace

void append_ref_packet(std::string& out, const storage::Ref& ref, bool peel) {
  std::string line = ref.id.hex();
  line.append(1, ' ').append(ref.name.str());
  if (peel && ref.peeled) line.append(" peeled:").append(ref.peeled->hex());
  line += '\n';
  append_packet(out, line);
}

ReadyPackets ListedRefs::packets(Range range, bool peel) const {
  Packets& all = packets_[peel];
  std::call_once(all.once, [&] {
    // Taken over whole: what throws for want of memory is begun anew by the next.
    std::string bytes;
    std::vector<std::size_t> begins;
    begins.reserve(refs.size() + 1);
    for (const auto& ref : refs) {
      begins.push_back(bytes.size());
      append_ref_packet(bytes, ref, peel);
    }
    begins.push_back(bytes.size());
    if (bytes.size() >= kManyBytes) {
      if (auto file = MemoryFile::create(bytes)) all.many.emplace(*std::move(file));
    }
    if (!all.many) all.few = std::move(bytes);
    all.begins = std::move(begins);
    all.written = true;
  });
  const std::size_t begin = all.begins[range.first];
  const auto bytes = all.many ? all.many->bytes() : std::string_view(all.few);
  return {.bytes = bytes.substr(begin, all.begins[range.last] - begin),
          .file = all.many ? all.many->descriptor() : -1,
          .offset = begin};
}

}  // namespace crossgate::git
