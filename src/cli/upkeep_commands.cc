#include "cli/upkeep_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "git/check.h"
#include "git/maintenance.h"
#include "git/object_reader.h"
#include "storage/backup.h"
#include "storage/open.h"
#include "storage/repositories.h"

namespace crossgate {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::chrono::seconds kBetweenAttempts{2};

std::string label(const storage::Repository& repository) {
  return fmt::format("{} ({})", repository.name.str(), repository.id.str());
}

/// Calls `one` for each repository, or for each that is named, by its name in any account and region or by its id.
/// Errors: the first of `one`; a name that no repository has.
template <class One>
Result<void> for_each(storage::Metadata& metadata, const std::vector<std::string>& named, One one) {
  storage::Repositories repositories(metadata);
  std::set<std::string_view> unseen(named.begin(), named.end());
  std::optional<RepositoryId> after;
  while (true) {
    TRY(const auto page, repositories.all(after, kPage));
    for (const auto& repository : page) {
      const bool by_name = std::ranges::find(named, repository.name.str()) != named.end();
      const bool by_id = std::ranges::find(named, repository.id.str()) != named.end();
      if (!named.empty() && !by_name && !by_id) continue;
      unseen.erase(repository.name.str());
      unseen.erase(repository.id.str());
      TRY_VOID(one(repository));
    }
    if (page.size() < kPage) break;
    after = page.back().id;
  }
  if (!unseen.empty()) return fail("there is no repository " + std::string(*unseen.begin()));
  return {};
}

std::unexpected<Error> no_such(const std::string& id) {
  return fail("there is no deleted repository " + id + ": crossgated undelete lists them");
}

Result<storage::Repository> find_deleted(storage::Repositories& repositories, const std::string& id) {
  std::optional<storage::DeletedRepository> after;
  while (true) {
    TRY(const auto page, repositories.deleted(after, kPage));
    for (const auto& one : page)
      if (one.repository.id.str() == id) return one.repository;
    if (page.size() < kPage) return no_such(id);
    after = page.back();
  }
}

git::ProcessLimits limits() { return {.turns = {.at_once = 1}}; }

std::string what_was_done(const git::Maintained& maintained) {
  std::string done;
  if (maintained.rolled_up || maintained.aided) done += ", repacked";
  if (maintained.set_aside) done += ", set aside what no ref leads to";
  if (maintained.dropped) done += ", dropped what no ref has led to for long";
  return done.empty() ? ": nothing to do" : done.replace(0, 1, ":");
}

/// Waits for a server that is at the same repository.
Result<git::Maintained> maintain_in_turn(git::Maintenance& maintenance, const storage::Repository& repository) {
  for (bool told = false;; told = true) {
    TRY(const auto maintained, maintenance.maintain(repository.id, git::Extent::everything));
    if (!maintained.busy) return maintained;
    if (!told) std::cerr << label(repository) << ": another process maintains it; waiting\n";
    std::this_thread::sleep_for(kBetweenAttempts);
  }
}

}  // namespace

Result<std::size_t> check(const server::Config& config, const std::vector<std::string>& repositories) {
  TRY(const auto data, storage::open_shared_directory(config.data));
  git::BackgroundGit git(config.git_program, limits());
  git::Checker checker(data->metadata(), data->packs(), git, data->scratch(),
                       [](const std::string& fault) { std::cout << fault << std::endl; });
  std::cerr << "checking the metadata database\n";
  TRY_VOID(checker.check_database());
  std::size_t total = 0, count = 0;
  TRY_VOID(for_each(data->metadata(), repositories, [&](const storage::Repository&) -> Result<void> {
    ++total;
    return {};
  }));
  TRY_VOID(for_each(data->metadata(), repositories, [&](const storage::Repository& repository) {
    total = std::max(total, count + 1);  // one may have come meanwhile
    std::cerr << fmt::format("checking {} of {} ({}%): {}\n", count + 1, total, 100 * count / total, label(repository));
    ++count;
    return checker.check(repository);
  }));
  std::cerr << fmt::format("checked {} repositories: {} faults\n", count, checker.faults());
  return checker.faults();
}

