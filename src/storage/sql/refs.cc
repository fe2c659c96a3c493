#include "storage/refs.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/manifest_rows.h"
#include "storage/sql/repository_rows.h"
#include "storage/upkeep.h"

namespace crossgate::storage {
namespace {

using sql::bytes, sql::integer, sql::text, sql::time;

/// The change log reaches back this many versions, and a snapshot that lies more rows behind is loaded whole.
constexpr std::int64_t kVersionsKept = 1000;
/// Of the events, for whom they are about and has not seen them yet.
constexpr std::int64_t kEventsKept = 10'000;
constexpr std::int64_t kMostChanges = 10'000;

Value peeled_value(const std::optional<ObjectId>& peeled) { return peeled ? bytes(peeled->bytes()) : Value(); }

Ref read_ref(sql::Cells& cells) {
  return {.name = cells.ref_name(), .id = cells.object_id(), .peeled = cells.maybe(&sql::Cells::object_id)};
}

Pack read_pack(sql::Cells& cells) {
  return {.blob = cells.parsed<BlobId>(),
          .checksum = cells.text(),
          .size = static_cast<std::uint64_t>(cells.integer()),
          .objects = static_cast<std::uint64_t>(cells.integer()),
          .inlined = cells.flag(),
          .unreachable_since = cells.maybe(&sql::Cells::time),
          .version = cells.integer()};
}

ObjectId read_id(sql::Cells& cells) { return cells.object_id(); }

PackBytes read_bytes(sql::Cells& cells) { return {.pack = cells.bytes(), .idx = cells.bytes()}; }

/// A snapshot without its refs.
RefSnapshot read_frame(sql::Cells& cells) {
  return {.repository = cells.parsed<RepositoryId>(),
          .head = sql::read_head(cells),
          .default_branch = cells.maybe(&sql::Cells::ref_name),
          .refs = {}};
}

Query frame_query(const RepositoryId& repository) {
  return {
      "SELECT h.id, h.version, h.epoch, h.token, r.default_branch FROM head h JOIN repository r ON r.id = h.id"
      " WHERE h.id = $repo",
      {{"repo", text(repository.str())}}};
}

/// A ref as the change log left it: nullopt when it was removed.
struct Moved {
  RefName name;
  std::optional<Ref> now;
};

Moved read_moved(sql::Cells& cells) {
  Ref ref = read_ref(cells);
  if (ref.id.is_zero()) return {.name = std::move(ref.name), .now = std::nullopt};
  return {.name = ref.name, .now = std::move(ref)};
}

/// Both ordered by name; where a name is in both, the moved one counts.
std::vector<Ref> merge(const std::vector<Ref>& refs, const std::map<RefName, std::optional<Ref>>& moved) {
  std::vector<Ref> merged;
  merged.reserve(refs.size() + moved.size());
  auto next = refs.begin();
  for (const auto& [name, now] : moved) {
    const auto here =
        std::lower_bound(next, refs.end(), name, [](const Ref& ref, const RefName& to) { return ref.name < to; });
    merged.insert(merged.end(), next, here);
    next = here != refs.end() && here->name == name ? here + 1 : here;
    if (now) merged.push_back(*now);
  }
  merged.insert(merged.end(), next, refs.end());
  return merged;
}

/// What a batch that was undone means for the push.
struct Refused {
  enum class Why { moved, name_conflict, stale, no_intent, broken } why = Why::broken;
  std::size_t update = 0;
};

/// Builds the batch of one push: removals and moves first, so that the creations after them are checked against what
/// they leave (`a` may give way to `a/b`), then the manifest, the log and the event.
class Push {
 public:
  explicit Push(const RefTransaction& transaction)
      : transaction_(transaction), repo_{"repo", text(transaction.repository.str())} {}

  const sql::Batch<Refused>& batch() {
    const auto& updates = transaction_.updates;
    for (std::size_t i = 0; i < updates.size(); ++i)
      if (updates[i].new_id.is_zero()) remove(updates[i], i);
    for (std::size_t i = 0; i < updates.size(); ++i)
      if (!updates[i].old_id.is_zero() && !updates[i].new_id.is_zero()) move(updates[i], i);
    for (std::size_t i = 0; i < updates.size(); ++i)
      if (updates[i].old_id.is_zero() && !updates[i].new_id.is_zero()) create(updates[i], i);
    for (const Pack& pack : transaction_.packs) {
      batch_.expect(sql::consume_intent(repo_, pack.blob), {Refused::Why::no_intent, 0});
      batch_.expect(sql::insert_pack(repo_, pack), {});
    }
    if (transaction_.inline_pack) insert_inline(*transaction_.inline_pack);
    if (!transaction_.packs.empty() || transaction_.inline_pack) remember_if_due();
    for (const ObjectId& id : transaction_.keep_roots)
      batch_.add("INSERT INTO keep_root (repo, id) VALUES ($repo, $id) ON CONFLICT DO NOTHING",
                 {repo_, {"id", bytes(id.bytes())}});
    if (std::ranges::any_of(updates, leaves_objects)) remember_rewriting();
    touch_repository();
    if (!changes_.empty()) add_event();
    return batch_;
  }

