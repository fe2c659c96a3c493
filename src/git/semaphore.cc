#include "git/semaphore.h"

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace crossgate::git {

struct Semaphore::Tokens {
  /// Holds one message for each free permit.
  asio::experimental::concurrent_channel<void(boost::system::error_code)> free;

  void give_back() { free.try_send(boost::system::error_code()); }
};

Semaphore::Permit& Semaphore::Permit::operator=(Permit&& other) noexcept {
  std::swap(tokens_, other.tokens_);
  return *this;
}

Semaphore::Permit::~Permit() {
  if (tokens_) tokens_->give_back();
}

Semaphore::Semaphore(const asio::any_io_executor& executor, std::size_t permits)
    : tokens_(new Tokens{{executor, permits}}) {
  for (std::size_t i = 0; i < permits; ++i) tokens_->give_back();
}

asio::awaitable<Semaphore::Permit> Semaphore::acquire() {
  const auto tokens = tokens_;
  const bool at_once = tokens->free.try_receive([](boost::system::error_code) {});
  if (!at_once) co_await tokens->free.async_receive(asio::use_awaitable);
  co_return Permit(tokens);
}

}  // namespace crossgate::git
