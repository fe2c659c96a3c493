#include "storage/waiting.h"

namespace crossgate::storage {
namespace {

thread_local WithoutWaiting* guard = nullptr;

}  // namespace

WithoutWaiting::WithoutWaiting() { guard = this; }
WithoutWaiting::~WithoutWaiting() { guard = nullptr; }

bool may_wait() { return guard == nullptr; }

std::unexpected<Error> would_wait() {
  if (guard != nullptr) guard->refused_ = true;
  return fail(kServiceUnavailable, "this thread must not wait for the store");
}

}  // namespace crossgate::storage
