#include "git/response_cache.h"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "git/keep_alive.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kMostResponses = 65'536;

/// Beats until the timer is cancelled.
asio::awaitable<void> beat(std::shared_ptr<Response> response, std::shared_ptr<asio::steady_timer> timer) {
  while (true) {
    timer->expires_after(kKeepAlivePeriod);
    boost::system::error_code cancelled;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (cancelled) co_return;
    response->beat();
  }
}

}  // namespace

/// Shared with the coroutines that make responses, which may outlive the cache.
struct ResponseCache::Shelf {
  struct Entry {
    std::string key;
    std::shared_ptr<Response> response;
    bool whole = false;
    std::uint64_t size = 0;  ///< once it is whole
  };
  using Entries = std::list<Entry>;

  const std::filesystem::path folder;
  const std::uint64_t most_bytes;

  std::mutex mutex;
  Entries entries;  ///< most recently used first
  std::unordered_map<std::string, Entries::iterator> by_key;
  /// Of Counts; changed with the mutex held, read by those who must not wait for it.
  std::atomic<std::uint64_t> made{0}, shared{0}, kept{0}, bytes{0};

  Shelf(std::filesystem::path files, std::uint64_t most) : folder(std::move(files)), most_bytes(most) {}

  // With the mutex held; what is dropped goes to `dropped`, to be destroyed without it.
  using Dropped = std::vector<std::shared_ptr<Response>>;
  void drop(Entries::iterator entry, Dropped& dropped) {
    bytes -= entry->size;
    dropped.push_back(std::move(entry->response));
    by_key.erase(entry->key);
    entries.erase(entry);
  }
  void make_room(Dropped& dropped) {
    for (auto entry = entries.end(); entry != entries.begin();) {
      if (bytes <= most_bytes && entries.size() <= kMostResponses) return;
      const auto candidate = std::prev(entry);
      if (candidate->whole)
        drop(candidate, dropped);
      else
        entry = candidate;
    }
  }

  void ended(const std::string& key, const Response& response, bool keep) {
    Dropped dropped;
    const std::lock_guard lock(mutex);
    const auto found = by_key.find(key);
    if (found == by_key.end() || found->second->response.get() != &response) return;
    const auto entry = found->second;
    if (!keep) return drop(entry, dropped);
    entry->whole = true;
    entry->size = response.size();
    bytes += entry->size;
    make_room(dropped);
  }
};

ResponseCache::ResponseCache(asio::any_io_executor io, std::filesystem::path folder, std::uint64_t most_bytes,
                             const Aside& aside)
    : io_(std::move(io)), aside_(aside), shelf_(std::make_shared<Shelf>(std::move(folder), most_bytes)) {}

ResponseCache::~ResponseCache() = default;

asio::awaitable<void> ResponseCache::run(std::shared_ptr<Shelf> shelf, std::string key,
                                         std::shared_ptr<Response> response, Make make, Aside aside) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor);
  asio::co_spawn(executor, beat(response, timer), asio::detached);
  Result<void> made;
  try {
    made = co_await make(*response);
  } catch (const std::exception& error) {
    made = fail(error.what());
  }
  timer->cancel();
  aside.run([shelf = std::move(shelf), key = std::move(key), response = std::move(response), made = std::move(made)] {
    shelf->ended(key, *response, made && response->may_be_kept());
    response->finish(made);
  });
}

std::shared_ptr<Response> ResponseCache::begin(const std::string& key, Make make) {
  const auto strand = asio::make_strand(io_);
  const auto cancel = std::make_shared<asio::cancellation_signal>();
  auto abandon = [strand, cancel] {
    asio::post(strand, [cancel] { cancel->emit(asio::cancellation_type::terminal); });
  };
  const auto file = shelf_->folder / (random_uuid() + ".packets");
  auto response = Response::create(file, aside_, std::move(abandon));
  asio::co_spawn(strand, run(shelf_, key, response, std::move(make), aside_),
                 asio::bind_cancellation_slot(cancel->slot(), [cancel](const std::exception_ptr&) {}));
  return response;
}

Result<std::unique_ptr<Follower>> ResponseCache::follow(const RepositoryId& repository, const std::string& key,
                                                        Make make, const asio::any_io_executor& reader) {
  const std::string full_key = std::string(repository.str()) + " " + key;
  Shelf::Dropped dropped;
  const std::lock_guard lock(shelf_->mutex);
  if (const auto found = shelf_->by_key.find(full_key); found != shelf_->by_key.end()) {
    const auto entry = found->second;
    if (auto follower = entry->response->follow(reader)) {
      shelf_->entries.splice(shelf_->entries.begin(), shelf_->entries, entry);
      ++(entry->whole ? shelf_->kept : shelf_->shared);
      return follower;
    }
    shelf_->drop(entry, dropped);
  }
  auto response = begin(full_key, std::move(make));
  auto follower = response->follow(reader);
  if (!follower) return fail("a file that was made a moment ago cannot be read");
  ++shelf_->made;
  shelf_->entries.push_front({.key = full_key, .response = std::move(response)});
  shelf_->by_key.emplace(full_key, shelf_->entries.begin());
  return follower;
}

void ResponseCache::forget(const RepositoryId& repository) {
  const std::string prefix = std::string(repository.str()) + " ";
  Shelf::Dropped dropped;
  const std::lock_guard lock(shelf_->mutex);
  for (auto entry = shelf_->entries.begin(); entry != shelf_->entries.end();) {
    const auto next = std::next(entry);
    if (entry->key.starts_with(prefix)) shelf_->drop(entry, dropped);
    entry = next;
  }
}

ResponseCache::Counts ResponseCache::counts() const {
  return {.made = shelf_->made, .shared = shelf_->shared, .kept = shelf_->kept, .bytes = shelf_->bytes};
}

}  // namespace crossgate::git
