#include "git/receive_pack.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/write_point.h"
#include "git/connectivity.h"
#include "git/index_pack.h"
#include "git/keep_alive.h"
#include "git/object_reader.h"
#include "git/pkt_stream.h"
#include "git/push_commands.h"
#include "git/push_plan.h"
#include "git/quarantine.h"
#include "git/small_push.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

using storage::RefUpdate;
using storage::UpdateKind;

/// Commands beyond what may be pushed are still read, so that each can be answered; beyond these bounds not.
constexpr std::size_t kMostCommandsRead = 100'000;
constexpr std::size_t kMostCommandBytes = 32 << 20;
constexpr std::size_t kMostOptionBytes = 1 << 20;
/// Refs whose connectivity is asked one by one, to refuse only those that lack objects.
constexpr std::size_t kMostAskedAlone = 16;
/// Maintenance may replace the manifest under a push this often before the push is refused.
constexpr int kMostRechecks = 3;

/// What a command may turn out to be, before ancestry is known.
std::span<const UpdateKind> possible_kinds(const PushCommand& command) {
  static constexpr std::array kKinds = {UpdateKind::create, UpdateKind::remove, UpdateKind::fast_forward,
                                        UpdateKind::force};
  const std::span<const UpdateKind> kinds(kKinds);
  if (command.deletes()) return kinds.subspan(1, 1);
  return command.old_id.is_zero() ? kinds.subspan(0, 1) : kinds.subspan(2, 2);
}

bool is_full(const std::filesystem::path& disk) {
  constexpr std::uintmax_t kFull = 1 << 20;
  std::error_code error;
  const auto space = std::filesystem::space(disk, error);
  return !error && space.available < kFull;
}

/// One push, from its first line to its report. Used by one coroutine; blocking steps run on a worker meanwhile.
class Push {
 public:
  Push(Engine& engine, const PushRequest& request, ByteSource& in, ByteSink& out)
      : engine_(engine),
        processes_(engine.processes.of(request.cause.actor_id)),
        request_(request),
        sink_(out),
        reader_(in),
        writer_(out, false) {}

  asio::awaitable<Result<void>> run();

 private:
  asio::awaitable<Result<bool>> read_request();
  asio::awaitable<Result<void>> skip_options();
  asio::awaitable<Result<void>> perform();
  asio::awaitable<Result<void>> drain();
  asio::awaitable<Result<void>> take_pack();
  asio::awaitable<Result<void>> prove();
  asio::awaitable<Result<void>> prove_one_by_one();
  asio::awaitable<Result<void>> commit();
  asio::awaitable<Result<void>> report();

  // These block.
  Result<void> judge();
  Result<void> open();
  Result<void> try_small_push(std::string_view pack);
  Result<void> make_quarantine();
  Result<void> classify();
  void authorize(PushedRef& ref, std::span<const UpdateKind> kinds) const;
  void classify(const ObjectReader& objects, PushedRef& ref, std::optional<RefUpdate>& update) const;
  Result<void> take_pack_along(storage::RefTransaction& transaction);
  Result<void> store_pack();
  void pack_is_committed(const storage::Head& head);
  enum class Attempt { done, again, recheck };
  Result<Attempt> try_commit();
  Result<void> judge_again();
  Result<void> stand_on_new_manifest();

  void judge_whole() {
    if (capabilities().atomic) judge_atomically(refs_);
  }
  void refuse_all(std::string_view reason) {
    for (auto& ref : refs_) ref.refuse(reason);
  }
  const PushCapabilities& capabilities() const { return parser_.capabilities(); }
  bool brings_pack() const {
    return std::ranges::any_of(refs_, [](const PushedRef& ref) { return !ref.command.deletes(); });
  }
  std::string told(const Error& error);
  std::string_view missing_objects() const {
    return parser_.shallow() ? "shallow update not allowed" : "missing necessary objects";
  }
  std::vector<ObjectId> new_ids() const;

