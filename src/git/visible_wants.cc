#include "git/visible_wants.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "git/connectivity.h"
#include "git/object_reader.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// What no ref shows, by what must be walked to find it.
struct Hidden {
  std::vector<ObjectId> commits;
  std::vector<ObjectId> others;
  std::optional<ObjectId> absent;
};

/// Those of `ids` that are neither at the tip of a ref nor what its tag leads to.
std::vector<ObjectId> not_shown(const storage::RefSnapshot& refs, std::vector<ObjectId> ids) {
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  std::unordered_set<ObjectId> shown;
  const auto see = [&](const ObjectId& id) {
    if (std::ranges::binary_search(ids, id)) shown.insert(id);
  };
  for (const auto& ref : refs.refs) {
    see(ref.id);
    if (ref.peeled) see(*ref.peeled);
  }
  std::erase_if(ids, [&](const ObjectId& id) { return shown.contains(id); });
  return ids;
}

/// Blocks.
Result<Hidden> hidden_wants(Engine& engine, const RepositoryId& repository, const OpenRepository& opened,
                            const std::vector<ObjectId>& wants) {
  Hidden hidden;
  const auto ids = not_shown(*opened.refs, wants);
  if (ids.empty()) return hidden;
  const auto lately = engine.repositories.left_lately(repository);
  TRY(const auto objects, ObjectReader::open(opened.view->objects()));
  for (const auto& id : ids) {
    // What a ref has left may be gone already, where it is dropped at once.
    const auto type = objects.type(id);
    if (!type) {
      hidden.absent = id;
      break;  // that is the answer; each further miss would look for new packs
    }
    if (std::ranges::find(lately, id) != lately.end()) continue;
    (type == ObjectType::commit ? hidden.commits : hidden.others).push_back(id);
  }
  return hidden;
}

/// What refs show or showed a moment ago, and keep-roots. Blocks.
Result<std::vector<ObjectId>> visible_tips(Engine& engine, const RepositoryId& repository,
                                           const storage::RefSnapshot& refs) {
  auto tips = engine.repositories.left_lately(repository);
  for (const auto& ref : refs.refs) tips.push_back(ref.id);
  TRY(const auto roots, engine.refs.keep_roots(repository));
  tips.insert(tips.end(), roots.begin(), roots.end());
  return tips;
}

}  // namespace

asio::awaitable<Result<std::optional<ObjectId>>> forbidden_want(Engine& engine, Processes& processes,
                                                                const RepositoryId& repository,
                                                                const OpenRepository& opened,
                                                                const std::vector<ObjectId>& wants) {
  CO_TRY(const auto hidden,
         co_await on(engine.workers, [&] { return hidden_wants(engine, repository, opened, wants); }));
  if (hidden.absent) co_return hidden.absent;
  if (hidden.commits.empty() && hidden.others.empty()) co_return std::nullopt;

  CO_TRY(const auto tips, co_await on(engine.workers, [&] { return visible_tips(engine, repository, *opened.refs); }));
  const auto directory = opened.view->directory();
  if (!hidden.commits.empty()) {
    CO_TRY(const bool reachable,
           co_await are_reachable_commits(processes, directory, opened.view, hidden.commits, tips));
    if (!reachable) co_return hidden.commits.front();
  }
  co_return co_await first_unreachable(processes, directory, opened.view, hidden.others, tips);
}

}  // namespace crossgate::git
