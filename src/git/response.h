// A pack on its way to one client or many: a file that grows while the pack is made.
#pragma once

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file_descriptor.h"
#include "git/aside.h"
#include "git/async.h"

namespace crossgate::git {

class Follower;

/// Holds packets of sideband 1 (gitprotocol-pack, "Packfile Data"), whole ones only. One maker writes, any number of
/// followers read. Thread-safe. The file is removed when the response is discarded; who has it open reads on.
/// When the file cannot be written (a full disk), the response is passed on in memory, piece by piece, to those who
/// follow it by then, and is not kept.
class Response : public std::enable_shared_from_this<Response> {
 public:
  enum class State { growing, whole, failed };

  /// Makes the file, which goes by way of `aside`. `abandon` is called once, on any thread, when the last follower
  /// leaves while the response grows.
  static std::shared_ptr<Response> create(std::filesystem::path file, const Aside& aside,
                                          std::function<void()> abandon);
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;
  ~Response();

  // The maker's side.
  /// Lines that stand before the pack: where histories end (gitprotocol-v2, "shallow-info"). Before any append.
  void set_head(std::vector<std::string> lines);
  /// Blocks. `packets` are whole.
  void append(std::string_view packets);
  /// Waits until the followers have read what is only in memory: between two appends, so that it is one piece at most.
  /// Fails when nobody reads it.
  asio::awaitable<Result<void>> taken();
  /// It serves those who follow it and nobody after them.
  void do_not_keep();
  /// For the users who wait; lost for those who come later.
  void tell(std::string_view progress);
  /// Wakes every follower, so that it can show its client that it is alive.
  void beat();
  void finish(const Result<void>& made);

  /// nullptr when it was abandoned, failed, or its file is gone. Blocks for a moment.
  std::unique_ptr<Follower> follow(const asio::any_io_executor& executor);
  bool may_be_kept() const;
  /// In bytes, of the file and what is held in memory.
  std::uint64_t size() const;

 private:
  friend class Follower;
  using Signal = asio::experimental::concurrent_channel<void(boost::system::error_code)>;
  /// What is known of a follower.
  struct Listener {
    explicit Listener(const asio::any_io_executor& executor) : signal(executor, 1) {}
    Signal signal;
    std::uint64_t seen = 0;  ///< bytes
    bool reads = true;
  };

  Response(std::filesystem::path file, FileDescriptor writer, const Aside& aside, std::function<void()> abandon)
      : file_(std::move(file)),
        aside_(aside),
        writer_(std::move(writer)),
        has_file_(writer_),
        abandon_(std::move(abandon)) {}

  bool write(std::string_view packets);
  void leave(const Listener& listener) noexcept;
  // With the mutex held:
  void wake_all();
  void wake_maker();

  const std::filesystem::path file_;
  const Aside aside_;
  FileDescriptor writer_;  ///< the maker's; none once it could not be written
  const bool has_file_;

  mutable std::mutex mutex_;
  std::function<void()> abandon_;
  std::vector<std::string> head_;
  std::uint64_t size_ = 0;
  std::uint64_t size_in_file_ = 0;
  std::string held_;  ///< the last bytes of those that are not in the file
  State state_ = State::growing;
  bool keep_ = true;
  Error error_;
  std::string progress_;             ///< the end of what was told
  std::uint64_t progress_told_ = 0;  ///< bytes, those dropped included
  std::uint64_t beats_ = 0;
  std::vector<std::shared_ptr<Listener>> listeners_;  ///< one a follower
  std::shared_ptr<Signal> maker_;                     ///< while it waits in `taken`
};

/// Reads a response. Used by one coroutine at a time; leaves when destroyed.
class Follower {
 public:
  struct News {
    std::uint64_t size = 0;          ///< what can be read
    std::uint64_t size_in_file = 0;  ///< as much of it as stands in the file
    Response::State state = Response::State::growing;
    std::string progress;
    bool beat = false;  ///< time to show the client that it is alive
  };

  Follower(std::shared_ptr<Response> response, std::shared_ptr<Response::Listener> listener, FileDescriptor file,
           std::uint64_t progress_seen)
      : response_(std::move(response)),
        listener_(std::move(listener)),
        file_(std::move(file)),
        progress_seen_(progress_seen) {}
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  ~Follower();

  /// Waits until there is more than `seen` bytes, something is told, the end has come, or the response has beaten.
  /// Bytes before `seen` that are not in the file are gone thereafter.
  asio::awaitable<News> next(std::uint64_t seen);
  /// This one follows only so that the response is made, and reads nothing of it.
  void read_nothing();
  /// Of the file, which no other process changes.
  int file() const { return file_.get(); }
  /// What is there from `offset`, which is not in the file.
  std::string held(std::uint64_t offset) const;
  /// Once there are bytes, or the end.
  std::vector<std::string> head() const;
  /// Once it has failed.
  Error error() const;

 private:
  News look(std::uint64_t seen);

  std::shared_ptr<Response> response_;
  std::shared_ptr<Response::Listener> listener_;
  FileDescriptor file_;
  std::uint64_t progress_seen_;
  std::uint64_t beats_seen_ = 0;
};

}  // namespace crossgate::git