 private:
  void remove(const RefUpdate& update, std::size_t i) {
    const Refused moved{Refused::Why::moved, i};
    if (update.old_id.is_zero())
      return batch_.expect(0, "SELECT 1 FROM ref WHERE repo = $repo AND name = $name", {repo_, name_of(update)}, moved);
    // It may have become the default branch since the push was judged.
    batch_.expect(0, "SELECT 1 FROM repository WHERE id = $repo AND default_branch = $name", {repo_, name_of(update)},
                  moved);
    batch_.expect(1, "DELETE FROM ref WHERE repo = $repo AND name = $name AND id = $old",
                  {repo_, name_of(update), old_of(update)}, moved);
    log(update);
  }

  void move(const RefUpdate& update, std::size_t i) {
    batch_.expect(1, "UPDATE ref SET id = $new, peeled = $peeled WHERE repo = $repo AND name = $name AND id = $old",
                  {repo_, name_of(update), old_of(update), new_of(update), peeled_of(update)},
                  {Refused::Why::moved, i});
    log(update);
  }

  void create(const RefUpdate& update, std::size_t i) {
    const Refused conflict{Refused::Why::name_conflict, i};
    const std::string name(update.name.str());
    // No ref below this name: all of those start with "name/" and sort before "name0", the next character after '/'.
    batch_.expect(0, "SELECT 1 FROM ref WHERE repo = $repo AND name > $low AND name < $high LIMIT 1",
                  {repo_, {"low", bytes(name + '/')}, {"high", bytes(name + '0')}}, conflict);
    for (auto slash = name.find('/', std::string_view("refs/").size()); slash != std::string::npos;
         slash = name.find('/', slash + 1))
      forbid_ref_at(name.substr(0, slash), conflict);
    batch_.expect(
        1, "INSERT INTO ref (repo, name, id, peeled) VALUES ($repo, $name, $new, $peeled) ON CONFLICT DO NOTHING",
        {repo_, name_of(update), new_of(update), peeled_of(update)}, {Refused::Why::moved, i});
    log(update);
  }

  /// Asked once for each folder: a ref that is created at it later in the push meets the refs below it.
  void forbid_ref_at(const std::string& folder, const Refused& conflict) {
    if (!folders_.insert(folder).second) return;
    batch_.expect(0, "SELECT 1 FROM ref WHERE repo = $repo AND name = $folder", {repo_, {"folder", bytes(folder)}},
                  conflict);
  }

  /// In the change log, and in the event one line as git's pre-receive hook gets it, with the kind:
  /// "OLD NEW KIND NAME\n".
  void log(const RefUpdate& update) {
    batch_.add(
        "INSERT INTO change (repo, version, n, name, old_id, new_id, peeled, kind) VALUES ($repo,"
        " (SELECT version FROM head WHERE id = $repo), $n, $name, $old, $new, $peeled, $kind)",
        {repo_,
         {"n", integer(logged_++)},
         name_of(update),
         old_of(update),
         new_of(update),
         peeled_of(update),
         {"kind", text(to_string(update.kind))}});
    changes_ += update.old_id.hex() + ' ' + update.new_id.hex() + ' ';
    changes_.append(to_string(update.kind)).append(" ").append(update.name.str()).append("\n");
  }

  void insert_inline(const InlinePack& one) {
    batch_.expect(sql::insert_pack(repo_, one.pack), {});
    batch_.expect(1, "INSERT INTO inline_pack (repo, blob, stored, pack, idx) VALUES ($repo, $blob, $now, $pack, $idx)",
                  {repo_,
                   {"blob", text(one.pack.blob.str())},
                   {"now", time(transaction_.cause.at)},
                   {"pack", bytes(one.bytes.pack)},
                   {"idx", bytes(one.bytes.idx)}},
                  {});
  }

  /// A row that outlasts this process for who maintains; a repository that is due already costs no write.
  void remember_if_due() {
    const bool large = std::ranges::any_of(transaction_.packs, [](const Pack& p) { return p.objects >= kObjectsDue; });
    batch_.add(
        "INSERT INTO due (repo, since) SELECT id, $now FROM head"
        " WHERE id = $repo AND (SELECT COUNT(*) FROM pack WHERE repo = $repo) >= $most ON CONFLICT DO NOTHING",
        {repo_, {"now", time(transaction_.cause.at)}, {"most", integer(large ? 0 : kPacksDue)}});
  }

