// Whatever these programs give back to the heap is wiped first, since a key or a password may have been in it: strings,
// parsed JSON, configuration. The C++ runtime takes these functions in place of its own ([replacement.functions]).
#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/platform.h"

#if defined(__APPLE__)
#include <malloc/malloc.h>
#else
#include <malloc.h>
#endif

namespace {

std::size_t size_of(void* memory) {
#if defined(__APPLE__)
  return ::malloc_size(memory);
#else
  return ::malloc_usable_size(memory);
#endif
}

void wipe_and_free(void* memory) {
  if (memory == nullptr) return;
  crossgate::wipe(memory, size_of(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { wipe_and_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { wipe_and_free(memory); }
// The arrays' own would do by these, but sanitizers bring others.
void* operator new[](std::size_t size) { return ::operator new(size); }
void operator delete[](void* memory) noexcept { wipe_and_free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { wipe_and_free(memory); }
