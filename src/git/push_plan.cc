#include "git/push_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "git/pkt_line.h"

namespace crossgate::git {
namespace {

using storage::Ref;
using storage::RefSnapshot;

constexpr std::size_t kLongestBranchName = 256;  // CodeCommit User Guide, "Quotas"

std::string without_controls(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return out;
}

std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

/// Which names are taken while the commands of a push are applied one after another.
class TakenNames {
 public:
  explicit TakenNames(const RefSnapshot& snapshot) : snapshot_(snapshot) {}

  void remove(std::string_view name) { removed_.insert(name); }
  void add(std::string_view name) { added_.insert(name); }

  /// A name that cannot stand beside `name`: a folder of it, or something below it.
  std::optional<std::string_view> in_the_way_of(std::string_view name) const {
    for (auto slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/', slash + 1))
      if (const auto folder = name.substr(0, slash); taken(folder)) return folder;
    return below(std::string(name) + "/");
  }

 private:
  bool taken(std::string_view name) const {
    return added_.contains(name) || (!removed_.contains(name) && snapshot_.find(name) != nullptr);
  }

  std::optional<std::string_view> below(const std::string& folder) const {
    if (const auto it = added_.lower_bound(folder); it != added_.end() && it->starts_with(folder)) return *it;
    const auto name_of = [](const Ref& ref) { return ref.name.str(); };
    auto it = std::ranges::lower_bound(snapshot_.refs, std::string_view(folder), {}, name_of);
    for (; it != snapshot_.refs.end() && it->name.str().starts_with(folder); ++it)
      if (!removed_.contains(it->name.str())) return it->name.str();
    return std::nullopt;
  }

  const RefSnapshot& snapshot_;
  std::set<std::string_view> removed_;
  std::set<std::string_view> added_;
};

void judge_position(const RefSnapshot& snapshot, PushedRef& ref) {
  const Ref* found = snapshot.find(ref.name->str());
  const ObjectId at = found != nullptr ? found->id : ObjectId();
  const PushCommand& command = ref.command;
  if (command.deletes() && at.is_zero()) return ref.refuse("there is no such ref to delete");
  if (command.deletes() && ref.name == snapshot.default_branch)
    return ref.refuse("deletion of the current branch prohibited");
  if (at != command.old_id)
    ref.refuse(moved_reason(*ref.name, at.is_zero() ? std::nullopt : std::optional(at), command.old_id));
}

constexpr std::ptrdiff_t kMostSlashes = 32;

}  // namespace

void PushedRef::refuse(std::string_view reason) {
  if (live()) refusal = one_line(reason);
}

PushedRefs judge_names(const std::vector<PushCommand>& commands, std::size_t most) {
  std::map<std::string_view, int> times;
  for (const auto& command : commands) ++times[command.name];

  PushedRefs refs;
  refs.reserve(commands.size());
  for (const auto& command : commands) {
    PushedRef ref{command, std::nullopt, {}};
    if (auto name = RefName::parse(command.name)) ref.name = *std::move(name);
    if (!ref.name || command.name == "refs/heads/HEAD") ref.refuse("funny refname");
    if (commands.size() > most) ref.refuse("more than " + std::to_string(most) + " refs in one push");
    if (times[command.name] > 1) ref.refuse("multiple updates for ref " + in_quotes(command.name) + " not allowed");
    if (ref.live() && ref.name->is_branch() && ref.name->short_name().size() > kLongestBranchName)
      ref.refuse("the branch name is longer than 256 bytes");
    // Each is looked for in the transaction, so that no ref has the name of a folder.
    if (std::ranges::count(command.name, '/') > kMostSlashes)
      ref.refuse("the name has more than " + std::to_string(kMostSlashes) + " slashes");
    refs.push_back(std::move(ref));
  }
  return refs;
}

void judge_against(const RefSnapshot& snapshot, PushedRefs& refs) {
  TakenNames names(snapshot);
  for (auto& ref : refs) {
    if (!ref.live()) continue;
    judge_position(snapshot, ref);
    if (ref.live() && ref.command.deletes()) names.remove(ref.command.name);
  }
  for (auto& ref : refs) {
    if (!ref.live() || ref.command.deletes() || !ref.command.old_id.is_zero()) continue;
    if (const auto other = names.in_the_way_of(ref.command.name)) {
      ref.refuse("cannot lock ref " + in_quotes(ref.command.name) + ": " + in_quotes(*other) +
                 " exists; cannot create " + in_quotes(ref.command.name));
    } else {
      names.add(ref.command.name);
    }
  }
}

void judge_atomically(PushedRefs& refs) {
  if (std::ranges::all_of(refs, &PushedRef::live)) return;
  for (auto& ref : refs) ref.refuse("atomic push failure");
}

bool any_live(const PushedRefs& refs) { return std::ranges::any_of(refs, &PushedRef::live); }

std::optional<RefName> first_default_branch(const PushedRefs& refs) {
  std::optional<RefName> best;
  for (const auto& ref : refs) {
    if (!ref.live() || ref.command.deletes() || !ref.name->is_branch()) continue;
    const auto name = ref.name->short_name();
    if (name == "main") return ref.name;
    if (!best || (name == "master" && best->short_name() != "master")) best = ref.name;
  }
  return best;
}

std::string moved_reason(const RefName& name, const std::optional<ObjectId>& at, const ObjectId& expected) {
  const std::string start = "cannot lock ref " + in_quotes(name.str()) + ": ";
  if (!at) return start + "unable to resolve reference, it was deleted meanwhile";
  if (expected.is_zero()) return start + "reference already exists; fetch first";
  return start + "is at " + at->hex() + " but expected " + expected.hex() + "; fetch first";
}

std::string report_status(std::string_view unpack, const PushedRefs& refs) {
  std::string out = packet("unpack " + (unpack.empty() ? "ok" : one_line(unpack)) + "\n");
  for (const auto& ref : refs) {
    const std::string name = without_controls(ref.command.name);
    append_packet(out, ref.live() ? "ok " + name + "\n" : "ng " + name + " " + ref.refusal + "\n");
  }
  return out.append(kFlushPacket);
}

std::string one_line(std::string_view text) {
  constexpr std::size_t kLongest = 1000;
  return without_controls(trim(text.substr(0, kLongest)));
}

}  // namespace crossgate::git
