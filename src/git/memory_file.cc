#include "git/memory_file.h"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/platform.h"

namespace crossgate::git {

Result<FileDescriptor> make_memory_file(std::string_view bytes) {
  const auto failure = [] { return fail("no file in memory: " + std::generic_category().message(errno)); };
  FileDescriptor file(open_nameless_file());
  if (!file) return failure();
  while (!bytes.empty()) {
    const auto count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return failure();
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

Result<MemoryFile> MemoryFile::create(std::string_view bytes) {
  TRY(auto file, make_memory_file(bytes));
  TRY(auto mapped, MappedFile::map(file, "a file in memory"));
  return MemoryFile(std::move(file), std::move(mapped));
}

}  // namespace crossgate::git