Result<void> collect_garbage(const server::Config& config, const std::vector<std::string>& repositories) {
  TRY(const auto data, storage::open_shared_directory(config.data));
  const git::Libgit2 libgit2;
  const SystemClock clock;
  git::Maintenance maintenance(data->metadata(), data->packs(), clock,
                               {.folder = data->scratch(),
                                .git_program = config.git_program,
                                .limits = limits(),
                                .removal_grace = config.removal_grace,
                                .undelete_time = config.undelete_time,
                                .unreachable_time = config.unreachable_time},
                               [](const RepositoryId&) {});
  TRY_VOID(for_each(data->metadata(), repositories, [&](const storage::Repository& repository) -> Result<void> {
    TRY(const auto maintained, maintain_in_turn(maintenance, repository));
    std::cout << label(repository) << what_was_done(maintained) << std::endl;
    return {};
  }));
  TRY(const auto swept, maintenance.sweep());
  std::cout << fmt::format("{} packs removed that nobody needed since {}\n", swept.removed,
                           format_iso8601(clock.now() - config.removal_grace));
  return {};
}

Result<void> list_deleted(const server::Config& config) {
  TRY(const auto data, storage::open_shared_directory(config.data));
  storage::Repositories repositories(data->metadata());
  std::optional<storage::DeletedRepository> after;
  while (true) {
    TRY(const auto page, repositories.deleted(after, kPage));
    for (const auto& [repository, deleted] : page) {
      std::cout << fmt::format("{}  {}  {}  {}  deleted {}, kept until {}\n", repository.id.str(),
                               repository.account.str(), repository.region.str(), repository.name.str(),
                               format_iso8601(deleted), format_iso8601(deleted + config.undelete_time));
    }
    if (page.size() < kPage) break;
    after = page.back();
  }
  return {};
}

Result<void> undelete(const server::Config& config, const std::string& id, const std::string& name) {
  TRY(const auto data, storage::open_shared_directory(config.data));
  storage::Repositories repositories(data->metadata());
  TRY(const auto repository, find_deleted(repositories, id));
  const auto new_name = name.empty() ? repository.name : RepositoryName::parse(name);
  if (!new_name) return fail(server::kUsage, "--name " + name + ": " + new_name.error().rule);
  TRY(const auto outcome, repositories.undelete(repository.id, *new_name, SystemClock().now()));
  switch (outcome) {
    case storage::Repositories::UndeleteOutcome::name_taken:
      return fail(fmt::format("there is another repository {} in account {} and region {}: give a name with --name",
                              new_name->str(), repository.account.str(), repository.region.str()));
    case storage::Repositories::UndeleteOutcome::absent:
      return no_such(id);
    case storage::Repositories::UndeleteOutcome::restored:
      break;
  }
  std::cout << fmt::format("{} is back in account {}, region {}\n", new_name->str(), repository.account.str(),
                           repository.region.str());
  return {};
}

Result<void> back_up(const server::Config& config, const std::string& folder) {
  TRY(const auto count, storage::back_up(config.data, folder));
  std::cout << fmt::format(
      "{} holds {}: {} packs copied, {} there already, {} removed that nobody needs\n"
      "The master key is not in it. Keep it elsewhere: without it, the backup is of no use.\n",
      folder, config.data.string(), count.copied, count.kept, count.removed);
  return {};
}

Result<std::size_t> restore(const server::Config& config, const std::string& folder) {
  TRY(const auto count, storage::restore(folder, config.data));
  std::cout << fmt::format("{} is restored from {}: {} packs\n", config.data.string(), folder,
                           count.copied + count.kept);
  TRY(const std::size_t faults, check(config, {}));
  std::cout << fmt::format("The master key was not in the backup: put it at {} or name it with --master-key.\n",
                           (config.data / "master.key").string());
  return faults;
}

}  // namespace crossgate
