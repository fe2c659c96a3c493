// A host over a real data directory with one repository, for tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/text.h"
#include "git/host.h"
#include "git/object_reader.h"
#include "git/testing/client_repository.h"
#include "git/testing/memory_streams.h"
#include "storage/open.h"
#include "storage/repositories.h"
#include "storage/testing/examples.h"

namespace crossgate::git {

inline const std::string kZeroId(40, '0');

class ServedRepository : public testing::Test {
 protected:
  ServedRepository() {
    auto opened =
        storage::open_data_directory({.path = folder_.path() / "data", .master_key_source = {}, .create = true});
    if (!opened) throw std::runtime_error(opened.error().message);
    data_ = *std::move(opened);
    const auto repository = storage::example_repository("payments");
    (void)storage::Repositories(data_->metadata()).create(repository, 100);
    id_ = repository.id;
    start();
  }
  ~ServedRepository() override { workers_.join(); }

  /// A new host over the same data.
  void start() {
    host_.reset();
    options_.cache = data_->cache();
    host_ = std::make_unique<Host>(io_.get_executor(), workers_, data_->metadata(), data_->packs(), clock_, options_);
  }

  template <class T>
  T wait(asio::awaitable<T> work) {
    std::optional<OnEventLoop> guard;
    if (serves_connections_) guard.emplace();
    auto future = asio::co_spawn(io_, std::move(work), asio::use_future);
    io_.restart();
    io_.run();
    return future.get();
  }

  static std::string command(const std::string& old_id, const std::string& new_id, std::string_view name,
                             std::string_view capabilities = {}) {
    std::string line = old_id + " " + new_id + " ";
    line += name;
    if (!capabilities.empty()) line.append(1, '\0').append(capabilities);
    return packet(line);
  }

  PushRequest request() {
    return {.repository = *id_,
            .cause = storage::example_cause(),
            .authorize = [this](const RefName& name, std::span<const storage::UpdateKind> kinds) -> Result<void> {
              const bool all_denied = std::ranges::all_of(kinds, [&](auto kind) { return kind == denied_kind_; });
              if (name == denied_ || all_denied) return fail("not permitted");
              return {};
            }};
  }

  /// The report of a request's body, or the error.
  std::string push_raw(const std::string& body) {
    MemorySource in(body);
    MemorySink out;
    const auto pushed = wait(host_->receive_pack(request(), in, out));
    return readable(out.bytes()) + (pushed ? "" : "error: " + pushed.error().message + "\n");
  }

  struct Update {
    std::string old_id, new_id, name;
  };
  std::string push(const std::vector<Update>& updates, const std::string& pack,
                   std::string capabilities = "report-status") {
    std::string body;
    for (const auto& [old_id, new_id, name] : updates)
      body += command(old_id, new_id, name, std::exchange(capabilities, {}));
    return push_raw(body + "0000" + pack);
  }

  std::string upload_raw(const std::string& body, ProtocolVersion version = ProtocolVersion::v2) {
    MemorySource in(body);
    MemorySink out;
    const auto sent = wait(host_->upload_pack({*id_, version, "somebody"}, in, out));
    return out.bytes() + (sent ? "" : "error: " + sent.error().message);
  }

  /// Every ref with its object, one a line.
  std::string refs() {
    return readable(upload_raw(packet("command=ls-refs") + "0001" + packet("symrefs") + packet("peel") + "0000"));
  }

  /// How many files there are below a folder.
  static std::size_t files_below(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
    return count;
  }
  std::filesystem::path quarantines() const { return data_->cache() / "quarantines"; }
  /// In the store; small pushes are in the database.
  std::size_t packs() { return data_->packs().list(*id_, std::nullopt, 1000)->size(); }
  std::vector<storage::Pack> manifest() { return storage::Refs(data_->metadata()).manifest(*id_).value()->packs; }

  Libgit2 libgit2_;  ///< ready until the workers are gone: it frees what a thread holds when the thread ends
  storage::TemporaryDirectory folder_;
  std::unique_ptr<storage::DataDirectory> data_;
  std::optional<RepositoryId> id_;
  asio::io_context io_;
  asio::thread_pool workers_{4};
  ManualClock clock_{storage::kNoon};
  HostOptions options_;
  std::unique_ptr<Host> host_;
  ClientRepository client_;
  bool serves_connections_ = false;  ///< the thread that waits, which must not be kept waiting then
  std::optional<RefName> denied_;
  std::optional<storage::UpdateKind> denied_kind_;
};

}  // namespace crossgate::git
