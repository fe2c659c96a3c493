#include "git/connectivity.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/id_lines.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kListedAtOnce = 256 << 10;  // bytes

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

/// All that `tips` lead to, one id a line.
GitCommand list_reachable(const std::filesystem::path& repository, const std::vector<ObjectId>& tips) {
  return {
      .arguments = {"rev-list", "--objects", "--no-object-names", "--use-bitmap-index", "--ignore-missing", "--stdin"},
      .git_directory = repository,
      .input = revisions(tips, {})};
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
  std::unordered_set<ObjectId> missing(objects.begin(), objects.end());
  CO_TRY(auto child, co_await processes.start(list_reachable(repository, tips), std::move(keeps)));
  IdLines lines;
  std::vector<char> buffer(kListedAtOnce);
  while (!missing.empty()) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    lines.add({buffer.data(), count}, [&](const ObjectId& id) { missing.erase(id); });
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

asio::awaitable<Result<std::optional<std::uint64_t>>> count_reachable_in(Processes& processes,
                                                                         const std::filesystem::path& repository,
                                                                         std::shared_ptr<const void> keeps,
                                                                         const storage::RefSnapshot& refs,
                                                                         const std::vector<PackIndex>& packs) {
  CO_TRY(auto child, co_await processes.start(list_reachable(repository, tips_of(refs)), std::move(keeps)));
  IdLines lines;
  std::vector<char> buffer(kListedAtOnce);
  std::uint64_t found = 0;
  bool all = true;
  while (all) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    lines.add({buffer.data(), count}, [&](const ObjectId& id) {
      ++found;
      all &= std::ranges::any_of(packs, [&](const PackIndex& pack) { return pack.contains(id.bytes()); });
    });
  }
  if (!all) co_return std::nullopt;
  CO_TRY(const int status, co_await child.wait());
  if (status != 0) co_return fail("git rev-list cannot list: " + child.last_errors());
  co_return found;
}

}  // namespace crossgate::git
