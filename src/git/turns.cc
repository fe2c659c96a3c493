#include "git/turns.h"

#include <algorithm>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace crossgate::git {
namespace {

using boost::system::error_code;
using Signal = asio::experimental::concurrent_channel<void(error_code)>;

std::unexpected<Error> busy() { return fail(kServiceUnavailable, "the server is busy; try again later"); }

}  // namespace

struct Turns::Table {
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : signal(executor, 1) {}
    Signal signal;
    bool granted = false;
  };
  using WaiterPtr = std::shared_ptr<Waiter>;
  struct Caller {
    std::size_t running = 0;
    std::deque<WaiterPtr> waiting;
  };

  TurnLimits limits;
  std::mutex mutex;
  Counts counts;
  std::map<std::string, Caller, std::less<>> callers;  ///< those who run something or wait
  std::list<std::string> ring;                         ///< those who wait, the next one first

  bool may_run(const Caller& caller) const {
    return counts.running < limits.at_once && caller.running < limits.at_once_per_caller;
  }
  void begin(Caller& caller) {
    ++caller.running;
    ++counts.running;
    ++counts.begun;
  }
  void grant_what_can_be();
  void forget_if_idle(const std::string& name);
};

/// With the mutex held.
void Turns::Table::grant_what_can_be() {
  auto place = ring.begin();
  while (place != ring.end() && counts.running < limits.at_once) {
    Caller& caller = callers.at(*place);
    if (!may_run(caller)) {
      ++place;
      continue;
    }
    const WaiterPtr waiter = caller.waiting.front();
    caller.waiting.pop_front();
    --counts.waiting;
    begin(caller);
    waiter->granted = true;
    waiter->signal.try_send(error_code());
    // Behind everybody else who waits; and from the front again, for those passed over may run only later.
    if (caller.waiting.empty()) {
      ring.erase(place);
    } else {
      ring.splice(ring.end(), ring, place);
    }
    place = ring.begin();
  }
}

/// With the mutex held.
void Turns::Table::forget_if_idle(const std::string& name) {
  const auto found = callers.find(name);
  if (found != callers.end() && found->second.running == 0 && found->second.waiting.empty()) callers.erase(found);
}

/// One that waits; leaves the queue, or gives back what it was granted, when nobody takes it.
class Turns::Place {
 public:
  Place(std::shared_ptr<Table> table, std::string caller, Table::WaiterPtr waiter)
      : table_(std::move(table)), caller_(std::move(caller)), waiter_(std::move(waiter)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (taken_) return;
    if (const auto left_behind = take()) return;  // destroying it gives it to the next
    const std::lock_guard lock(table_->mutex);
    auto& queue = table_->callers.at(caller_).waiting;
    std::erase(queue, waiter_);
    --table_->counts.waiting;
    if (queue.empty()) table_->ring.remove(caller_);
    table_->forget_if_idle(caller_);
  }

  /// The permit, when it was granted.
  std::optional<Permit> take() {
    const std::lock_guard lock(table_->mutex);
    if (!waiter_->granted || taken_) return std::nullopt;
    taken_ = true;
    return Permit(table_, caller_);
  }

 private:
  std::shared_ptr<Table> table_;
  std::string caller_;
  Table::WaiterPtr waiter_;
  bool taken_ = false;
};

Turns::Permit& Turns::Permit::operator=(Permit&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(caller_, other.caller_);
  return *this;
}

Turns::Permit::~Permit() {
  if (!table_) return;
  const std::lock_guard lock(table_->mutex);
  --table_->counts.running;
  --table_->callers.at(caller_).running;
  table_->grant_what_can_be();
  table_->forget_if_idle(caller_);
}

Turns::Turns(const TurnLimits& limits) : table_(new Table{.limits = limits}) {}

asio::awaitable<Result<Turns::Permit>> Turns::acquire(std::string caller) {
  const auto table = table_;
  const auto executor = co_await asio::this_coro::executor;
  const auto waiter = std::make_shared<Table::Waiter>(executor);
  std::chrono::milliseconds patience{};
  {
    const std::lock_guard lock(table->mutex);
    Table::Caller& its = table->callers[caller];
    if (its.waiting.empty() && table->may_run(its)) {
      table->begin(its);
      co_return Permit(table, std::move(caller));
    }
    if (table->counts.waiting >= table->limits.waiting || its.waiting.size() >= table->limits.waiting_per_caller) {
      ++table->counts.refused;
      table->forget_if_idle(caller);
      co_return busy();
    }
    if (its.waiting.empty()) table->ring.push_back(caller);
    its.waiting.push_back(waiter);
    ++table->counts.waiting;
    patience = table->limits.patience;
  }
  Place place(table, std::move(caller), waiter);
  asio::steady_timer timer(executor, patience);
  timer.async_wait([weak = std::weak_ptr(waiter)](error_code error) {
    if (const auto late = weak.lock(); late && !error) late->signal.try_send(asio::error::timed_out);
  });
  error_code woken;
  co_await waiter->signal.async_receive(asio::redirect_error(asio::use_awaitable, woken));
  if (auto permit = place.take()) co_return *std::move(permit);
  if (woken != asio::error::timed_out) throw boost::system::system_error(woken);
  const std::lock_guard lock(table->mutex);
  ++table->counts.refused;
  co_return busy();
}

Turns::Counts Turns::counts() const {
  const std::lock_guard lock(table_->mutex);
  return table_->counts;
}

void Turns::set_limits(const TurnLimits& limits) {
  const std::lock_guard lock(table_->mutex);
  table_->limits = limits;
  table_->grant_what_can_be();
}

}  // namespace crossgate::git
