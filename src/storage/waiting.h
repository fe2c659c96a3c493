// Answers from memory, on threads that must not wait.
#pragma once

#include "base/error.h"

namespace crossgate::storage {

/// While one lives on a thread, whatever would make the thread wait there (a query, a write, a load that another thread
/// is at) fails instead, and the guard remembers it. What came of a call meanwhile counts only when nothing was
/// `refused`: else it is asked again where waiting is allowed. What was refused has changed nothing. Not to be nested.
class WithoutWaiting {
 public:
  WithoutWaiting();
  ~WithoutWaiting();
  WithoutWaiting(const WithoutWaiting&) = delete;
  WithoutWaiting& operator=(const WithoutWaiting&) = delete;

  bool refused() const { return refused_; }

 private:
  friend std::unexpected<Error> would_wait();
  bool refused_ = false;
};

/// Asked by whatever is about to wait; where it is false, `would_wait` is the answer.
bool may_wait();
/// Tells the guard.
std::unexpected<Error> would_wait();

}  // namespace crossgate::storage