  static bool leaves_objects(const RefUpdate& update) {
    return update.kind == UpdateKind::force || update.kind == UpdateKind::remove;
  }

  void remember_rewriting() {
    batch_.add(
        "INSERT INTO rewritten (repo, since, times) VALUES ($repo, $now, 1)"
        " ON CONFLICT (repo) DO UPDATE SET times = rewritten.times + 1",
        {repo_, {"now", time(transaction_.cause.at)}});
  }

  void touch_repository() {
    const auto& first = transaction_.first_default_branch;
    batch_.expect(
        1, "UPDATE repository SET modified = $now, default_branch = COALESCE(default_branch, $first) WHERE id = $repo",
        {repo_, {"now", time(transaction_.cause.at)}, {"first", first ? bytes(first->str()) : Value()}}, {});
    batch_.add(
        "DELETE FROM change WHERE repo = $repo AND version <= (SELECT version FROM head WHERE id = $repo) - $kept",
        {repo_, {"kept", integer(kVersionsKept)}});
  }

  void add_event() {
    const RefCause& cause = transaction_.cause;
    batch_.expect(1,
                  "INSERT INTO event (repo, version, n, occurred, account, region, repository_name, actor_account,"
                  " actor_arn, actor_id, cause, changes) SELECT r.id, h.version, 0, $now, r.account, r.region, r.name,"
                  " $actor_account, $actor_arn, $actor_id, $cause, $changes"
                  " FROM repository r JOIN head h ON h.id = r.id WHERE r.id = $repo",
                  {repo_,
                   {"now", time(cause.at)},
                   {"actor_account", text(cause.account.str())},
                   {"actor_arn", text(cause.actor_arn)},
                   {"actor_id", text(cause.actor_id)},
                   {"cause", text(cause.cause)},
                   {"changes", bytes(changes_)}},
                  {});
    batch_.add(
        "DELETE FROM event WHERE repo = $repo AND version <= (SELECT version FROM head WHERE id = $repo) - $kept",
        {repo_, {"kept", integer(kEventsKept)}});
  }

  static Parameter name_of(const RefUpdate& update) { return {"name", bytes(update.name.str())}; }
  static Parameter old_of(const RefUpdate& update) { return {"old", bytes(update.old_id.bytes())}; }
  static Parameter new_of(const RefUpdate& update) { return {"new", bytes(update.new_id.bytes())}; }
  static Parameter peeled_of(const RefUpdate& update) { return {"peeled", peeled_value(update.peeled)}; }

  const RefTransaction& transaction_;
  const Parameter repo_;
  std::set<std::string> folders_;
  std::int64_t logged_ = 0;
  std::string changes_;
  sql::Batch<Refused> batch_;
};

}  // namespace

std::vector<Pack> live_packs(const std::vector<Pack>& packs) {
  std::vector<Pack> live;
  std::ranges::copy_if(packs, std::back_inserter(live), [](const Pack& pack) { return !pack.unreachable_since; });
  return live;
}

const Ref* RefSnapshot::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(refs, name, {}, [](const Ref& ref) { return ref.name.str(); });
  return found != refs.end() && found->name.str() == name ? &*found : nullptr;
}

std::string_view to_string(UpdateKind kind) {
  switch (kind) {
    case UpdateKind::create:
      return "create";
    case UpdateKind::fast_forward:
      return "fast-forward";
    case UpdateKind::force:
      return "force";
    case UpdateKind::remove:
      return "delete";
  }
  std::unreachable();
}

Result<std::optional<RefSnapshot>> Refs::load(const RepositoryId& repository) {
  TRY(const auto results, metadata_.read_together({frame_query(repository),
                                                   {"SELECT name, id, peeled FROM ref WHERE repo = $repo ORDER BY name",
                                                    {{"repo", text(repository.str())}}}}));
  TRY(auto snapshot, sql::decode_first(results[0], read_frame));
  if (!snapshot) return std::nullopt;
  TRY(snapshot->refs, sql::decode(results[1], read_ref));
  return snapshot;
}

Result<std::optional<Head>> Refs::head(const RepositoryId& repository) {
  TRY(const auto heads, metadata_.versions({sql::aggregate_of(repository)}));
  return heads.front();
}

