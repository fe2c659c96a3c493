// Which threads must not wait.
#pragma once

#include <cassert>

namespace crossgate {

/// While one lives, its thread serves connections: whoever waits there for a file or a lock makes all of them wait. Not
/// to be nested.
class OnEventLoop {
 public:
  OnEventLoop() { mark() = true; }
  ~OnEventLoop() { mark() = false; }
  OnEventLoop(const OnEventLoop&) = delete;
  OnEventLoop& operator=(const OnEventLoop&) = delete;

  /// Whether this thread is such a one.
  static bool here() { return mark(); }

 private:
  static bool& mark() {
    static thread_local bool marked = false;
    return marked;
  }
};

/// Said by what blocks, so that builds with assertions find who calls it where nobody may wait.
inline void expect_may_block() { assert(!OnEventLoop::here()); }

}  // namespace crossgate
