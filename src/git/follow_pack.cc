#include "git/follow_pack.h"

#include <utility>

namespace crossgate::git {

Result<std::unique_ptr<Follower>> follow_pack(Engine& engine, Processes processes, const RepositoryId& repository,
                                              PackJob job, const asio::any_io_executor& reader) {
  const auto key = cache_key(job.query, *job.refs);
  auto make = [processes = std::move(processes), &workers = engine.workers, job = std::move(job)](
                  Response& response) mutable { return make_pack(processes, workers, job, response); };
  return engine.responses.follow(repository, key, std::move(make), reader);
}

}  // namespace crossgate::git