  Engine& engine_;
  Processes processes_;
  const PushRequest& request_;
  ByteSink& sink_;
  PacketReader reader_;
  SidebandWriter writer_;
  PushCommandParser parser_;
  PushedRefs refs_;
  std::vector<std::optional<RefUpdate>> updates_;  ///< beside refs_; none where nothing moves
  std::string unpack_refusal_;
  bool body_left_ = false;

  RefSnapshotPtr snapshot_;  ///< what the push was judged against
  std::int64_t epoch_ = 0;   ///< of the manifest that it was proved against
  std::shared_ptr<View> view_;
  std::optional<CompletePack> small_;          ///< proved in process, against the view of `epoch_`
  std::optional<ObjectReader> small_objects_;  ///< those of the view and of `small_`
  std::shared_ptr<Quarantine> quarantine_;     ///< none for a small push, as long as it need not be a file
  std::optional<IndexedPack> indexed_;         ///< in the quarantine
  std::optional<storage::Pack> pack_;          ///< as the manifest will name it
  bool stored_ = false;                        ///< `pack_` is in the store
};

asio::awaitable<Result<void>> Push::run() {
  CO_TRY(const bool asked, co_await read_request());
  if (!asked) co_return Result<void>();
  CO_TRY_VOID(co_await on(engine_.workers, [this] { return judge(); }));
  auto performed = co_await perform();
  if (!performed) {
    // Told in the report, which the user sees only in an answer that is whole; an HTTP status would be hidden behind
    // git's own words.
    request_.failed(performed.error());
    const auto drained = co_await drain();
    if (!drained) co_return performed;  // the client is gone
    CO_TRY(const auto reason,
           co_await on(engine_.workers, [&]() -> Result<std::string> { return told(performed.error()); }));
    refuse_all(reason);
  }
  CO_TRY_VOID(co_await report());
  if (body_left_) co_return fail(kBadGitRequest, "the rest of a refused push was not read");
  co_return Result<void>();
}

/// What the user may hear of a failure.
std::string Push::told(const Error& error) {
  if (error.code != kInternalFailure) return error.message;
  if (is_full(engine_.quarantines)) return std::string(kDiskIsFull);
  // What a deleted repository lacks fails in many places.
  const auto refs = engine_.repositories.refs(request_.repository);
  const bool gone = !refs && refs.error().code == kNoSuchRepository;
  return gone ? "the repository was deleted" : "internal server error";
}

/// False when there is nothing to do: clients probe with an empty request before they send a large one.
asio::awaitable<Result<bool>> Push::read_request() {
  while (true) {
    CO_TRY(const auto packet, co_await reader_.next());
    if (!packet) {
      if (parser_.commands().empty()) co_return false;
      co_return fail(kBadGitRequest, "the request ends before its flush packet");
    }
    if (packet->is_flush()) break;
    if (!packet->is_data()) co_return fail(kBadGitRequest, "unexpected packet among the commands of a push");
    CO_TRY_VOID(parser_.add(packet->line()));
    if (parser_.commands().size() > kMostCommandsRead || parser_.bytes() > kMostCommandBytes)
      co_return fail(kBadGitRequest, "too many commands in one push");
  }
  if (parser_.commands().empty()) co_return false;
  writer_ = SidebandWriter(sink_, capabilities().side_band);
  if (capabilities().push_options) CO_TRY_VOID(co_await skip_options());
  co_return true;
}

/// Nothing here has a use for them yet, but they stand before the pack.
asio::awaitable<Result<void>> Push::skip_options() {
  std::size_t bytes = 0;
  while (true) {
    CO_TRY(const auto packet, co_await reader_.next());
    if (!packet) co_return fail(kBadGitRequest, "the request ends within its push options");
    if (packet->is_flush()) co_return Result<void>();
    if ((bytes += packet->payload.size()) > kMostOptionBytes) co_return fail(kBadGitRequest, "too many push options");
  }
}

void Push::authorize(PushedRef& ref, std::span<const UpdateKind> kinds) const {
  if (const auto allowed = request_.authorize(*ref.name, kinds); !allowed) ref.refuse(allowed.error().message);
}

