#include "git/pack_maker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/error_output.h"
#include "git/errors.h"
#include "git/framer.h"
#include "git/pkt_line.h"
#include "git/push_plan.h"
#include "git/splice.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// Lines that say where histories end: some 20,000.
constexpr std::size_t kMostHead = 1 << 20;

GitCommand pack_objects(const PackJob& job) {
  const PackQuery& query = job.query;
  GitCommand command{.arguments = {"pack-objects", "--revs", "--stdout", "--progress"},
                     .git_directory = job.view->directory(),
                     .input = revisions_of(query)};
  if (query.thin_pack) command.arguments.emplace_back("--thin");
  if (query.ofs_delta) command.arguments.emplace_back("--delta-base-offset");
  if (query.include_tag) command.arguments.emplace_back("--include-tag");
  if (!query.filter.empty()) command.arguments.push_back("--filter=" + query.filter);
  return command;
}

/// What is wrong with the request may be told to the client; what is wrong here may not.
std::unexpected<Error> failure(int status, std::string_view errors) {
  constexpr std::string_view kNoCommits = "no commits selected for shallow requests";
  if (errors.find(kNoCommits) != std::string_view::npos) return fail(kBadGitRequest, std::string(kNoCommits));
  if (errors.find("ambiguous deepen-not") != std::string_view::npos)
    return fail(kBadGitRequest, "there is no such ref to leave out");
  return fail("git ended with status " + std::to_string(status) + ": " + one_line(errors));
}

asio::awaitable<Result<void>> expect_success(ChildProcess& child) {
  CO_TRY(const int status, co_await child.wait());
  if (status == 0) co_return Result<void>();
  co_return failure(status, child.last_errors());
}

/// Holds only what outlives the child, so that a child that nobody wants is gone at once.
asio::awaitable<void> tell_progress(std::shared_ptr<ErrorOutput> errors, std::shared_ptr<Response> response) {
  while (true) {
    const std::string text = co_await errors->next();
    if (text.empty()) co_return;
    response->tell(text);
  }
}

asio::awaitable<Result<void>> pass_on(asio::thread_pool& workers, Framer& framer, Response& response) {
  CO_TRY_VOID(co_await on(workers, [&]() -> Result<void> {
    framer.flush();
    return {};
  }));
  co_return co_await response.taken();
}

asio::awaitable<Result<void>> run_pack_objects(Processes& processes, asio::thread_pool& workers, const PackJob& job,
                                               Response& response) {
  CO_TRY(auto child, co_await processes.start(pack_objects(job), job.view));
  asio::co_spawn(co_await asio::this_coro::executor, tell_progress(child.errors(), response.shared_from_this()),
                 asio::detached);
  Framer framer(response);
  std::vector<char> buffer(kFramedBlock);
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    framer.add({buffer.data(), count});
    CO_TRY_VOID(co_await pass_on(workers, framer, response));
  }
  co_return co_await expect_success(child);
}

/// Takes git's own answer apart: lines, "packfile", and bands.
class UploadPackReader {
 public:
  UploadPackReader(Response& response, Framer& framer) : response_(response), framer_(framer) {}

  /// Takes the whole packets at the beginning of `bytes`; says how many bytes they were.
  Result<std::size_t> take(std::string_view bytes) {
    std::size_t taken = 0;
    while (true) {
      TRY(const auto parsed, parse_packet(bytes.substr(taken)));
      if (!parsed) return taken;
      TRY_VOID(take(parsed->packet, bytes.substr(taken, parsed->size)));
      taken += parsed->size;
    }
  }
  bool ended() const { return ended_; }

 private:
  Result<void> take(const Packet& packet, std::string_view whole) {
    if (!in_pack_) return take_head(packet);
    if (packet.is_flush()) ended_ = true;
    if (!packet.is_data() || packet.payload.size() < 2) return {};
    switch (packet.payload.front()) {
      case 1:
        framer_.add_packet(whole);
        return {};
      case 2:
        response_.tell(packet.payload.substr(1));
        return {};
      default:
        return fail("git upload-pack broke off");
    }
  }

  Result<void> take_head(const Packet& packet) {
    if (packet.line() == "packfile") {
      in_pack_ = true;
      response_.set_head(std::move(head_));
    } else if (packet.is_data()) {
      if ((head_size_ += packet.payload.size()) > kMostHead) return fail("histories end in too many places");
      head_.emplace_back(packet.payload);
    }
    return {};
  }

  Response& response_;
  Framer& framer_;
  std::vector<std::string> head_;
  std::size_t head_size_ = 0;
  bool in_pack_ = false;
  bool ended_ = false;
};

asio::awaitable<Result<void>> run_upload_pack(Processes& processes, asio::thread_pool& workers, const PackJob& job,
                                              Response& response) {
  CO_TRY(auto child,
         co_await processes.start(upload_pack_command(*job.view, "version=2", v2_request_of(job.query)), job.view));
  Framer framer(response);
  UploadPackReader reader(response, framer);
  std::string held;
  std::vector<char> buffer(kFramedBlock);
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    held.append(buffer.data(), count);
    CO_TRY(const std::size_t taken, reader.take(held));
    held.erase(0, taken);
    CO_TRY_VOID(co_await pass_on(workers, framer, response));
  }
  CO_TRY_VOID(co_await expect_success(child));
  if (!reader.ended()) co_return fail("git upload-pack broke off");
  co_return Result<void>();
}

}  // namespace

GitCommand upload_pack_command(const View& view, std::string protocol, std::string input) {
  return {.arguments = {"upload-pack", "--stateless-rpc", "--strict", view.directory()},
          .git_directory = view.directory(),
          .configuration = {"uploadpack.allowAnySHA1InWant=true", "uploadpack.allowFilter=true"},
          .protocol = std::move(protocol),
          .input = std::move(input)};
}

asio::awaitable<Result<void>> make_pack(Processes& processes, asio::thread_pool& workers, PackJob job,
                                        Response& response) {
  CO_TRY(const bool spliced, co_await splice(processes, workers, job, response));
  if (spliced) co_return Result<void>();
  CO_TRY_VOID(co_await on(workers, [&] { return job.view->write_refs(*job.refs); }));
  if (job.query.depth.is_whole()) {
    CO_TRY_VOID(co_await run_pack_objects(processes, workers, job, response));
  } else {
    CO_TRY_VOID(co_await run_upload_pack(processes, workers, job, response));
  }
  const bool refs_count = job.query.include_tag || !job.query.depth.not_refs.empty();
  if (refs_count && job.view->refs_version() != job.refs->head.version) response.do_not_keep();
  co_return Result<void>();
}

}  // namespace crossgate::git
