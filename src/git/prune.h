// Objects that no ref leads to: set aside in cruft packs, and dropped when their time is over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "git/repack.h"
#include "git/workbench.h"
#include "storage/metadata.h"
#include "storage/refs.h"
#include "storage/upkeep.h"

namespace crossgate::git {

/// Blocks. Used by one thread at a time, under the repository's lease. What refs and keep-roots lead to is called
/// *needed*.
class Pruner {
 public:
  using Outcome = Repacker::Outcome;

  /// Borrows everything.
  Pruner(storage::Metadata& metadata, Workbench& bench, const Clock& clock)
      : bench_(bench), clock_(clock), refs_(metadata), upkeep_(metadata) {}

  /// Divides every pack that holds something that is not needed: what is goes into a new pack, what is not into a cruft
  /// pack, whose time begins now. Where something of a cruft pack is needed again, it comes along. No object is lost,
  /// and no push disturbed. `nothing`: everything is needed.
  Result<Outcome> set_aside(const RepositoryId& repository, const storage::Lease& lease,
                            const BackgroundGit::Wanted& wanted);

  Result<bool> has_expired(const RepositoryId& repository, Time before);
  /// Takes cruft packs out of the manifest whose time began at `before` or earlier, once it is proved that all that is
  /// needed is there without them. Begins an epoch: a push that was proved with what is gone is proved again. `stale`:
  /// something of them is needed, so it must be set aside first, or pushes came faster than proofs.
  Result<Outcome> drop(const RepositoryId& repository, Time before, const storage::Lease& lease,
                       const BackgroundGit::Wanted& wanted);

 private:
  /// What a repository was at one version.
  struct State {
    storage::RefSnapshot refs;
    storage::Refs::Manifest manifest;
    std::vector<ObjectId> needed;  ///< the tips of refs, and keep-roots
  };
  /// nullopt: the repository is gone, or changes faster than it can be read.
  Result<std::optional<State>> read(const RepositoryId& repository);

  struct Division {
    std::vector<storage::Pack> divide;  ///< live packs with something that is not needed
    std::vector<storage::Pack> stay;
    std::string unneeded;  ///< ids, one a line
    bool rescues = false;  ///< something is needed that no live pack has
  };
  Result<Division> find_unneeded(const State& state, const std::shared_ptr<View>& view,
                                 const BackgroundGit::Wanted& wanted);
  Result<Outcome> divide(const State& state, const std::shared_ptr<View>& view, const Division& division,
                         const storage::Lease& lease, const BackgroundGit::Wanted& wanted);
  /// Whether everything `needed` leads to, beyond what `proved` leads to, is in the view.
  Result<bool> is_whole(const std::shared_ptr<View>& view, const std::vector<ObjectId>& needed,
                        const std::vector<ObjectId>& proved, const BackgroundGit::Wanted& wanted);

  Workbench& bench_;
  const Clock& clock_;
  storage::Refs refs_;
  storage::Upkeep upkeep_;
};

}  // namespace crossgate::git
