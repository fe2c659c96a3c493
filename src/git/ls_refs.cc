#include "git/ls_refs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "git/errors.h"
#include "git/packet_writer.h"

namespace crossgate::git {
namespace {

using storage::Ref;
using storage::RefSnapshot;

/// Beyond this many prefixes a client gets everything, which it must be ready for (gitprotocol-v2, "ls-refs").
constexpr std::size_t kMostPrefixes = 65536;

bool wanted(const LsRefsArguments& arguments, std::string_view name) {
  return arguments.prefixes.empty() ||
         std::ranges::any_of(arguments.prefixes, [name](const auto& prefix) { return name.starts_with(prefix); });
}

/// What an earlier prefix covers is dropped, so that no ref is sent twice.
void simplify(std::vector<std::string>& prefixes) {
  if (prefixes.size() > kMostPrefixes) prefixes.clear();
  std::ranges::sort(prefixes);
  std::vector<std::string> kept;
  for (auto& prefix : prefixes)
    if (kept.empty() || !prefix.starts_with(kept.back())) kept.push_back(std::move(prefix));
  prefixes = std::move(kept);
}

void add_head(PacketWriter& out, const RefSnapshot& snapshot, const LsRefsArguments& arguments) {
  if (!snapshot.default_branch || !wanted(arguments, "HEAD")) return;
  const Ref* target = snapshot.find(snapshot.default_branch->str());
  if (target == nullptr && !arguments.unborn) return;
  std::string line = (target != nullptr ? target->id.hex() : "unborn") + " HEAD";
  if (arguments.symrefs) line.append(" symref-target:").append(snapshot.default_branch->str());
  out.add(line + "\n");
}

/// The refs that are asked for, in order.
std::vector<ListedRefs::Range> ranges_of(const ListedRefs& refs, const std::vector<std::string>& prefixes) {
  if (prefixes.empty()) return {{0, refs.refs.size()}};
  std::vector<ListedRefs::Range> ranges;
  for (const auto& prefix : prefixes) {
    const auto key = [&](const Ref& ref) { return std::string_view(ref.name.str()).substr(0, prefix.size()); };
    const auto found = std::ranges::equal_range(refs.refs, std::string_view(prefix), {}, key);
    const auto index = [&](auto at) { return static_cast<std::size_t>(at - refs.refs.begin()); };
    if (!found.empty()) ranges.push_back({index(found.begin()), index(found.end())});
  }
  return ranges;
}

/// Whether to write the packets of all refs for this answer: where it takes most of them, the next one will, too.
bool takes_most(const ListedRefs& refs, const std::vector<ListedRefs::Range>& ranges) {
  std::size_t asked = 0;
  for (const auto& range : ranges) asked += range.last - range.first;
  return asked * 2 >= refs.refs.size();
}

}  // namespace

Result<LsRefsArguments> parse_ls_refs(PacketCursor& packets) {
  constexpr std::string_view kPrefix = "ref-prefix ";
  LsRefsArguments arguments;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(kBadGitRequest, "the request ends before its flush packet");
    if (packet->is_flush()) break;
    const auto line = packet->line();
    if (line == "peel")
      arguments.peel = true;
    else if (line == "symrefs")
      arguments.symrefs = true;
    else if (line == "unborn")
      arguments.unborn = true;
    else if (line.starts_with(kPrefix))
      arguments.prefixes.emplace_back(line.substr(kPrefix.size()));
    else
      return fail(kBadGitRequest, "unexpected line in ls-refs: '" + std::string(line.substr(0, 200)) + "'");
  }
  simplify(arguments.prefixes);
  return arguments;
}

asio::awaitable<Result<void>> ls_refs(const ListedRefs& refs, const LsRefsArguments& arguments, ByteSink& sink) {
  PacketWriter out(sink);
  add_head(out, refs, arguments);
  const auto ranges = ranges_of(refs, arguments.prefixes);
  const bool written = refs.has_packets(arguments.peel) || takes_most(refs, ranges);
  for (const auto& range : ranges) {
    if (written) CO_TRY_VOID(co_await out.pass(refs.packets(range, arguments.peel)));
    for (auto i = range.first; i < range.last && !written; ++i) {
      append_ref_packet(out.buffer(), refs.refs[i], arguments.peel);
      if (out.full()) CO_TRY_VOID(co_await out.write());
    }
  }
  out.add_special(kFlushPacket);
  co_return co_await out.write_last();
}

}  // namespace crossgate::git