Result<void> Push::judge() {
  refs_ = judge_names(parser_.commands(), engine_.options.max_commands_per_push);
  updates_.resize(refs_.size());
  for (auto& ref : refs_) {
    if (!ref.live()) continue;
    authorize(ref, possible_kinds(ref.command));
  }
  return judge_again();
}

Result<void> Push::judge_again() {
  TRY(snapshot_, engine_.repositories.refs(request_.repository));
  judge_against(*snapshot_, refs_);
  judge_whole();
  return {};
}

asio::awaitable<Result<void>> Push::perform() {
  if (!any_live(refs_)) co_return co_await drain();
  if (brings_pack()) {
    CO_TRY_VOID(co_await take_pack());
    if (!small_) CO_TRY_VOID(co_await kept_alive(writer_, prove()));
  } else {
    epoch_ = snapshot_->head.epoch;
  }
  CO_TRY_VOID(co_await on(engine_.workers, [this] { return classify(); }));
  auto committed = co_await kept_alive(writer_, commit());
  co_await on(engine_.workers, [this] {
    quarantine_.reset();
    return 0;
  });
  co_return committed;
}

asio::awaitable<Result<void>> Push::drain() {
  if (!brings_pack()) co_return Result<void>();
  CO_TRY(const bool drained, co_await reader_.drain(kMostDrained, kLongestDrain));
  body_left_ = !drained;
  co_return Result<void>();
}

/// What the push is checked against from now on.
Result<void> Push::open() {
  TRY(auto opened, engine_.repositories.open(request_.repository));
  snapshot_ = std::move(opened.refs);
  view_ = std::move(opened.view);
  epoch_ = view_->epoch();
  return {};
}

Result<void> Push::make_quarantine() {
  TRY(quarantine_, Quarantine::create(engine_.quarantines, view_, Aside(engine_.workers)));
  if (small_ && small_->objects > 0) {
    TRY(indexed_, quarantine_->keep(*small_));
  }
  return {};
}

asio::awaitable<Result<void>> Push::take_pack() {
  CO_TRY_VOID(co_await on(engine_.workers, [this] { return open(); }));
  CO_TRY(const auto begin, co_await reader_.take(kMostSmallPushBytes));
  if (begin.size() < kMostSmallPushBytes) {
    CO_TRY_VOID(co_await on(engine_.workers, [&] { return try_small_push(begin); }));
    if (small_) co_return Result<void>();
  }
  CO_TRY_VOID(co_await on(engine_.workers, [this] { return make_quarantine(); }));
  CO_TRY(auto outcome,
         co_await index_pack(engine_, processes_, quarantine_, begin, reader_, writer_, capabilities().quiet));
  body_left_ = outcome.body_left;
  indexed_ = std::move(outcome.pack);
  if (outcome.refusal.empty()) co_return Result<void>();
  const bool cut_off = parser_.shallow() && outcome.refusal.starts_with("did not receive expected object");
  unpack_refusal_ = cut_off ? std::string(missing_objects()) : std::move(outcome.refusal);
  refuse_all("unpacker error");
  co_return Result<void>();
}

/// Without a child process, where it is certain that git would find nothing wrong.
Result<void> Push::try_small_push(std::string_view pack) {
  const auto limit = engine_.options.max_push_bytes;
  if (limit > 0 && pack.size() > limit) return {};
  TRY(auto objects, ObjectReader::open(view_->objects()));
  small_ = prove_small_push(pack, new_ids(), objects, *snapshot_, engine_.options.max_object_bytes);
  if (small_) small_objects_ = std::move(objects);
  return {};
}

std::vector<ObjectId> Push::new_ids() const {
  std::vector<ObjectId> ids;
  for (const auto& ref : refs_)
    if (ref.live() && !ref.command.deletes()) ids.push_back(ref.command.new_id);
  return ids;
}

