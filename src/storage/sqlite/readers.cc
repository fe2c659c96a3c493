#include "storage/sqlite/readers.h"

#include <chrono>

namespace crossgate::storage {
namespace {

/// More than the worker threads of a large machine; each costs SQLite's page cache, 2 MB at most.
constexpr std::size_t kMostConnections = 32;
constexpr std::chrono::milliseconds kPatience{10'000};

}  // namespace

Result<Readers::Loan> Readers::borrow() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [&] { return !idle_.empty() || open_ < kMostConnections; });
    if (!idle_.empty()) {
      // The one used last has the warmest cache.
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return Loan(*this, std::move(connection));
    }
    ++open_;
  }
  auto opened = Connection::open(file_, Connection::Mode::read, kPatience);
  if (opened) return Loan(*this, std::make_unique<Connection>(*std::move(opened)));
  {
    const std::lock_guard lock(mutex_);
    --open_;
  }
  returned_.notify_one();
  return std::unexpected(opened.error());
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

}  // namespace crossgate::storage
