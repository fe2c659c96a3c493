// The plain interfaces between Git and whatever carries its bytes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.h"

namespace crossgate::git {

namespace asio = boost::asio;

/// Errors as the first of what an operation gives, not thrown.
inline constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

/// Where a request's body comes from, already unchunked and inflated. Used by one coroutine at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// At least one byte into `into`; 0 at the end of the body.
  virtual asio::awaitable<Result<std::size_t>> read(std::span<char> into) = 0;
};

/// Where a response's body goes. A write returns when the bytes were handed to the connection, so a slow reader
/// slows the writer. Used by one coroutine at a time.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
  /// The response's last bytes, which may be all of it: no other call follows.
  virtual asio::awaitable<Result<void>> write_last(std::string_view bytes) { return write(bytes); }
  /// `length` bytes of an open file from `offset`, which must be there. Reads and writes, where a sink knows no better.
  virtual asio::awaitable<Result<void>> send_file(int file, std::uint64_t offset, std::uint64_t length);
};

}  // namespace crossgate::git
