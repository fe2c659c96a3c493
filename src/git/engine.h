// What every command of Git's part of the server works with.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "git/child_process.h"
#include "git/host.h"
#include "git/maintenance.h"
#include "git/object_reader.h"
#include "git/repository_cache.h"
#include "git/response_cache.h"
#include "git/shallow_clones.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::git {

/// Thread-safe, as each member is. Borrows what the host was given.
struct Engine {
  asio::thread_pool& workers;
  storage::PackStore& packs;
  const Clock& clock;
  HostOptions options;
  std::filesystem::path quarantines;
  storage::Refs refs;
  RepositoryCache repositories;
  Processes processes;
  ResponseCache responses;
  ShallowClones shallow_clones;
  Libgit2 libgit2;
  Maintenance maintenance;
};

}  // namespace crossgate::git
