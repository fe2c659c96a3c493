#include "git/connectivity.h"

#include <string>
#include <utility>

namespace crossgate::git {
namespace {

/// `ids`, then the tips as what is not wanted, as `rev-list --stdin` reads them.
std::string revisions(const std::vector<ObjectId>& ids, const storage::RefSnapshot& known) {
  std::string out;
  out.reserve((ids.size() + known.refs.size()) * (2 * ObjectId::kSize + 2));
  for (const auto& id : ids) out += id.hex() + "\n";
  for (const auto& ref : known.refs) out += "^" + ref.id.hex() + "\n";
  return out;
}

}  // namespace

asio::awaitable<Result<bool>> is_connected(Processes& processes, const std::filesystem::path& repository,
                                           std::shared_ptr<const void> keeps, const std::vector<ObjectId>& ids,
                                           const storage::RefSnapshot& known) {
  const GitCommand command{.arguments = {"rev-list", "--objects", "--stdin", "--quiet"},
                           .git_directory = repository,
                           .input = revisions(ids, known)};
  CO_TRY(const auto finished, co_await processes.run(command, std::move(keeps)));
  co_return finished.status == 0;
}

asio::awaitable<Result<bool>> is_reachable(Processes& processes, const std::filesystem::path& repository,
                                           std::shared_ptr<const void> keeps, const std::vector<ObjectId>& commits,
                                           const storage::RefSnapshot& known) {
  const GitCommand command{.arguments = {"rev-list", "--max-count=1", "--stdin"},
                           .git_directory = repository,
                           .input = revisions(commits, known)};
  CO_TRY(const auto finished, co_await processes.run(command, std::move(keeps)));
  co_return finished.status == 0 && finished.output.empty();
}

}  // namespace crossgate::git
