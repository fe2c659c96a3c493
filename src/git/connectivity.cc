#include "git/connectivity.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"

namespace crossgate::git {
namespace {

std::vector<ObjectId> tips_of(const storage::RefSnapshot& refs) {
  std::vector<ObjectId> tips;
  tips.reserve(refs.refs.size());
  for (const auto& ref : refs.refs) tips.push_back(ref.id);
  return tips;
}

/// `ids`, then what they are to be reachable from or new to as what is not wanted, as `rev-list --stdin` reads them.
std::string revisions(const std::vector<ObjectId>& ids, const std::vector<ObjectId>& known) {
  std::string out;
  out.reserve((ids.size() + known.size()) * (2 * ObjectId::kSize + 2));
  for (const auto& id : ids) out += id.hex() + "\n";
  for (const auto& id : known) out += "^" + id.hex() + "\n";
  return out;
}

/// Takes off `missing` what `lines` name; the last, unfinished line stays in `lines`.
void tick_off(std::string& lines, std::unordered_set<ObjectId>& missing) {
  constexpr std::size_t kLine = 2 * ObjectId::kSize + 1;
  std::size_t at = 0;
  for (; lines.size() - at >= kLine; at += kLine)
    if (const auto id = ObjectId::parse(std::string_view(lines).substr(at, kLine - 1))) missing.erase(*id);
  lines.erase(0, at);
}

}  // namespace

asio::awaitable<Result<bool>> is_connected(Processes& processes, const std::filesystem::path& repository,
                                           std::shared_ptr<const void> keeps, const std::vector<ObjectId>& ids,
                                           const storage::RefSnapshot& known) {
  const GitCommand command{.arguments = {"rev-list", "--objects", "--stdin", "--quiet"},
                           .git_directory = repository,
                           .input = revisions(ids, tips_of(known))};
  CO_TRY(const auto finished, co_await processes.run(command, std::move(keeps)));
  co_return finished.status == 0;
}

asio::awaitable<Result<bool>> are_reachable_commits(Processes& processes, const std::filesystem::path& repository,
                                                    std::shared_ptr<const void> keeps,
                                                    const std::vector<ObjectId>& commits,
                                                    const std::vector<ObjectId>& tips) {
  const GitCommand command{.arguments = {"rev-list", "--max-count=1", "--ignore-missing", "--stdin"},
                           .git_directory = repository,
                           .input = revisions(commits, tips)};
  CO_TRY(const auto finished, co_await processes.run(command, std::move(keeps)));
  co_return finished.status == 0 && finished.output.empty();
}

asio::awaitable<Result<std::optional<ObjectId>>> first_unreachable(Processes& processes,
                                                                   const std::filesystem::path& repository,
                                                                   std::shared_ptr<const void> keeps,
                                                                   const std::vector<ObjectId>& objects,
                                                                   const std::vector<ObjectId>& tips) {
  if (objects.empty()) co_return std::nullopt;
  const GitCommand command{
      .arguments = {"rev-list", "--objects", "--no-object-names", "--use-bitmap-index", "--ignore-missing", "--stdin"},
      .git_directory = repository,
      .input = revisions(tips, {})};
  std::unordered_set<ObjectId> missing(objects.begin(), objects.end());
  CO_TRY(auto child, co_await processes.start(command, std::move(keeps)));
  std::string lines;
  std::vector<char> buffer(256 << 10);
  while (!missing.empty()) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    tick_off(lines.append(buffer.data(), count), missing);
  }
  // Found all: the rest of the walk is of no interest, and the child goes with this function.
  if (missing.empty()) co_return std::nullopt;
  co_return *missing.begin();
}

asio::awaitable<Result<std::uint64_t>> count_reachable(Processes& processes, const std::filesystem::path& repository,
                                                       std::shared_ptr<const void> keeps,
                                                       const storage::RefSnapshot& refs) {
  const GitCommand command{.arguments = {"rev-list", "--objects", "--count", "--use-bitmap-index", "--stdin"},
                           .git_directory = repository,
                           .input = revisions(tips_of(refs), {})};
  CO_TRY(const auto finished, co_await processes.run(command, std::move(keeps)));
  const auto count = parse_decimal(trim(finished.output));
  if (finished.status != 0 || !count) co_return fail("git rev-list cannot count: " + finished.errors);
  co_return *count;
}

}  // namespace crossgate::git
