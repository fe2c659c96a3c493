// Repositories by name and by id (table repo_name and the repository row).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "storage/metadata.h"

namespace crossgate::storage {

struct Repository {
  RepositoryId id;
  AccountId account;
  Region region;
  RepositoryName name;
  std::optional<std::string> description;
  std::optional<RefName> default_branch;  ///< none until the first branch exists
  std::string encryption_key_id;
  Time created;
  Time modified;
};

/// One that was removed and can still be brought back.
struct DeletedRepository {
  Repository repository;
  Time deleted;
};

enum class RepositoryOrder { by_name, by_last_modified };

/// Where a page of a listing ended: the sort key and the id of its last row.
struct RepositoryMarker {
  std::string key;
  std::string id;
};

struct RepositoryPage {
  std::vector<Repository> repositories;
  std::optional<RepositoryMarker> next;  ///< none on the last page
};

/// Typed access; borrows `metadata`. Thread-safe; blocks.
class Repositories {
 public:
  explicit Repositories(Metadata& metadata);

  /// Costs no query where the repository was found before and has not changed since.
  Result<std::optional<Repository>> find(const AccountId& account, const Region& region, const RepositoryName& name);
  Result<std::optional<Repository>> find(const RepositoryId& id);

  /// Every repository of every account, in order of id, after `after`: for what goes through all of them.
  Result<std::vector<Repository>> all(const std::optional<RepositoryId>& after, std::size_t limit);

  enum class CreateOutcome { created, name_taken, limit_reached };
  /// Makes the repository with its head. At most `limit` in one account and region.
  Result<CreateOutcome> create(const Repository& repository, std::int64_t limit);

  /// A page of one account and region after `after`, at most `limit` rows.
  Result<RepositoryPage> list(const AccountId& account, const Region& region, RepositoryOrder order, bool descending,
                              const std::optional<RepositoryMarker>& after, std::size_t limit);

  /// These say false when the repository is gone (and rename, `name_taken`).
  Result<bool> set_description(const RepositoryId& id, const std::optional<std::string>& description, Time now);
  enum class RenameOutcome { renamed, name_taken, absent };
  Result<RenameOutcome> rename(const RepositoryId& id, const RepositoryName& name, Time now);
  /// Only to a branch that exists: `no_such_branch` otherwise, checked in the same transaction.
  enum class DefaultBranchOutcome { updated, no_such_branch, absent };
  Result<DefaultBranchOutcome> set_default_branch(const RepositoryId& id, const RefName& branch, Time now);

  /// Takes the repository away from everybody: its name is free, its pushes fail. What it held stays until `purge`.
  /// False when it is gone already.
  Result<bool> remove(const RepositoryId& id, Time now);
  /// Removed repositories, those first that were removed first, after `after`.
  Result<std::vector<DeletedRepository>> deleted(const std::optional<DeletedRepository>& after, std::size_t limit);
  /// Brings a removed repository back under `name`, as it was. No quota is asked.
  enum class UndeleteOutcome { restored, name_taken, absent };
  Result<UndeleteOutcome> undelete(const RepositoryId& id, const RepositoryName& name, Time now);
  /// Removes what a removed repository held, for good, and leaves a tombstone for each of its blobs. False when it is
  /// not there any more.
  Result<bool> purge(const RepositoryId& id, Time now);

 private:
  struct Known;

  Metadata& metadata_;
  std::shared_ptr<Known> known_;
};

}  // namespace crossgate::storage
