#include "git/fetch.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "git/follow_pack.h"
#include "git/negotiation.h"
#include "git/object_reader.h"
#include "git/pack_maker.h"
#include "git/pack_query.h"
#include "git/pack_sender.h"
#include "git/push_plan.h"
#include "git/small_pack.h"
#include "git/visible_wants.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// A v2 answer up to its pack; with sideband-all its lines go into band 1 (gitprotocol-v2, "fetch").
class Lines {
 public:
  explicit Lines(bool in_band) : in_band_(in_band) {}

  void add(std::string_view line) {
    if (in_band_)
      append_packet(bytes_, '\1', line);
    else
      append_packet(bytes_, line);
  }
  void add(const std::vector<std::string>& lines) {
    for (const auto& line : lines) add(line);
  }
  void end_section() { bytes_ += kDelimPacket; }
  void end() { bytes_ += kFlushPacket; }
  const std::string& bytes() const { return bytes_; }

 private:
  bool in_band_;
  std::string bytes_;
};

struct WantedRef {
  std::string name;
  ObjectId id;
};

/// gitprotocol-v2, "want-ref": a full name, or HEAD.
std::optional<ObjectId> resolve(const storage::RefSnapshot& refs, std::string_view name) {
  if (name == "HEAD") {
    if (!refs.default_branch) return std::nullopt;
    name = refs.default_branch->str();
  }
  const auto* const ref = refs.find(name);
  return ref != nullptr ? std::optional(ref->id) : std::nullopt;
}

/// gitprotocol-pack, "shallow-update": the lines of v2's section without its title.
std::string v0_shallow_update(const std::vector<std::string>& section) {
  std::string packets;
  for (std::size_t i = 1; i < section.size(); ++i) append_packet(packets, section[i]);
  packets += kFlushPacket;
  return packets;
}

/// One request, after it was read. Used by one coroutine; blocking steps run on a worker meanwhile.
class Fetch {
 public:
  Fetch(Engine& engine, const UploadRequest& upload, FetchRequest request, ByteSink& out)
      : engine_(engine),
        processes_(engine.processes.of(upload.caller)),
        repository_(upload.repository),
        request_(std::move(request)),
        out_(out) {}

  asio::awaitable<Result<void>> run_v2();
  asio::awaitable<Result<void>> run_v0(ProtocolVersion version, std::string body);

 private:
  /// Why the request is refused, in the protocol's own form; nullopt when it is not.
  asio::awaitable<Result<std::optional<std::string>>> open();
  std::optional<std::string> resolve_wanted_refs();
  asio::awaitable<Result<Negotiation>> negotiate();
  asio::awaitable<Result<std::unique_ptr<Follower>>> follow(const Negotiation& negotiation);
  /// In sideband packets; nullopt: git must make it.
  asio::awaitable<Result<std::optional<std::string>>> small_pack(const Negotiation& negotiation);
  asio::awaitable<Result<void>> send_v2_pack(const Negotiation& negotiation, Lines lines);
  void add_wanted_refs(Lines& lines) const;
  asio::awaitable<Result<std::vector<std::string>>> shallow_info(Follower& follower);
  asio::awaitable<Result<void>> hand_over(ProtocolVersion version, std::string body);

  Engine& engine_;
  Processes processes_;
  const RepositoryId& repository_;
  FetchRequest request_;
  ByteSink& out_;
  OpenRepository opened_;
  std::vector<WantedRef> wanted_refs_;
};

std::optional<std::string> Fetch::resolve_wanted_refs() {
  for (const auto& name : request_.want_refs) {
    const auto id = resolve(*opened_.refs, name);
    if (!id) return error_packet("unknown ref " + name);
    wanted_refs_.push_back({name, *id});
    request_.wants.push_back(*id);
  }
  return std::nullopt;
}

asio::awaitable<Result<std::optional<std::string>>> Fetch::open() {
  CO_TRY(opened_, co_await on(engine_.workers, [&] { return engine_.repositories.open(repository_); }));
  if (auto refusal = resolve_wanted_refs()) co_return refusal;
  CO_TRY(const auto forbidden, co_await forbidden_want(engine_, processes_, repository_, opened_, request_.wants));
  if (forbidden) co_return error_packet("upload-pack: not our ref " + forbidden->hex());
  co_return std::nullopt;
}

asio::awaitable<Result<Negotiation>> Fetch::negotiate() {
  if (request_.haves.empty()) co_return Negotiation{};
  co_return co_await on(engine_.workers, [&]() -> Result<Negotiation> {
    TRY(const auto objects, ObjectReader::open(opened_.view->objects()));
    return git::negotiate(objects, request_.wants, request_.haves);
  });
}

asio::awaitable<Result<std::unique_ptr<Follower>>> Fetch::follow(const Negotiation& negotiation) {
  PackJob job{.view = opened_.view, .refs = opened_.refs, .query = pack_query(request_, negotiation.common)};
  const auto reader = co_await asio::this_coro::executor;
  co_return co_await on(engine_.workers, [&] {
    engine_.shallow_clones.asked(repository_, job.query, *job.refs);
    return follow_pack(engine_, processes_, repository_, std::move(job), reader);
  });
}

/// Where histories end, in lines of a v2 section; known only once git has begun.
asio::awaitable<Result<std::vector<std::string>>> Fetch::shallow_info(Follower& follower) {
  while (true) {
    const auto news = co_await follower.next(0);
    if (news.state == Response::State::failed) {
      const Error error = follower.error();
      const std::string refusal = error_packet("upload-pack: " + refusal_of(error));
      (void)co_await out_.write(refusal);
      co_return std::unexpected(error);
    }
    if (news.size > 0 || news.state == Response::State::whole) break;
  }
  co_return follower.head();
}

