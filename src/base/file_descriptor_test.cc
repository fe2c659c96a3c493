#include "base/file_descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/platform.h"

namespace crossgate {
namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) != -1; }

FileDescriptor file_with(std::string_view bytes) {
  FileDescriptor file(open_nameless_file());
  EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return file;
}

TEST(FileDescriptor, IsClosedOnceByItsLastOwner) {
  auto first = file_with("");
  const int number = first.get();
  FileDescriptor second(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): moved from means none
  EXPECT_TRUE(is_open(number));
  second = FileDescriptor();
  EXPECT_FALSE(is_open(number));
}

TEST(FileDescriptor, OutlivesBeingAssignedToItself) {
  auto file = file_with("");
  auto& same = file;
  file = std::move(same);
  EXPECT_TRUE(file);
  EXPECT_TRUE(is_open(file.get()));
}

TEST(ReadAt, GivesWhatIsThereAndSaysWhenNothingIs) {
  const auto file = file_with("0123456789");
  std::array<char, 4> buffer{};
  EXPECT_EQ(*read_at(file.get(), buffer, 3, "the file"), 4U);
  EXPECT_EQ(std::string(buffer.begin(), buffer.end()), "3456");
  EXPECT_EQ(*read_at(file.get(), buffer, 8, "the file"), 2U);
  EXPECT_EQ(read_at(file.get(), buffer, 10, "the file").error().message, "the file is shorter than it was");
  EXPECT_EQ(read_at(-1, buffer, 0, "the file").error().message, "cannot read the file: Bad file descriptor");
}

}  // namespace
}  // namespace crossgate
