// Serves repositories over Git's smart protocol: the advertisement, fetch and push.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "git/async.h"
#include "git/errors.h"
#include "git/maintenance.h"
#include "git/response_cache.h"
#include "git/turns.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::git {

enum class Service { upload_pack, receive_pack };

/// What the client offered in its Git-Protocol header.
enum class ProtocolVersion { v0, v1, v2 };
/// "version=2" among colon-separated keys; anything else is v0.
ProtocolVersion parse_protocol_version(std::string_view git_protocol_header);

struct HostOptions {
  std::filesystem::path cache;  ///< materialised repositories and quarantines; on the store's file system
  std::string git_program = "git";
  TurnLimits turns = {};                          ///< child processes at once; more wait
  std::uint64_t max_process_memory = 2ULL << 30;  ///< bytes of private memory of each
  std::uint64_t max_process_seconds = 3600;       ///< of processor time of each
  std::size_t max_repositories = 1024;            ///< held in memory and materialised at once
  std::size_t max_commands_per_push = 4000;       ///< CodeCommit User Guide, "Quotas"
  std::uint64_t max_response_bytes = 4ULL << 30;  ///< of packs kept on disk to be sent again; 0: none
  std::uint64_t max_push_bytes = 0;               ///< of pack data; 0: no bound
  std::uint64_t max_object_bytes = 2ULL << 30;
  /// Between a blob's last use and its removal from the store: longer than any reader or push may take.
  std::chrono::milliseconds removal_grace = std::chrono::hours(24);
  /// Between a repository's deletion and the end of what it held.
  std::chrono::milliseconds undelete_time = std::chrono::days(7);
  /// Between the moment when maintenance finds that no ref leads to an object any more and its end.
  std::chrono::milliseconds unreachable_time = std::chrono::days(14);
  /// Told, on maintenance's thread, what came of it.
  std::function<void(const Result<Maintained>&)> on_maintained = [](const auto&) {};
  std::function<void(const Result<Swept>&)> on_swept = [](const auto&) {};
};

/// One request of a fetch, or one that leads up to it.
struct UploadRequest {
  RepositoryId repository;
  ProtocolVersion version = ProtocolVersion::v0;
  std::string caller;  ///< whose turn it takes among those who need child processes
};

/// One push, and who may do what in it.
struct PushRequest {
  RepositoryId repository;
  storage::RefCause cause;
  /// Whether the ref may be moved in one of these ways. Asked on a worker thread: once with all that a command may turn
  /// out to be, and once more when that left two and it is known which. A refusal's message is shown beside the ref.
  std::function<Result<void>(const RefName&, std::span<const storage::UpdateKind>)> authorize;
  /// Told what went wrong here with a push, for the log; its user has heard less.
  std::function<void(const Error&)> failed = [](const Error&) {};
};

/// What goes on, and went on since the start.
struct Activity {
  Turns::Counts processes;
  ResponseCache::Counts responses;
};

/// Thread-safe; owned by the server. Outlives its calls; the workers are joined before the io_context of `io` is
/// destroyed, and live longer than both; and the io_context is not run any more once the host is gone. A cancelled call
/// throws boost::system::system_error, kills its child and leaves nothing behind. An error that is returned before the
/// first byte was written can still become an HTTP status; after that, failures have been told in the protocol's own
/// form and the result only says that the connection cannot be used further.
class Host {
 public:
  Host(asio::any_io_executor io, asio::thread_pool& workers, storage::Metadata& metadata, storage::PackStore& packs,
       const Clock& clock, HostOptions options);
  ~Host();

  /// The body of GET info/refs?service=…: the "# service" line, then refs (v0, v1) or capabilities (v2).
  asio::awaitable<Result<void>> advertise(const RepositoryId& repository, Service service, ProtocolVersion version,
                                          ByteSink& out);
  /// POST git-upload-pack: in v2 ls-refs (in process) or fetch.
  asio::awaitable<Result<void>> upload_pack(const UploadRequest& request, ByteSource& in, ByteSink& out);
  /// POST git-receive-pack.
  asio::awaitable<Result<void>> receive_pack(const PushRequest& request, ByteSource& in, ByteSink& out);

  /// Begins to repack what pushes make due and to sweep, on a thread of its own, until the host goes.
  void start_maintenance();
  /// At once, whatever is due; blocks.
  Result<Maintained> maintain(const RepositoryId& repository, Extent extent);
  Result<Swept> sweep();

  Activity activity() const;
  void set_turn_limits(const TurnLimits& limits);

  /// Drops what is kept of a repository that was deleted. Blocks; call from a worker thread.
  void forget(const RepositoryId& repository);

 private:
  struct State;
  void refresh(const RepositoryId& repository);
  std::unique_ptr<State> state_;
};

}  // namespace crossgate::git
