#include "git/splice.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file_descriptor.h"
#include "base/sha1.h"
#include "base/text.h"
#include "git/connectivity.h"
#include "git/framer.h"
#include "git/pack_entry.h"
#include "git/pack_index.h"
#include "git/splice_plan.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

std::string pack_header(std::uint64_t objects) {
  std::string header = "PACK";
  for (const std::uint64_t value : {std::uint64_t{2}, objects})
    for (const int shift : {24, 16, 8, 0}) header += static_cast<char>(value >> shift & 0xff);
  return header;
}

/// Appends one part after the other. Each call blocks for a bounded piece of work.
class Splicer {
 public:
  explicit Splicer(Response& response) : framer_(response) {}

  Result<void> begin(std::uint64_t objects) {
    add(pack_header(objects));
    return {};
  }
  Result<void> open(const SplicedPart& part) {
    file_ = FileDescriptor(::open(part.pack.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file_) return fail("cannot open " + part.pack.string() + ": " + std::generic_category().message(errno));
    offset_ = kPackHeader;
    return {};
  }
  /// False at the part's end.
  Result<bool> copy_block(const SplicedPart& part) {
    if (offset_ >= part.end) return false;
    block_.resize(std::min<std::uint64_t>(kFramedBlock, part.end - offset_));
    TRY(const auto count, read_at(file_.get(), block_, offset_, part.pack.string()));
    offset_ += count;
    add(std::string_view(block_).substr(0, count));
    return true;
  }
  Result<void> end() {
    framer_.add(sum_.digest());
    framer_.flush();
    return {};
  }

 private:
  void add(std::string_view bytes) {
    sum_.update(bytes);
    framer_.add(bytes);
    framer_.flush();
  }

  Framer framer_;
  Sha1 sum_;
  FileDescriptor file_;
  std::uint64_t offset_ = 0;
  std::string block_;
};

Result<std::vector<PackIndex>> indexes_of(const SplicePlan& plan) {
  std::vector<PackIndex> indexes;
  for (const auto& part : plan.parts) {
    TRY(auto index, PackIndex::open(std::filesystem::path(part.pack).replace_extension(".idx")));
    indexes.push_back(std::move(index));
  }
  return indexes;
}

/// How many objects refs lead to; nullopt: not all of them are in the plan. Where there are no cruft packs they are,
/// since there is nothing else where they could be.
asio::awaitable<Result<std::optional<std::uint64_t>>> count_needed(Processes& processes, asio::thread_pool& workers,
                                                                   const PackJob& job, const SplicePlan& plan) {
  const auto directory = job.view->directory();
  if (!job.view->has_cruft()) co_return co_await count_reachable(processes, directory, job.view, *job.refs);
  CO_TRY(const auto indexes, co_await on(workers, [&] { return indexes_of(plan); }));
  co_return co_await count_reachable_in(processes, directory, job.view, *job.refs, indexes);
}

}  // namespace

asio::awaitable<Result<bool>> splice(Processes& processes, asio::thread_pool& workers, const PackJob& job,
                                     Response& response) {
  if (!asks_for_everything(job.query, *job.refs)) co_return false;
  CO_TRY(const auto plan, co_await on(workers, [&] { return splice_plan(job.view->live_packs()); }));
  if (!plan || plan->objects > std::numeric_limits<std::uint32_t>::max()) co_return false;
  CO_TRY(const auto reachable, co_await count_needed(processes, workers, job, *plan));
  if (reachable != plan->objects) co_return false;

  Splicer splicer(response);
  CO_TRY_VOID(co_await on(workers, [&] { return splicer.begin(plan->objects); }));
  for (const auto& part : plan->parts) {
    CO_TRY_VOID(co_await on(workers, [&] { return splicer.open(part); }));
    for (bool more = true; more;) {
      CO_TRY(more, co_await on(workers, [&] { return splicer.copy_block(part); }));
      CO_TRY_VOID(co_await response.taken());
    }
  }
  CO_TRY_VOID(co_await on(workers, [&] { return splicer.end(); }));
  co_return true;
}

}  // namespace crossgate::git
