// Makes one pack of several, and what lets git walk the largest faster, without taking anything from anybody.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "git/background_git.h"
#include "git/roll_up_plan.h"
#include "git/view.h"
#include "git/workbench.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"
#include "storage/upkeep.h"

namespace crossgate::git {

enum class Extent {
  adaptive,    ///< roll_up_plan's rule
  inlined,     ///< the same, and what is in rows of the database: it has been there for long enough
  everything,  ///< one pack of all
};

/// What a repository's manifest asks for.
struct RepackNeeds {
  bool roll_up = false;
  bool aids = false;  ///< the largest pack lacks its bitmap and commit-graph
};

/// Blocks. Used by one thread at a time, under the repository's lease.
class Repacker {
 public:
  /// Borrows everything.
  Repacker(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, BackgroundGit& git,
           Workbench& bench);

  /// Nothing, where the repository is gone.
  Result<RepackNeeds> needs(const RepositoryId& repository, Extent extent);

  /// `stale`: the manifest was replaced meanwhile; nothing was changed.
  enum class Outcome { nothing, done, stale };
  Result<Outcome> roll_up(const RepositoryId& repository, Extent extent, const storage::Lease& lease,
                          const BackgroundGit::Wanted& wanted);
  /// `nothing`: none is needed, or none can be made, because commits of the largest pack lead to objects of others.
  Result<Outcome> make_aids(const RepositoryId& repository, const BackgroundGit::Wanted& wanted);

 private:
  Result<std::optional<storage::Pack>> combine(const RepositoryId& repository, const std::shared_ptr<View>& view,
                                               const RollUp& plan, const BackgroundGit::Wanted& wanted);
  Result<std::filesystem::path> make_bitmap(const std::shared_ptr<View>& view, const storage::Pack& base,
                                            const BackgroundGit::Wanted& wanted);
  Result<void> make_commit_graph(const std::shared_ptr<View>& view, const storage::Pack& base,
                                 const BackgroundGit::Wanted& wanted);

  storage::PackStore& packs_;
  const Clock& clock_;
  BackgroundGit& git_;
  Workbench& bench_;
  storage::Refs refs_;
  storage::Upkeep upkeep_;
};

}  // namespace crossgate::git