/// Refuses what does not hold together with the view that the quarantine stands on.
asio::awaitable<Result<void>> Push::prove() {
  const auto ids = new_ids();
  if (ids.empty()) co_return Result<void>();
  const auto directory = quarantine_->directory();
  CO_TRY(const bool whole, co_await is_connected(processes_, directory, quarantine_, ids, *snapshot_));
  if (whole) co_return Result<void>();
  if (ids.size() > 1 && ids.size() <= kMostAskedAlone) {
    CO_TRY_VOID(co_await prove_one_by_one());
  } else {
    for (auto& ref : refs_)
      if (!ref.command.deletes()) ref.refuse(missing_objects());
  }
  judge_whole();
  co_return Result<void>();
}

asio::awaitable<Result<void>> Push::prove_one_by_one() {
  const auto directory = quarantine_->directory();
  for (auto& ref : refs_) {
    if (!ref.live() || ref.command.deletes()) continue;
    const std::vector<ObjectId> id{ref.command.new_id};
    CO_TRY(const bool whole, co_await is_connected(processes_, directory, quarantine_, id, *snapshot_));
    if (!whole) ref.refuse(missing_objects());
  }
  co_return Result<void>();
}

Result<void> Push::classify() {
  auto objects = std::exchange(small_objects_, std::nullopt);
  if (quarantine_) {
    TRY(objects, ObjectReader::open(quarantine_->objects()));
  }
  for (std::size_t i = 0; i < refs_.size(); ++i) {
    PushedRef& ref = refs_[i];
    const PushCommand& command = ref.command;
    if (!ref.live()) continue;
    if (command.deletes()) {
      updates_[i] = RefUpdate{*ref.name, command.old_id, command.new_id, std::nullopt, UpdateKind::remove};
    } else if (command.old_id != command.new_id) {
      classify(*objects, ref, updates_[i]);
    }
  }
  judge_whole();
  return {};
}

void Push::classify(const ObjectReader& objects, PushedRef& ref, std::optional<RefUpdate>& update) const {
  const PushCommand& command = ref.command;
  const auto type = objects.type(command.new_id);
  if (!type) return ref.refuse(missing_objects());
  if (ref.name->is_branch() && type != ObjectType::commit)
    return ref.refuse("cannot update ref '" + command.name + "': trying to write non-commit object " +
                      command.new_id.hex() + " to branch '" + command.name + "'");
  RefUpdate moved{*ref.name, command.old_id, command.new_id, std::nullopt, UpdateKind::create};
  if (type == ObjectType::tag) moved.peeled = objects.peel(command.new_id);
  if (!command.old_id.is_zero())
    moved.kind = objects.is_ancestor(command.old_id, command.new_id) ? UpdateKind::fast_forward : UpdateKind::force;
  if (possible_kinds(command).size() > 1) authorize(ref, {&moved.kind, 1});
  if (ref.live()) update = std::move(moved);
}

asio::awaitable<Result<void>> Push::commit() {
  for (int rechecks = 0; any_live(refs_);) {
    CO_TRY(const Attempt attempt, co_await on(engine_.workers, [this] { return try_commit(); }));
    if (attempt == Attempt::done) co_return Result<void>();
    if (attempt == Attempt::again) continue;
    if (++rechecks > kMostRechecks) {
      refuse_all("the repository is being maintained; try again");
      break;
    }
    CO_TRY_VOID(co_await on(engine_.workers, [this] { return stand_on_new_manifest(); }));
    if (quarantine_) CO_TRY_VOID(co_await prove());
  }
  if (!stored_) co_return Result<void>();
  co_return co_await on(engine_.workers, [this] { return engine_.packs.remove(request_.repository, pack_->blob); });
}

/// In the transaction itself where it is small enough, else in the store before it.
Result<void> Push::take_pack_along(storage::RefTransaction& transaction) {
  const bool brings_nothing = small_ ? small_->objects == 0 : !indexed_;
  if (brings_nothing) return {};
  const bool fits = small_ && small_->bytes.pack.size() + small_->bytes.idx.size() <= engine_.refs.most_inline_bytes();
  if (fits) {
    pack_ = {.blob = storage::BlobId::random(),
             .checksum = small_->checksum,
             .size = small_->bytes.pack.size(),
             .objects = small_->objects,
             .inlined = true};
    transaction.inline_pack = {.pack = *pack_, .bytes = small_->bytes};
    return {};
  }
  if (!stored_) TRY_VOID(store_pack());
  transaction.packs.push_back(*pack_);
  return {};
}

