// Refs and the manifest of packs: what a push changes, in one transaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"

namespace crossgate::storage {

struct Ref {
  RefName name;
  ObjectId id;
  std::optional<ObjectId> peeled;  ///< what an annotated tag leads to
  bool operator==(const Ref&) const = default;
};

/// A pack of the manifest.
struct Pack {
  BlobId blob;
  std::string checksum;  ///< 40 hexadecimal digits: the pack's trailer, and its name in the materialised view
  std::uint64_t size = 0;
  std::uint64_t objects = 0;
  bool inlined = false;  ///< its bytes are in a row (`Refs::pack_bytes`), not in the pack store
  /// Set for a cruft pack: since when nothing that is needed leads to what it holds. It goes when that is long ago.
  std::optional<Time> unreachable_since = {};
  /// Of the repository: what came later is not in it. A pack that joins without one gets that of its transaction; one
  /// that takes the place of others, that of the manifest which it was made from.
  std::int64_t version = 0;
};

/// Those that are no cruft packs.
std::vector<Pack> live_packs(const std::vector<Pack>& packs);

/// A pack and its index, whole.
struct PackBytes {
  std::string pack;
  std::string idx;
};

/// A pack that rides in the transaction: no longer, index included, than `Refs::most_inline_bytes`.
struct InlinePack {
  Pack pack;
  PackBytes bytes;
};

/// A repository's refs at one version. Immutable once shared.
struct RefSnapshot {
  RepositoryId repository;
  Head head;
  std::optional<RefName> default_branch;
  std::vector<Ref> refs;  ///< ordered by name, bytewise

  const Ref* find(std::string_view name) const;  ///< by bisection; nullptr when absent
};

enum class UpdateKind { create, fast_forward, force, remove };
std::string_view to_string(UpdateKind kind);  ///< "create", "fast-forward", "force", "delete"

/// Moves one ref from `old_id` to `new_id`; zero stands for "absent". Zero to zero only asks that there is none.
struct RefUpdate {
  RefName name;
  ObjectId old_id;
  ObjectId new_id;
  std::optional<ObjectId> peeled;
  UpdateKind kind = UpdateKind::create;
};

/// Who moved refs and why, for the event row that goes with the transaction.
struct RefCause {
  AccountId account;      ///< of the actor
  std::string actor_arn;  ///< with the session
  std::string actor_id;   ///< the unique id
  std::string cause;      ///< "push" or the API operation's name
  Time at;
};

/// One transaction's change of refs.
struct RefTransaction {
  RepositoryId repository;
  std::int64_t epoch = 0;  ///< of the manifest that connectivity was checked against
  std::vector<RefUpdate> updates;
  std::vector<Pack> packs;                ///< to add to the manifest; each had an intent
  std::optional<InlinePack> inline_pack;  ///< to add to the manifest, and to keep in a row
  /// Commits that stay, with all that they lead to, though no ref need lead to them. In the repository, or in the
  /// packs.
  std::vector<ObjectId> keep_roots = {};
  std::optional<RefName> first_default_branch;  ///< becomes the default branch when there is none
  RefCause cause;
  std::string operation_id;
};

struct RefsMoved {
  Head head;
};
/// Nothing was changed. `update` is the index of the first update that could not be done; removals are tried first,
/// then moves, then creations.
struct RefConflict {
  enum class Why { moved, name_conflict } why;  ///< the ref is not at old_id; `a` beside `a/b`
  std::size_t update;
};
/// Nothing was changed: maintenance replaced the manifest meanwhile (check again), or the repository is gone.
struct RefsStale {
  bool repository_gone = false;
};
using RefOutcome = std::variant<RefsMoved, RefConflict, RefsStale>;

/// Typed access; borrows `metadata`. Thread-safe; blocks.
class Refs {
 public:
  explicit Refs(Metadata& metadata) : metadata_(metadata) {}

  /// nullopt: no such repository.
  Result<std::optional<RefSnapshot>> load(const RepositoryId& repository);
  Result<std::optional<Head>> head(const RepositoryId& repository);
  /// The snapshot brought up to the newest version through the change log, or loaded whole when the log no longer
  /// reaches back (or the token is another). nullopt: no such repository.
  Result<std::optional<RefSnapshot>> advance(const RefSnapshot& from);
  Result<std::optional<Ref>> find(const RepositoryId& repository, const RefName& name);

  struct Manifest {
    Head head;
    std::vector<Pack> packs;
  };
  Result<std::optional<Manifest>> manifest(const RepositoryId& repository);
  /// Of an inlined pack; nullopt when it is none any more: a newer manifest has its objects elsewhere.
  Result<std::optional<PackBytes>> pack_bytes(const RepositoryId& repository, const BlobId& blob);
  std::size_t most_inline_bytes() const { return metadata_.most_inline_bytes(); }

  Result<std::vector<ObjectId>> keep_roots(const RepositoryId& repository);

  /// Announces a blob before it is written, so that a crash leaves a row for the sweeper.
  Result<void> intend(const RepositoryId& repository, const BlobId& blob, Time now);
  /// The push. Compares every ref with its old id, refuses `a` beside `a/b`, extends the manifest, writes the change
  /// log and one event: all or nothing. Removals count first: `a` may give way to `a/b` in one push.
  Result<RefOutcome> commit(const RefTransaction& transaction);

 private:
  Metadata& metadata_;
};

}  // namespace crossgate::storage
