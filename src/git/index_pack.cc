#include "git/index_pack.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/keep_alive.h"
#include "git/pack_survey.h"
#include "git/push_plan.h"
#include "git/tolerated_faults.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;

GitCommand command_for(const Engine& engine, const Quarantine& quarantine, bool quiet) {
  GitCommand command{.arguments = {"index-pack", "--stdin", "--fix-thin", strict_option()},
                     .git_directory = quarantine.directory(),
                     // Made durable when the store takes it, not before; large blobs are not held in memory.
                     .configuration = {"core.fsync=none", "core.bigFileThreshold=64m"}};
  if (!quiet) command.arguments.emplace_back("--show-resolving-progress");
  if (engine.options.max_push_bytes > 0)
    command.arguments.push_back("--max-input-size=" + std::to_string(engine.options.max_push_bytes));
  return command;
}

/// The last line that begins with `prefix`, without it.
std::string_view last_line_after(std::string_view text, std::string_view prefix) {
  std::string_view found;
  for (auto line : split(text, '\n')) {
    // Progress ends its lines with a carriage return.
    if (const auto at = line.rfind('\r'); at != std::string_view::npos && at + 1 < line.size())
      line.remove_prefix(at + 1);
    if (line.starts_with(prefix)) found = line.substr(prefix.size());
  }
  return found;
}

/// Commits, trees and tags are read whole into memory, for each request anew.
constexpr std::uint64_t kLargestNonBlob = 64ULL << 20;
/// What git itself makes has at most 4,095; the time to read an object grows with its chain.
constexpr std::size_t kLongestDeltaChain = 10'000;

std::optional<std::string> refusal_of(const PackSurvey& survey, std::uint64_t max_object_bytes) {
  const auto too_large = [](std::string_view what, std::uint64_t bytes, std::uint64_t limit) {
    return std::string(what) + " of " + std::to_string(bytes) + " bytes is larger than the limit of " +
           std::to_string(limit);
  };
  const std::uint64_t non_blob_limit = std::min(max_object_bytes, kLargestNonBlob);
  if (survey.largest_blob > max_object_bytes) return too_large("an object", survey.largest_blob, max_object_bytes);
  if (survey.largest_other > non_blob_limit) {
    return too_large("a commit, tree or tag", survey.largest_other, non_blob_limit);
  }
  if (survey.longest_chain > kLongestDeltaChain) {
    return "a chain of " + std::to_string(survey.longest_chain) + " deltas is longer than the limit of " +
           std::to_string(kLongestDeltaChain);
  }
  return std::nullopt;
}

/// Blocks.
Result<IndexOutcome> examine(const Engine& engine, const Quarantine& quarantine, std::string_view said) {
  // "pack TAB CHECKSUM LF", and behind it what git had read beyond the pack's end.
  const auto parts = cut(said, "\n");
  const auto words = parts ? cut(parts->before, "\t") : std::nullopt;
  if (!words || !ObjectId::parse(words->after)) return fail("git index-pack did not say what it made");
  if (!parts->after.empty()) return IndexOutcome{.refusal = "pack has junk at the end"};
  IndexedPack pack{.checksum = std::string(words->after)};
  const fs::path base = quarantine.objects() / "pack" / ("pack-" + pack.checksum);
  pack.pack = base.string() + ".pack";
  pack.idx = base.string() + ".idx";
  TRY(const auto survey, survey_pack(pack.idx));
  pack.objects = survey.objects;
  if (pack.objects == 0) return IndexOutcome{};
  if (auto refusal = refusal_of(survey, engine.options.max_object_bytes)) {
    return IndexOutcome{.refusal = *std::move(refusal)};
  }
  std::error_code error;
  pack.size = fs::file_size(pack.pack, error);
  if (error) return fail("cannot read a pack's size: " + error.message());
  return IndexOutcome{.pack = std::move(pack)};
}

/// Git's input, as far as git wants it. The rest is drained; false when that is too long.
asio::awaitable<Result<bool>> feed(ChildProcess& child, std::string_view begin, PacketReader& body) {
  bool wanted = begin.empty() || co_await child.write(begin);
  while (wanted) {
    CO_TRY(const auto bytes, co_await body.next_bytes());
    if (bytes.empty()) break;
    wanted = co_await child.write(bytes);
  }
  if (!wanted) co_return co_await body.drain(kMostDrained, kLongestDrain);
  child.close_input();
  co_return true;
}

asio::awaitable<Result<std::string>> read_answer(ChildProcess& child) {
  std::string said;
  std::array<char, 128> buffer;
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0 || said.size() > buffer.size()) co_return said;
    said.append(buffer.data(), count);
  }
}

}  // namespace

std::string index_pack_refusal(int status, std::string_view errors) {
  if (status == 128 + SIGXCPU || status == 128 + SIGKILL) return "the pack takes too much to unpack";
  const auto fatal = last_line_after(errors, "fatal: ");
  if (fatal.starts_with("fsck error"))
    if (const auto what = last_line_after(errors, "error: "); !what.empty()) return one_line(what);
  if (fatal.find("unresolved delta") != std::string_view::npos)
    return one_line(std::string(fatal) + ": the object that a delta builds on is missing");
  if (fatal.ends_with(std::generic_category().message(ENOSPC))) return std::string(kDiskIsFull);
  if (fatal.starts_with("Out of memory")) return "the pack takes too much memory to unpack";
  if (fatal.empty()) return "git index-pack failed with status " + std::to_string(status);
  return one_line(fatal);
}

asio::awaitable<Result<IndexOutcome>> index_pack(Engine& engine, Processes& processes,
                                                 std::shared_ptr<Quarantine> quarantine, std::string_view begin,
                                                 PacketReader& body, SidebandWriter& out, bool quiet) {
  const GitCommand command = command_for(engine, *quarantine, quiet);
  CO_TRY(auto child, co_await processes.start(command, quarantine));
  CO_TRY(const bool body_read, co_await feed(child, begin, body));
  // Only now: an answer that begins before the request has ended confuses clients and proxies.
  while (true) {
    const std::string text = co_await kept_alive(out, child.next_errors());
    if (text.empty()) break;
    CO_TRY_VOID(co_await out.progress(text));
  }
  CO_TRY(const auto said, co_await read_answer(child));
  CO_TRY(const int status, co_await child.wait());
  if (status != 0) {
    IndexOutcome refused{.refusal = index_pack_refusal(status, child.last_errors()), .body_left = !body_read};
    co_return refused;
  }
  CO_TRY(auto outcome,
         co_await kept_alive(out, on(engine.workers, [&] { return examine(engine, *quarantine, said); })));
  outcome.body_left = !body_read;
  co_return outcome;
}

}  // namespace crossgate::git
