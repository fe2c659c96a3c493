// Sends a pack that is followed, in the form that the client asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "git/async.h"
#include "git/fetch_request.h"
#include "git/response.h"

namespace crossgate::git {

/// What a client may be told of a response that failed.
std::string refusal_of(const Error& error);

/// Borrows `sink`. Used by one coroutine at a time.
class PackSender {
 public:
  PackSender(ByteSink& sink, SideBand band, bool wants_progress)
      : sink_(sink), band_(band), wants_progress_(wants_progress) {}

  /// Everything, as it comes, up to the flush that ends the bands. A failure is told in band 3 and returned.
  asio::awaitable<Result<void>> send(Follower& follower);
  /// Packets of band 1 that are in memory.
  asio::awaitable<Result<void>> send(std::string_view packets);
  asio::awaitable<Result<void>> finish();

 private:
  asio::awaitable<Result<void>> send_file(int file, std::uint64_t offset, std::uint64_t length);
  asio::awaitable<Result<void>> reframe(std::string_view packets);
  /// Bytes of one band, in packets as large as the client takes them; without bands, only those of the pack.
  void put(std::string& out, char band, std::string_view bytes) const;
  asio::awaitable<Result<void>> say(char band, std::string_view text);

  ByteSink& sink_;
  SideBand band_;
  bool wants_progress_;
};

}  // namespace crossgate::git
