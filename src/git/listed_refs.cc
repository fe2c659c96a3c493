#include "git/listed_refs.h"

#include "git/pkt_line.h"

namespace crossgate::git {

void append_ref_packet(std::string& out, const storage::Ref& ref, bool peel) {
  std::string line = ref.id.hex();
  line.append(1, ' ').append(ref.name.str());
  if (peel && ref.peeled) line.append(" peeled:").append(ref.peeled->hex());
  line += '\n';
  append_packet(out, line);
}

std::string_view ListedRefs::packets(Range range, bool peel) const {
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
    all.bytes = std::move(bytes);
    all.begins = std::move(begins);
    all.written = true;
  });
  return std::string_view(all.bytes).substr(all.begins[range.first], all.begins[range.last] - all.begins[range.first]);
}

}  // namespace crossgate::git
