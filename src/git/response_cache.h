// Keeps packs that were sent, and lets equal requests share one that is being made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/names.h"
#include "git/aside.h"
#include "git/async.h"
#include "git/response.h"

namespace crossgate::git {

/// Thread-safe. May be destroyed while responses are made: they are made to their end, or until nobody follows them.
class ResponseCache {
 public:
  /// Makes the response: appends to it, and returns when it is whole. Runs on a strand of its own; cancelled when
  /// nobody follows any more. Must hold what it works with.
  using Make = std::function<asio::awaitable<Result<void>>(Response&)>;

  /// Keeps files below `folder`, which is empty, of at most `most_bytes` in all, least recently used dropped first.
  /// A response whose file cannot be written reaches who follows it all the same.
  /// What is being made or read counts only once it is whole; 0 keeps nothing, and equal requests still share.
  /// Files go by way of `aside`.
  ResponseCache(asio::any_io_executor io, std::filesystem::path folder, std::uint64_t most_bytes,
                const Aside& aside = {});
  ~ResponseCache();

  /// Follows the response of this key, which is kept, or being made, or begun now. A key stands for what must be in
  /// the response, and for everything that decides its bytes. Blocks for a moment. `reader` resumes who waits.
  Result<std::unique_ptr<Follower>> follow(const RepositoryId& repository, const std::string& key, Make make,
                                           const asio::any_io_executor& reader);
  /// Drops what is kept of a repository.
  void forget(const RepositoryId& repository);

  struct Counts {
    std::uint64_t made = 0;    ///< requests for which a response was begun
    std::uint64_t shared = 0;  ///< that followed one being made
    std::uint64_t kept = 0;    ///< that were answered from what is kept
    std::uint64_t bytes = 0;   ///< kept now
  };
  Counts counts() const;

 private:
  struct Shelf;
  static asio::awaitable<void> run(std::shared_ptr<Shelf> shelf, std::string key, std::shared_ptr<Response> response,
                                   Make make, Aside aside);
  std::shared_ptr<Response> begin(const std::string& key, Make make);

  const asio::any_io_executor io_;
  const Aside aside_;
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace crossgate::git