asio::awaitable<Result<std::optional<std::string>>> Fetch::small_pack(const Negotiation& negotiation) {
  if (negotiation.common.empty()) co_return std::nullopt;
  co_return co_await on(engine_.workers, [&]() -> Result<std::optional<std::string>> {
    TRY(const auto pack,
        git::small_pack(opened_.view->objects(), pack_query(request_, negotiation.common), *opened_.refs));
    if (!pack) return std::nullopt;
    std::string packets;
    append_band(packets, '\1', *pack);
    return packets;
  });
}

void Fetch::add_wanted_refs(Lines& lines) const {
  if (wanted_refs_.empty()) return;
  lines.add("wanted-refs\n");
  for (const auto& [name, id] : wanted_refs_) lines.add(id.hex() + " " + name + "\n");
  lines.end_section();
}

asio::awaitable<Result<void>> Fetch::send_v2_pack(const Negotiation& negotiation, Lines lines) {
  CO_TRY(const auto small, co_await small_pack(negotiation));
  if (small) {
    add_wanted_refs(lines);
    lines.add("packfile\n");
    const std::string answer = lines.bytes() + *small + std::string(kFlushPacket);
    co_return co_await out_.write(answer);
  }
  CO_TRY(const auto follower, co_await follow(negotiation));
  if (!request_.depth.is_whole()) {
    CO_TRY(const auto ends, co_await shallow_info(*follower));
    lines.add(ends);
    if (!ends.empty()) lines.end_section();
  }
  add_wanted_refs(lines);
  lines.add("packfile\n");
  CO_TRY_VOID(co_await out_.write(lines.bytes()));
  PackSender sender(out_, SideBand::large, !request_.no_progress);
  co_return co_await sender.send(*follower);
}

asio::awaitable<Result<void>> Fetch::run_v2() {
  CO_TRY(const auto refusal, co_await open());
  if (refusal) co_return co_await out_.write(*refusal);
  if (request_.wants.empty() && !request_.wait_for_done) co_return Result<void>();
  CO_TRY(const auto negotiation, co_await negotiate());

  Lines lines(request_.sideband_all);
  if (!request_.done && !request_.haves.empty()) {
    const bool ready = negotiation.ready && !request_.wait_for_done;
    lines.add(v2_acknowledgments(negotiation, ready));
    if (!ready) {
      lines.end();
      co_return co_await out_.write(lines.bytes());
    }
    lines.end_section();
  }
  if (request_.wants.empty()) co_return Result<void>();
  co_return co_await send_v2_pack(negotiation, std::move(lines));
}

/// Lets git's upload-pack answer, as it is.
asio::awaitable<Result<void>> Fetch::hand_over(ProtocolVersion version, std::string body) {
  CO_TRY_VOID(co_await on(engine_.workers, [&] { return opened_.view->write_refs(*opened_.refs); }));
  const auto command =
      upload_pack_command(*opened_.view, version == ProtocolVersion::v1 ? "version=1" : "", std::move(body));
  CO_TRY(auto child, co_await processes_.start(command, opened_.view));
  std::vector<char> buffer(64 << 10);
  bool told = false;
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    told = true;
    CO_TRY_VOID(co_await out_.write({buffer.data(), count}));
  }
  CO_TRY(const int status, co_await child.wait());
  if (status == 0) co_return Result<void>();
  if (!told) CO_TRY_VOID(co_await out_.write(error_packet("upload-pack failed")));
  co_return fail("git upload-pack ended with status " + std::to_string(status) + ": " + one_line(child.last_errors()));
}

asio::awaitable<Result<void>> Fetch::run_v0(ProtocolVersion version, std::string body) {
  if (request_.wants.empty()) co_return Result<void>();
  CO_TRY(const auto refusal, co_await open());
  if (refusal) co_return co_await out_.write(*refusal);
  // Each round of a v0 negotiation tells anew where histories end; only the last one has a pack behind it.
  if (!request_.depth.is_whole() && !request_.done) co_return co_await hand_over(version, std::move(body));
  CO_TRY(const auto negotiation, co_await negotiate());
  auto answer = v0_acknowledgment(request_, negotiation);
  if (!answer.pack_follows) co_return co_await out_.write(answer.packets);
  PackSender sender(out_, request_.side_band, !request_.no_progress);
  CO_TRY(const auto small, co_await small_pack(negotiation));
  if (small) {
    CO_TRY_VOID(co_await out_.write(answer.packets));
    CO_TRY_VOID(co_await sender.send(*small));
    co_return co_await sender.finish();
  }
  CO_TRY(const auto follower, co_await follow(negotiation));
  if (request_.depth.deepens()) {
    CO_TRY(const auto ends, co_await shallow_info(*follower));
    answer.packets.insert(0, v0_shallow_update(ends));
  }
  CO_TRY_VOID(co_await out_.write(answer.packets));
  co_return co_await sender.send(*follower);
}

}  // namespace

asio::awaitable<Result<void>> fetch_v2(Engine& engine, const UploadRequest& upload, const FetchRequest& request,
                                       ByteSink& out) {
  Fetch fetch(engine, upload, request, out);
  co_return co_await fetch.run_v2();
}

asio::awaitable<Result<void>> fetch_v0(Engine& engine, const UploadRequest& upload, const FetchRequest& request,
                                       std::string body, ByteSink& out) {
  Fetch fetch(engine, upload, request, out);
  co_return co_await fetch.run_v0(upload.version, std::move(body));
}

}  // namespace crossgate::git
