#include "storage/repositories.h"

#include <mutex>
#include <utility>

#include "base/recent_map.h"
#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/repository_rows.h"

namespace crossgate::storage {
namespace {

using sql::bytes, sql::integer, sql::read_repository, sql::text, sql::time;

const std::string kSelect =
    "SELECT r.id, r.account, r.region, r.name, r.description, r.default_branch, r.encryption_key, r.created,"
    " r.modified ";

/// What a page is ordered by, and how a marker continues it. A comparison of rows, not of columns one by one, so that
/// an index answers it in every database.
struct Ordering {
  std::string_view from;
  std::string_view columns;
  Value (*marker_key)(const RepositoryMarker&);
  std::string (*key_of)(const Repository&);
};

const Ordering& ordering(RepositoryOrder order) {
  static const Ordering by_name{
      .from = "FROM repo_name n JOIN repository r ON r.id = n.repo WHERE n.account = $account AND n.region = $region",
      .columns = "n.name",
      .marker_key = [](const RepositoryMarker& marker) { return text(marker.key); },
      .key_of = [](const Repository& repository) { return std::string(repository.name.str()); }};
  static const Ordering by_last_modified{
      .from = "FROM repository r WHERE r.account = $account AND r.region = $region",
      .columns = "r.modified",
      .marker_key =
          [](const RepositoryMarker& marker) {
            return integer(static_cast<std::int64_t>(parse_decimal(marker.key).value_or(0)));
          },
      .key_of =
          [](const Repository& repository) { return std::to_string(repository.modified.time_since_epoch().count()); }};
  return order == RepositoryOrder::by_name ? by_name : by_last_modified;
}

}  // namespace

/// The repositories that were found by name lately, each with the head that it had then. Whatever changes a
/// repository's row or its name moves that head.
struct Repositories::Known {
  struct Entry {
    Repository repository;
    Head head;
  };
  static constexpr std::size_t kGeneration = 4096;  // some four megabytes in all

  std::mutex mutex;
  RecentMap<std::string, Entry> by_name{kGeneration};

