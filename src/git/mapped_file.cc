#include "git/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace crossgate::git {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail(path.string() + " cannot be read: " + std::generic_category().message(errno));
  return map(file, path.string());
}

Result<MappedFile> MappedFile::map(const FileDescriptor& file, const std::string& what) {
  const auto failure = [&what](const char* how) { return fail(what + how + std::generic_category().message(errno)); };
  struct ::stat status {};
  if (::fstat(file.get(), &status) != 0) return failure(" cannot be read: ");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return fail(what + " is empty");
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapped == MAP_FAILED) return failure(" cannot be mapped: ");
  return MappedFile(std::string_view(static_cast<const char*>(mapped), size));
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace crossgate::git
