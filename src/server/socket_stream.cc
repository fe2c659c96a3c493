#include "server/socket_stream.h"

#include <sys/sendfile.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <vector>

namespace crossgate::server {

using asio::ip::tcp;

SocketStream::Watch::Watch(SocketStream& stream, Deadline deadline) : stream_(stream) {
  stream_.deadline_ = deadline;
  if (!stream_.timer_runs_ || deadline < stream_.timer_.expiry()) stream_.set_timer();
}

SocketStream::SocketStream(tcp::socket socket) : socket_(std::move(socket)), timer_(socket_.get_executor()) {
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
}

void SocketStream::set_timer() {
  timer_.expires_at(deadline_);
  timer_runs_ = true;
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (error || !self) return;  // set anew, or gone
    self->timer_runs_ = false;
    if (self->deadline_ == Deadline::max()) return;
    if (self->deadline_ > std::chrono::steady_clock::now()) {
      self->set_timer();
    } else {
      self->timed_out_ = true;
      self->close();
    }
  });
}

void SocketStream::explain(error_code& error) const {
  if (error && timed_out_) error = asio::error::timed_out;
}

asio::awaitable<SocketStream::Opening> SocketStream::open(Deadline) { co_return Opening::done; }

asio::awaitable<std::size_t> SocketStream::read_some(std::span<char> into, Deadline deadline, error_code& error) {
  const Watch watch(*this, deadline);
  const std::size_t count = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                                             asio::redirect_error(asio::use_awaitable, error));
  explain(error);
  co_return count;
}

asio::awaitable<void> SocketStream::write(std::span<const std::string_view> pieces, Deadline deadline,
                                          error_code& error) {
  const Watch watch(*this, deadline);
  std::vector<asio::const_buffer> buffers;
  for (const std::string_view piece : pieces) buffers.emplace_back(piece.data(), piece.size());
  co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
  explain(error);
}

asio::awaitable<void> SocketStream::send_file(int file, std::uint64_t offset, std::uint64_t length, Deadline deadline,
                                              error_code& error) {
  error = {};
  socket_.native_non_blocking(true, error);
  while (!error && length > 0) {
    auto at = static_cast<off_t>(offset);
    const auto count = ::sendfile(socket_.native_handle(), file, &at, length);
    if (count > 0) {
      offset += static_cast<std::uint64_t>(count);
      length -= static_cast<std::uint64_t>(count);
    } else if (count == 0) {
      error = asio::error::eof;  // the file is shorter than it was
    } else if (errno == EAGAIN) {
      co_await wait(tcp::socket::wait_write, deadline, error);
    } else if (errno != EINTR) {
      error.assign(errno, boost::system::system_category());
    }
  }
  // A client that takes everything at once would otherwise keep this thread to itself.
  co_await asio::post(asio::use_awaitable);
}

asio::awaitable<void> SocketStream::finish(Deadline) {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  co_return;
}

asio::awaitable<std::size_t> SocketStream::skip_some(Deadline deadline) {
  const Watch watch(*this, deadline);
  std::array<char, 16384> scratch;
  error_code error;
  co_return co_await socket_.async_read_some(asio::buffer(scratch), asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> SocketStream::wait(tcp::socket::wait_type type, Deadline deadline, error_code& error) {
  const Watch watch(*this, deadline);
  co_await socket_.async_wait(type, asio::redirect_error(asio::use_awaitable, error));
  explain(error);
}

void SocketStream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void SocketStream::close() {
  error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  timer_runs_ = false;
}

std::string SocketStream::remote_address() const {
  error_code error;
  const auto address = socket_.remote_endpoint(error).address();
  if (error) return "";
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace crossgate::server
