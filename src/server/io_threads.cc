#include "server/io_threads.h"

#include <thread>
#include <vector>

#include "base/event_loop.h"

namespace crossgate::server {
namespace {

void serve(asio::io_context& loop) {
  const OnEventLoop guard;
  loop.run();
}

}  // namespace

IoThreads::IoThreads(std::size_t count) : loops_(count) {}

asio::any_io_executor IoThreads::next() { return loops_[turn_.fetch_add(1) % loops_.size()].context.get_executor(); }

void IoThreads::run() {
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    others.emplace_back([&loop = loops_[i]] { serve(loop.context); });
  }
  serve(first());
}

void IoThreads::release() {
  for (Loop& loop : loops_) loop.work.reset();
}

}  // namespace crossgate::server
