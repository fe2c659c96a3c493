#include "git/ls_refs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "git/errors.h"
#include "git/packet_writer.h"
#include "git/push_plan.h"

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
  const Ref* target = find_ref(snapshot, snapshot.default_branch->str());
  if (target == nullptr && !arguments.unborn) return;
  std::string line = (target != nullptr ? target->id.hex() : "unborn") + " HEAD";
  if (arguments.symrefs) line.append(" symref-target:").append(snapshot.default_branch->str());
  out.add(line + "\n");
}

void add_ref(PacketWriter& out, const Ref& ref, bool peel) {
  std::string line = ref.id.hex() + " ";
  line += ref.name.str();
  if (peel && ref.peeled) line += " peeled:" + ref.peeled->hex();
  out.add(line + "\n");
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

asio::awaitable<Result<void>> ls_refs(const RefSnapshot& snapshot, const LsRefsArguments& arguments, ByteSink& sink) {
  PacketWriter out(sink);
  add_head(out, snapshot, arguments);
  const std::vector<std::string> everything{""};
  for (const auto& prefix : arguments.prefixes.empty() ? everything : arguments.prefixes) {
    const auto name_of = [](const Ref& ref) { return ref.name.str(); };
    auto ref = std::ranges::lower_bound(snapshot.refs, std::string_view(prefix), {}, name_of);
    for (; ref != snapshot.refs.end() && ref->name.str().starts_with(prefix); ++ref) {
      add_ref(out, *ref, arguments.peel);
      if (out.full()) CO_TRY_VOID(co_await out.write());
    }
  }
  out.add_special(kFlushPacket);
  co_return co_await out.write();
}

}  // namespace crossgate::git
