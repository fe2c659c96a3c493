#include "git/error_output.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace crossgate::git {
namespace {

constexpr std::size_t kMostUnread = 64 << 10;
constexpr std::size_t kMostLast = 4 << 10;

void keep_end(std::string& text, std::size_t most) {
  if (text.size() > most) text.erase(0, text.size() - most);
}

}  // namespace

std::shared_ptr<ErrorOutput> ErrorOutput::start(const asio::any_io_executor& executor, FileDescriptor pipe) {
  auto self = std::make_shared<ErrorOutput>(executor);
  asio::co_spawn(executor, read(self, asio::posix::stream_descriptor(executor, pipe.release())), asio::detached);
  return self;
}

asio::awaitable<void> ErrorOutput::read(std::shared_ptr<ErrorOutput> self, asio::posix::stream_descriptor pipe) {
  std::array<char, 4096> buffer;
  while (true) {
    const auto [error, count] = co_await pipe.async_read_some(asio::buffer(buffer), kNoThrow);
    if (error) break;
    self->append({buffer.data(), count});
    self->arrived_.try_send(boost::system::error_code());
  }
  self->arrived_.close();
  self->ended_.close();
}

void ErrorOutput::append(std::string_view text) {
  const std::lock_guard lock(mutex_);
  keep_end(unread_.append(text), kMostUnread);
  keep_end(last_.append(text), kMostLast);
}

std::string ErrorOutput::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(unread_, {});
}

asio::awaitable<std::string> ErrorOutput::next() {
  while (true) {
    if (auto text = take(); !text.empty()) co_return text;
    const auto [closed] = co_await arrived_.async_receive(kNoThrow);
    if (closed) co_return take();
  }
}

asio::awaitable<void> ErrorOutput::ended() { co_await ended_.async_receive(kNoThrow); }

std::string ErrorOutput::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

}  // namespace crossgate::git