Result<void> Push::store_pack() {
  if (!quarantine_) TRY_VOID(make_quarantine());
  pack_ = {.blob = storage::BlobId::random(),
           .checksum = indexed_->checksum,
           .size = indexed_->size,
           .objects = indexed_->objects};
  TRY_VOID(engine_.refs.intend(request_.repository, pack_->blob, engine_.clock.now()));
  TRY_VOID(engine_.packs.adopt(request_.repository, pack_->blob, storage::BlobKind::pack, indexed_->pack));
  TRY_VOID(engine_.packs.adopt(request_.repository, pack_->blob, storage::BlobKind::idx, indexed_->idx));
  stored_ = true;
  return {};
}

/// The push is done, whatever comes of this: who needs the pack and finds it missing brings it in.
void Push::pack_is_committed(const storage::Head& head) {
  pack_->version = head.version;
  (void)view_->bring_pack({engine_.refs, engine_.packs}, head, *pack_);
  reached(WritePoint::pack_shown);
  engine_.maintenance.pushed(request_.repository, view_->packs(), pack_->objects);
}

Result<Push::Attempt> Push::try_commit() {
  storage::RefTransaction transaction{
      .repository = request_.repository, .epoch = epoch_, .cause = request_.cause, .operation_id = random_uuid()};
  std::vector<std::size_t> sources;  // of each update, its ref
  for (std::size_t i = 0; i < refs_.size(); ++i) {
    if (!refs_[i].live() || !updates_[i]) continue;
    transaction.updates.push_back(*updates_[i]);
    sources.push_back(i);
  }
  if (transaction.updates.empty()) return Attempt::done;
  if (!snapshot_->default_branch) transaction.first_default_branch = first_default_branch(refs_);
  TRY_VOID(take_pack_along(transaction));

  TRY(const auto outcome, engine_.refs.commit(transaction));
  if (const auto* moved = std::get_if<storage::RefsMoved>(&outcome)) {
    stored_ = false;  // it is the manifest's now
    reached(WritePoint::push_committed);
    if (pack_) pack_is_committed(moved->head);
    engine_.shallow_clones.pushed(engine_, request_.repository);
    return Attempt::done;
  }
  if (const auto* conflict = std::get_if<storage::RefConflict>(&outcome)) {
    // The refs have moved since the push was judged; judged again, most reasons are found at once.
    TRY_VOID(judge_again());
    PushedRef& ref = refs_.at(sources.at(conflict->update));
    ref.refuse(conflict->why == storage::RefConflict::Why::moved
                   ? "cannot lock ref: it has moved; fetch first"
                   : "cannot lock ref: its name is in the way of another");
    judge_whole();
    return Attempt::again;
  }
  if (std::get<storage::RefsStale>(outcome).repository_gone) {
    refuse_all("the repository was deleted");
    return Attempt::again;
  }
  return Attempt::recheck;
}

Result<void> Push::stand_on_new_manifest() {
  TRY_VOID(open());
  if (quarantine_) return quarantine_->stand_on(view_);
  // Git proves it this time.
  return small_ ? make_quarantine() : Result<void>();
}

asio::awaitable<Result<void>> Push::report() {
  if (capabilities().report_status) CO_TRY_VOID(co_await writer_.data(report_status(unpack_refusal_, refs_)));
  co_return co_await writer_.finish();
}

}  // namespace

asio::awaitable<Result<void>> receive_pack(Engine& engine, const PushRequest& request, ByteSource& in, ByteSink& out) {
  Push push(engine, request, in, out);
  co_return co_await push.run();
}

}  // namespace crossgate::git
