// Blocking work (SQLite, hashing, policy evaluation that may query) off the I/O threads, on a bounded pool.
#pragma once

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "git/async.h"
#include "storage/waiting.h"

namespace crossgate::server {

namespace asio = boost::asio;

/// Thread-safe. Destroying it waits for the work that runs.
class Workers {
 public:
  /// `max_jobs`: running and waiting together.
  Workers(std::size_t threads, std::size_t max_jobs) : pool_(threads), max_jobs_(max_jobs) {}
  ~Workers() { pool_.join(); }

  asio::thread_pool& pool() { return pool_; }
  /// Of those given to `run`, running and waiting together.
  std::size_t jobs() const { return jobs_; }
  std::uint64_t refused() const { return refused_; }

  /// Runs `job()` here when it finds everything in memory, else on the pool as `run` does: a hand-over to another
  /// thread and back costs more than most answers. `job` must be such that it can be begun twice.
  template <class Job, class R = std::invoke_result_t<Job&>>
  asio::awaitable<R> run_or_answer(Job job) {
    {
      const storage::WithoutWaiting guard;
      R result = guarded(job);
      if (!guard.refused()) co_return result;
    }
    co_return co_await run(std::move(job));
  }

  /// Runs `job()`, which returns a Result, on the pool, and resumes the caller where it was. kServiceUnavailable
  /// when the queue is full; an exception of the job becomes kInternalFailure.
  template <class Job, class R = std::invoke_result_t<Job&>>
  asio::awaitable<R> run(Job job) {
    if (jobs_.fetch_add(1) >= max_jobs_) {
      jobs_.fetch_sub(1);
      ++refused_;
      co_return fail(kServiceUnavailable, "The server is busy; try again.");
    }
    auto start = [this, job = std::move(job)](auto handler) mutable {
      asio::post(pool_, [this, job = std::move(job), handler = std::move(handler)]() mutable {
        R result = guarded(job);
        jobs_.fetch_sub(1);
        const auto executor = asio::get_associated_executor(handler);
        asio::dispatch(executor, [handler = std::move(handler), result = std::move(result)]() mutable {
          std::move(handler)(std::move(result));
        });
      });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(R)>(std::move(start),
                                                                                    asio::use_awaitable);
  }

 private:
  template <class Job, class R = std::invoke_result_t<Job&>>
  static R guarded(Job& job) {
    try {
      return job();
    } catch (const std::exception& exception) {
      return fail(exception.what());
    }
  }

  asio::thread_pool pool_;
  const std::size_t max_jobs_;
  std::atomic<std::size_t> jobs_{0};
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace crossgate::server
