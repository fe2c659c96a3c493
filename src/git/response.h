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
#include "git/async.h"
#include "git/unique_fd.h"

namespace crossgate::git {

class Follower;

/// Holds packets of sideband 1 (gitprotocol-pack, "Packfile Data"), whole ones only. One maker writes, any number of
/// followers read. Thread-safe. The file is removed when the response is discarded; who has it open reads on.
class Response : public std::enable_shared_from_this<Response> {
 public:
  enum class State { growing, whole, failed };

  /// Makes the file. `abandon` is called once, on any thread, when the last follower leaves while the response grows.
  static Result<std::shared_ptr<Response>> create(std::filesystem::path file, std::function<void()> abandon);
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;
  ~Response();

  // The maker's side.
  /// Lines that stand before the pack: where histories end (gitprotocol-v2, "shallow-info"). Before any append.
  void set_head(std::vector<std::string> lines);
  /// Blocks. `packets` are whole.
  Result<void> append(std::string_view packets);
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

  Response(std::filesystem::path file, UniqueFd writer, std::function<void()> abandon)
      : file_(std::move(file)), writer_(std::move(writer)), abandon_(std::move(abandon)) {}

  void leave(const Signal& signal) noexcept;
  void wake_all();

  const std::filesystem::path file_;
  UniqueFd writer_;  ///< the maker's

  mutable std::mutex mutex_;
  std::function<void()> abandon_;
  std::vector<std::string> head_;
  std::uint64_t size_ = 0;
  State state_ = State::growing;
  bool keep_ = true;
  Error error_;
  std::string progress_;             ///< the end of what was told
  std::uint64_t progress_told_ = 0;  ///< bytes, those dropped included
  std::uint64_t beats_ = 0;
  std::vector<std::shared_ptr<Signal>> signals_;  ///< one a follower
};

/// Reads a response. Used by one coroutine at a time; leaves when destroyed.
class Follower {
 public:
  struct News {
    std::uint64_t size = 0;  ///< what can be read from the file
    Response::State state = Response::State::growing;
    std::string progress;
    bool beat = false;  ///< time to show the client that it is alive
  };

  Follower(std::shared_ptr<Response> response, std::shared_ptr<Response::Signal> signal, UniqueFd file,
           std::uint64_t progress_seen)
      : response_(std::move(response)),
        signal_(std::move(signal)),
        file_(std::move(file)),
        progress_seen_(progress_seen) {}
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  ~Follower() { response_->leave(*signal_); }

  /// Waits until there is more than `seen` bytes, something is told, the end has come, or the response has beaten.
  asio::awaitable<News> next(std::uint64_t seen);
  /// Of the file, which no other process changes.
  int file() const { return file_.get(); }
  /// Once there are bytes, or the end.
  std::vector<std::string> head() const;
  /// Once it has failed.
  Error error() const;

 private:
  News look();

  std::shared_ptr<Response> response_;
  std::shared_ptr<Response::Signal> signal_;
  UniqueFd file_;
  std::uint64_t progress_seen_;
  std::uint64_t beats_seen_ = 0;
};

}  // namespace crossgate::git
