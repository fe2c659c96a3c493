#include "base/platform.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>

#if defined(__linux__)
#include <sys/mman.h>
#include <sys/prctl.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>

#include <cstdint>
#endif

// POSIX leaves this declaration to the program ("Environment Variables").
extern char** environ;  // NOLINT(readability-redundant-declaration): glibc makes it as well

namespace crossgate {

void wipe(void* bytes, std::size_t size) {
  volatile unsigned char* next = static_cast<unsigned char*>(bytes);
  for (; size > 0; --size) *next++ = 0;
}

void protect_memory() {
#if defined(__linux__)
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

std::string own_program() {
#if defined(__APPLE__)
  std::uint32_t size = 0;
  ::_NSGetExecutablePath(nullptr, &size);
  std::string path(size, '\0');
  if (::_NSGetExecutablePath(path.data(), &size) != 0) return "";
  // That is the link by which it was called, where there is one.
  char* real = ::realpath(path.c_str(), nullptr);
  std::string out(real != nullptr ? real : "");
  std::free(real);
  return out;
#else
  std::string path(4096, '\0');
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  path.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  return path;
#endif
}

int open_nameless_file() {
#if defined(__linux__)
  return ::memfd_create("crossgate", MFD_CLOEXEC);
#else
  char name[] = "/tmp/crossgate-XXXXXX";
  const int file = ::mkstemp(name);
  if (file < 0) return file;
  ::unlink(name);
  ::fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
#endif
}

char** process_environment() { return environ; }

}  // namespace crossgate
