// Depth-1 clones of default branches, what CI asks for: made ready after a push, while somebody asks for them.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "base/git_names.h"
#include "base/names.h"
#include "git/pack_query.h"
#include "git/response.h"
#include "storage/refs.h"

namespace crossgate::git {

struct Engine;

/// Thread-safe. Holds a bounded number of repositories, those that were asked for latest.
class ShallowClones {
 public:
  /// Notes how such a clone was asked for; any other query is no concern of this.
  void asked(const RepositoryId& repository, const PackQuery& query, const storage::RefSnapshot& refs);
  /// The default branch may have moved: begins to make its clone in the form that was last asked for, unless nobody
  /// asked since the one before was made. One that is still being made for the tip before is given up, when no client
  /// follows it. Blocks for a moment; a failure is met by who asks next.
  void pushed(Engine& engine, const RepositoryId& repository);
  /// The repository was deleted: what was made ready for it is let go.
  void forget(const RepositoryId& repository);

 private:
  struct Entry {
    RepositoryId repository;
    PackQuery query;                     ///< the latest that was asked for or made ready
    bool asked = true;                   ///< since it was made ready
    std::unique_ptr<Follower> follower;  ///< keeps what is being made from being given up
  };

  std::optional<PackQuery> next_query(const RepositoryId& repository, const ObjectId& tip);
  void keep(const RepositoryId& repository, const PackQuery& query, std::unique_ptr<Follower> follower);
  std::list<Entry>::iterator find(const RepositoryId& repository);
  bool holds(const RepositoryId& repository);

  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the latest asked for first
};

}  // namespace crossgate::git