Result<std::optional<RefSnapshot>> Refs::advance(const RefSnapshot& from) {
  const RepositoryId& repository = from.repository;
  TRY(const auto results,
      metadata_.read_together(
          {frame_query(repository),
           {"SELECT name, new_id, peeled FROM change WHERE repo = $repo AND version > $version ORDER BY version, n"
            " LIMIT $limit",
            {{"repo", text(repository.str())},
             {"version", integer(from.head.version)},
             {"limit", integer(kMostChanges + 1)}}}}));
  TRY(auto snapshot, sql::decode_first(results[0], read_frame));
  if (!snapshot) return std::nullopt;
  const auto behind = snapshot->head.version - from.head.version;
  if (snapshot->head.token != from.head.token || behind < 0 || behind > kVersionsKept ||
      std::ssize(results[1]) > kMostChanges)
    return load(repository);

  TRY(auto changes, sql::decode(results[1], read_moved));
  std::map<RefName, std::optional<Ref>> moved;
  for (auto& change : changes) moved.insert_or_assign(change.name, std::move(change.now));
  snapshot->refs = merge(from.refs, moved);
  return snapshot;
}

Result<std::optional<Ref>> Refs::find(const RepositoryId& repository, const RefName& name) {
  TRY(const auto rows, metadata_.read({"SELECT name, id, peeled FROM ref WHERE repo = $repo AND name = $name",
                                       {{"repo", text(repository.str())}, {"name", bytes(name.str())}}}));
  return sql::decode_first(rows, read_ref);
}

Result<std::optional<Refs::Manifest>> Refs::manifest(const RepositoryId& repository) {
  const Parameter repo{"repo", text(repository.str())};
  TRY(const auto results,
      metadata_.read_together({{"SELECT version, epoch, token FROM head WHERE id = $repo", {repo}},
                               {"SELECT blob, checksum, size, objects,"
                                " (SELECT COUNT(*) FROM inline_pack i WHERE i.repo = p.repo AND i.blob = p.blob),"
                                " (SELECT since FROM cruft_pack c WHERE c.repo = p.repo AND c.blob = p.blob),"
                                " version FROM pack p WHERE repo = $repo ORDER BY version, blob",
                                {repo}}}));
  TRY(auto head, sql::decode_first(results[0], sql::read_head));
  if (!head) return std::nullopt;
  TRY(auto packs, sql::decode(results[1], read_pack));
  return Manifest{.head = *std::move(head), .packs = std::move(packs)};
}

Result<std::optional<PackBytes>> Refs::pack_bytes(const RepositoryId& repository, const BlobId& blob) {
  TRY(const auto rows, metadata_.read({"SELECT pack, idx FROM inline_pack WHERE repo = $repo AND blob = $blob",
                                       {{"repo", text(repository.str())}, {"blob", text(blob.str())}}}));
  return sql::decode_first(rows, read_bytes);
}

Result<std::vector<ObjectId>> Refs::keep_roots(const RepositoryId& repository) {
  TRY(const auto rows,
      metadata_.read({"SELECT id FROM keep_root WHERE repo = $repo ORDER BY id", {{"repo", text(repository.str())}}}));
  return sql::decode(rows, read_id);
}

Result<void> Refs::intend(const RepositoryId& repository, const BlobId& blob, Time now) {
  sql::Batch<bool> batch;
  batch.expect(1, "INSERT INTO intent (blob, repo, announced) SELECT $blob, id, $now FROM repository WHERE id = $repo",
               {{"repo", text(repository.str())}, {"blob", text(blob.str())}, {"now", time(now)}}, false);
  // Of no aggregate: announcing a blob changes nothing that a reader of the repository can see.
  TRY(const auto written, batch.write(metadata_, Aggregate{}, {}, false));
  if (!written) return fail("the repository " + std::string(repository.str()) + " is gone");
  return {};
}

Result<RefOutcome> Refs::commit(const RefTransaction& transaction) {
  Push push(transaction);
  const WriteOptions options{.epoch = transaction.epoch, .operation_id = transaction.operation_id};
  TRY(const auto written,
      push.batch().write(metadata_, sql::aggregate_of(transaction.repository), options, {Refused::Why::stale, 0}));
  if (written) return RefsMoved{*written};

  switch (const Refused& refused = written.error(); refused.why) {
    case Refused::Why::moved:
      return RefConflict{RefConflict::Why::moved, refused.update};
    case Refused::Why::name_conflict:
      return RefConflict{RefConflict::Why::name_conflict, refused.update};
    case Refused::Why::stale: {
      TRY(const auto now, head(transaction.repository));
      return RefsStale{.repository_gone = !now};
    }
    case Refused::Why::no_intent:
      return fail(kServiceUnavailable, "the push took so long that its objects were swept: push again");
    case Refused::Why::broken:
      break;
  }
  return fail("the rows of repository " + std::string(transaction.repository.str()) + " contradict each other");
}

}  // namespace crossgate::storage
