// Decides, ref by ref, what a push may do: before its objects are known and again whenever the refs have moved.
// Pure functions from values to values; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/git_names.h"
#include "git/push_commands.h"
#include "storage/refs.h"

namespace crossgate::git {

/// One command of a push and what came of it.
struct PushedRef {
  PushCommand command;
  std::optional<RefName> name;  ///< none when Git would not accept it as a ref's name
  std::string refusal;          ///< shown to the user beside the ref; empty: not refused

  bool live() const { return refusal.empty(); }
  /// The first refusal stays.
  void refuse(std::string_view reason);
};

using PushedRefs = std::vector<PushedRef>;

/// Takes the commands in and refuses what no repository would do: names that Git refuses ("funny refname"), HEAD,
/// branch names beyond CodeCommit's 256 bytes, the same ref twice, more than `most` commands.
PushedRefs judge_names(const std::vector<PushCommand>& commands, std::size_t most);

/// Refuses what these refs do not allow: a ref that is not where the client believes, a name beside a directory of
/// that name, the removal of the default branch. Removals come before creations, as if all happened at once.
void judge_against(const storage::RefSnapshot& snapshot, PushedRefs& refs);

/// All or none: when one is refused, so is every other.
void judge_atomically(PushedRefs& refs);

bool any_live(const PushedRefs& refs);

/// The default branch that a repository without one gets from this push: main, else master, else the first branch
/// that is named.
std::optional<RefName> first_default_branch(const PushedRefs& refs);

/// Why a ref could not be moved, in Git's own words.
std::string moved_reason(const RefName& name, const std::optional<ObjectId>& at, const ObjectId& expected);

/// "unpack …", "ok REF", "ng REF REASON" in pkt-lines, ended by a flush (gitprotocol-pack, "Report Status").
/// `unpack` is empty when the pack was taken.
std::string report_status(std::string_view unpack, const PushedRefs& refs);

/// A reason that fits into one line of a report: no control characters, at most 1,000 bytes.
std::string one_line(std::string_view text);

}  // namespace crossgate::git
