// The bytes of one accepted connection, with an end to every wait. In the clear; tls_stream.h adds TLS.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace crossgate::server {

namespace asio = boost::asio;

/// Used on the socket's executor, which must run one thing at a time, and by one coroutine at a time. An operation that
/// is not done at its deadline closes the socket and gives asio::error::timed_out. SIGPIPE must be ignored.
class SocketStream : public std::enable_shared_from_this<SocketStream> {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using error_code = boost::system::error_code;

  explicit SocketStream(asio::ip::tcp::socket socket);
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;
  virtual ~SocketStream() = default;

  enum class Opening {
    done,
    plain_http,  ///< in place of TLS: the stream speaks in the clear from here on, to say so
    failed
  };
  /// Comes before everything else: agrees on how to talk.
  virtual asio::awaitable<Opening> open(Deadline deadline);
  /// At least one byte; asio::error::eof at the end.
  virtual asio::awaitable<std::size_t> read_some(std::span<char> into, Deadline deadline, error_code& error);
  /// All of the pieces, in order.
  virtual asio::awaitable<void> write(std::span<const std::string_view> pieces, Deadline deadline, error_code& error);
  /// Whether `send_file` can be used: only in the clear do a file's bytes go out as they are.
  virtual bool sends_files() const { return true; }
  /// `length` bytes of an open file, which must be there (sendfile(2)): they do not pass through this process.
  asio::awaitable<void> send_file(int file, std::uint64_t offset, std::uint64_t length, Deadline deadline,
                                  error_code& error);
  /// Says that nothing more will be written. What the peer still sends can be thrown away with skip_some.
  virtual asio::awaitable<void> finish(Deadline deadline);
  /// Whether others can neither read nor change what is said.
  virtual bool secure() const { return false; }

  /// Throws away raw bytes of the socket, some of them; 0 at its end or when it fails.
  asio::awaitable<std::size_t> skip_some(Deadline deadline);
  /// Ends the operation under way.
  void cancel();
  void close();
  /// Without a port; IPv4 in its own form, also when it came mapped into IPv6. Empty when the peer is gone.
  std::string remote_address() const;
  asio::any_io_executor executor() { return socket_.get_executor(); }

 protected:
  /// While one lives, the deadline holds.
  class Watch {
   public:
    Watch(SocketStream& stream, Deadline deadline);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { stream_.deadline_ = Deadline::max(); }

   private:
    SocketStream& stream_;
  };

  /// Until the socket can be read or written.
  asio::awaitable<void> wait(asio::ip::tcp::socket::wait_type type, Deadline deadline, error_code& error);
  asio::ip::tcp::socket& socket() { return socket_; }

 private:
  void set_timer();
  /// The cause, where the deadline closed the socket under an operation.
  void explain(error_code& error) const;

  asio::ip::tcp::socket socket_;
  /// Set no more often than must be: deadlines move with every read, and a timer that rings early is set again.
  asio::steady_timer timer_;
  bool timer_runs_ = false;
  Deadline deadline_ = Deadline::max();  ///< max: nothing waits
  bool timed_out_ = false;
};

}  // namespace crossgate::server
