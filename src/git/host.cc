#include "git/host.h"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <exception>
#include <utility>

#include "base/text.h"
#include "git/advertisement.h"
#include "git/engine.h"
#include "git/receive_pack.h"
#include "git/upload_pack.h"
#include "git/workers.h"

namespace crossgate::git {

ProtocolVersion parse_protocol_version(std::string_view git_protocol_header) {
  auto version = ProtocolVersion::v0;
  // The highest that is offered counts, as in git.
  for (const auto key : split(git_protocol_header, ':')) {
    if (key == "version=1") version = std::max(version, ProtocolVersion::v1);
    if (key == "version=2") version = std::max(version, ProtocolVersion::v2);
  }
  return version;
}

struct Host::State {
  Engine engine;  ///< never moved: maintenance tells its repositories
};

namespace {

/// Emptied: what lies there was left by a process that is gone.
std::filesystem::path fresh_folder(const std::filesystem::path& folder) {
  remove_folder(folder);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return folder;
}

ProcessLimits limits_of(const HostOptions& options) {
  return {
      .turns = options.turns, .memory_bytes = options.max_process_memory, .cpu_seconds = options.max_process_seconds};
}

MaintenanceOptions maintenance_options(const HostOptions& options) {
  return {.folder = fresh_folder(options.cache / "maintenance"),
          .git_program = options.git_program,
          .limits = limits_of(options),
          .removal_grace = options.removal_grace,
          .undelete_time = options.undelete_time,
          .unreachable_time = options.unreachable_time,
          .on_maintained = options.on_maintained,
          .on_swept = options.on_swept};
}

/// Exceptions end here, except asio's own, by which a cancelled coroutine unwinds.
asio::awaitable<Result<void>> guarded(asio::awaitable<Result<void>> work) {
  try {
    co_return co_await std::move(work);
  } catch (const boost::system::system_error&) {
    throw;
  } catch (const std::exception& error) {
    co_return fail(error.what());
  }
}

asio::awaitable<Result<void>> advertise_now(Engine& engine, const RepositoryId& repository, Service service,
                                            ProtocolVersion version, ByteSink& out) {
  CO_TRY(const auto snapshot,
         co_await at_once_or_on(engine.workers, [&] { return engine.repositories.refs(repository); }));
  co_return co_await git::advertise(*snapshot, service, version, out);
}

}  // namespace

Host::Host(asio::any_io_executor io, asio::thread_pool& workers, storage::Metadata& metadata, storage::PackStore& packs,
           const Clock& clock, HostOptions options)
    : state_(new State{Engine{
          .workers = workers,
          .packs = packs,
          .clock = clock,
          .options = options,
          .quarantines = fresh_folder(options.cache / "quarantines"),
          .refs = storage::Refs(metadata),
          .repositories = {metadata, packs, clock, fresh_folder(options.cache / "repositories"),
                           options.max_repositories, Aside(workers)},
          .processes = {options.git_program, limits_of(options)},
          .responses = {io, fresh_folder(options.cache / "responses"), options.max_response_bytes, Aside(workers)},
          .shallow_clones = {},
          .libgit2 = {},
          .maintenance = {metadata, packs, clock, maintenance_options(options),
                          [this](const RepositoryId& repository) { refresh(repository); }},
      }}) {}

Host::~Host() = default;

asio::awaitable<Result<void>> Host::advertise(const RepositoryId& repository, Service service, ProtocolVersion version,
                                              ByteSink& out) {
  co_return co_await guarded(advertise_now(state_->engine, repository, service, version, out));
}

asio::awaitable<Result<void>> Host::upload_pack(const UploadRequest& request, ByteSource& in, ByteSink& out) {
  co_return co_await guarded(git::upload_pack(state_->engine, request, in, out));
}

asio::awaitable<Result<void>> Host::receive_pack(const PushRequest& request, ByteSource& in, ByteSink& out) {
  co_return co_await guarded(git::receive_pack(state_->engine, request, in, out));
}

void Host::start_maintenance() { state_->engine.maintenance.start(); }

Result<Maintained> Host::maintain(const RepositoryId& repository, Extent extent) {
  return state_->engine.maintenance.maintain(repository, extent);
}

Result<Swept> Host::sweep() { return state_->engine.maintenance.sweep(); }

/// Who asks next finds the new packs; a failure is found by it, too.
void Host::refresh(const RepositoryId& repository) { (void)state_->engine.repositories.refresh(repository); }

void Host::set_turn_limits(const TurnLimits& limits) { state_->engine.processes.set_turn_limits(limits); }

Activity Host::activity() const {
  return {.processes = state_->engine.processes.counts(), .responses = state_->engine.responses.counts()};
}

void Host::forget(const RepositoryId& repository) {
  state_->engine.repositories.forget(repository);
  state_->engine.responses.forget(repository);
  state_->engine.shallow_clones.forget(repository);
}

}  // namespace crossgate::git
