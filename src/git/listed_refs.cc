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
    all.begins.reserve(refs.size() + 1);
    for (const auto& ref : refs) {
      all.begins.push_back(all.bytes.size());
      append_ref_packet(all.bytes, ref, peel);
    }
    all.begins.push_back(all.bytes.size());
    all.written = true;
  });
  return std::string_view(all.bytes).substr(all.begins[range.first], all.begins[range.last] - all.begins[range.first]);
}

}  // namespace crossgate::git