  std::optional<Entry> find(const std::string& key) {
    const std::lock_guard lock(mutex);
    const Entry* entry = by_name.find(key);
    return entry != nullptr ? std::optional(*entry) : std::nullopt;
  }
  void put(const std::string& key, Entry entry) {
    const std::lock_guard lock(mutex);
    by_name.put(key, std::move(entry));
  }
};

Repositories::Repositories(Metadata& metadata) : metadata_(metadata), known_(std::make_shared<Known>()) {}

Result<std::optional<Repository>> Repositories::find(const AccountId& account, const Region& region,
                                                     const RepositoryName& name) {
  static const std::string kFrom =
      "FROM repo_name n JOIN repository r ON r.id = n.repo JOIN head h ON h.id = n.repo"
      " WHERE n.account = $account AND n.region = $region AND n.name = $name";
  static const std::string kRow = kSelect + kFrom;
  static const std::string kHead = "SELECT h.version, h.epoch, h.token " + kFrom;

  const std::string key = std::string(account.str()) + '/' + std::string(region.str()) + '/' + std::string(name.str());
  const std::vector<Parameter> parameters{
      {"account", text(account.str())}, {"region", text(region.str())}, {"name", text(name.str())}};
  if (auto known = known_->find(key)) {
    TRY(const auto heads, metadata_.versions({sql::aggregate_of(known->repository.id)}));
    if (heads.front() == known->head) return std::move(known->repository);
  }
  TRY(const auto results, metadata_.read_together({{kRow, parameters}, {kHead, parameters}}));
  TRY(auto repository, sql::decode_first(results[0], read_repository));
  TRY(auto head, sql::decode_first(results[1], sql::read_head));
  if (repository && head) {
    known_->put(key, {*repository, *std::move(head)});
    TRY_VOID(metadata_.versions({sql::aggregate_of(repository->id)}));  // so that the next time costs no query
  }
  return repository;
}

Result<std::optional<Repository>> Repositories::find(const RepositoryId& id) {
  static const std::string kSql = kSelect + "FROM repository r WHERE r.id = $id";
  TRY(const auto rows, metadata_.read({kSql, {{"id", text(id.str())}}}));
  return sql::decode_first(rows, read_repository);
}

Result<std::vector<Repository>> Repositories::all(const std::optional<RepositoryId>& after, std::size_t limit) {
  static const std::string kSql = kSelect + "FROM repository r WHERE r.id > $after ORDER BY r.id LIMIT $limit";
  TRY(const auto rows,
      metadata_.read(
          {kSql, {{"after", text(after ? after->str() : "")}, {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, read_repository);
}

Result<Repositories::CreateOutcome> Repositories::create(const Repository& repository, std::int64_t limit) {
  const Parameter id{"id", text(repository.id.str())};
  const Parameter account{"account", text(repository.account.str())};
  const Parameter region{"region", text(repository.region.str())};
  const Parameter name{"name", text(repository.name.str())};

  // No outcome: the id itself is taken.
  sql::Batch<std::optional<CreateOutcome>> batch;
  batch.expect(1,
               "INSERT INTO repo_name (account, region, name, repo) VALUES ($account, $region, $name, $id)"
               " ON CONFLICT DO NOTHING",
               {account, region, name, id}, CreateOutcome::name_taken);
  batch.add(
      "INSERT INTO repo_count (account, region, repositories) VALUES ($account, $region, 0) ON CONFLICT DO NOTHING",
      {account, region});
  // A counter, since counting the names would cost more with each repository. Its row lock makes the limit exact.
  batch.expect(1,
               "UPDATE repo_count SET repositories = repositories + 1"
               " WHERE account = $account AND region = $region AND repositories < $limit",
               {account, region, {"limit", integer(limit)}}, CreateOutcome::limit_reached);
  batch.expect(
      1,
      "INSERT INTO repository (id, account, region, name, description, default_branch, encryption_key, created,"
      " modified) VALUES ($id, $account, $region, $name, $description, $default_branch, $encryption_key,"
      " $created, $modified)",
      {id,
       account,
       region,
       name,
       {"description", sql::maybe_text(repository.description)},
       {"default_branch", repository.default_branch ? bytes(repository.default_branch->str()) : Value()},
       {"encryption_key", text(repository.encryption_key_id)},
       {"created", time(repository.created)},
       {"modified", time(repository.modified)}},
      std::nullopt);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(repository.id), {.creates = true}, std::nullopt));
  if (written) return CreateOutcome::created;
  if (!written.error()) return fail("the repository id " + std::string(repository.id.str()) + " is in use");
  return *written.error();
}

Result<RepositoryPage> Repositories::list(const AccountId& account, const Region& region, RepositoryOrder order,
                                          bool descending, const std::optional<RepositoryMarker>& after,
                                          std::size_t limit) {
  const Ordering& by = ordering(order);
  const std::string id_column = order == RepositoryOrder::by_name ? "n.repo" : "r.id";
  const std::string direction = descending ? " DESC" : "";
  Query query{kSelect + std::string(by.from), {{"account", text(account.str())}, {"region", text(region.str())}}};
  if (after) {
    query.sql +=
        " AND (" + std::string(by.columns) + ", " + id_column + ")" + (descending ? " < " : " > ") + "($key, $id)";
    query.parameters.push_back({"key", by.marker_key(*after)});
    query.parameters.push_back({"id", text(after->id)});
  }
  query.sql += " ORDER BY " + std::string(by.columns) + direction + ", " + id_column + direction + " LIMIT $limit";
  query.parameters.push_back({"limit", integer(static_cast<std::int64_t>(limit) + 1)});

  TRY(const auto rows, metadata_.read(query));
  TRY(auto found, sql::decode(rows, read_repository));
  RepositoryPage page;
  if (found.size() > limit) {
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
    if (!found.empty()) page.next = {.key = by.key_of(found.back()), .id = std::string(found.back().id.str())};
  }
  page.repositories = std::move(found);
  return page;
}

Result<bool> Repositories::set_description(const RepositoryId& id, const std::optional<std::string>& description,
                                           Time now) {
  sql::Batch<bool> batch;
  batch.expect(1, "UPDATE repository SET description = $description, modified = $now WHERE id = $id",
               {{"id", text(id.str())}, {"description", sql::maybe_text(description)}, {"now", time(now)}}, false);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(id), {}, false));
  return written.has_value();
}

Result<Repositories::RenameOutcome> Repositories::rename(const RepositoryId& id, const RepositoryName& name, Time now) {
  const Parameter id_is{"id", text(id.str())};
  const Parameter name_is{"name", text(name.str())};
  sql::Batch<RenameOutcome> batch;
  batch.expect(1,
               "INSERT INTO repo_name (account, region, name, repo)"
               " SELECT account, region, $name, id FROM repository WHERE id = $id ON CONFLICT DO NOTHING",
               {id_is, name_is}, RenameOutcome::name_taken);
  batch.expect(1,
               "DELETE FROM repo_name WHERE account = (SELECT account FROM repository WHERE id = $id)"
               " AND region = (SELECT region FROM repository WHERE id = $id)"
               " AND name = (SELECT name FROM repository WHERE id = $id)",
               {id_is}, RenameOutcome::absent);
  batch.expect(1, "UPDATE repository SET name = $name, modified = $now WHERE id = $id",
               {id_is, name_is, {"now", time(now)}}, RenameOutcome::absent);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(id), {}, RenameOutcome::absent));
  return written ? RenameOutcome::renamed : written.error();
}

Result<Repositories::DefaultBranchOutcome> Repositories::set_default_branch(const RepositoryId& id,
                                                                            const RefName& branch, Time now) {
  const Parameter id_is{"id", text(id.str())};
  const Parameter branch_is{"branch", bytes(branch.str())};
  sql::Batch<DefaultBranchOutcome> batch;
  batch.expect(1, "SELECT 1 FROM ref WHERE repo = $id AND name = $branch", {id_is, branch_is},
               DefaultBranchOutcome::no_such_branch);
  batch.expect(1, "UPDATE repository SET default_branch = $branch, modified = $now WHERE id = $id",
               {id_is, branch_is, {"now", time(now)}}, DefaultBranchOutcome::absent);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(id), {}, DefaultBranchOutcome::absent));
  return written ? DefaultBranchOutcome::updated : written.error();
}

}  // namespace crossgate::storage
