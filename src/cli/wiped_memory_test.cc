#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

/// The block whose return to the C library is watched, and what stood in it then.
struct Watched {
  const void* block = nullptr;
  bool was_returned = false;
  unsigned char bytes[256] = {};
};
Watched watched;

}  // namespace

extern "C" {
void __real_free(void* memory);   // NOLINT(bugprone-reserved-identifier): the linker's names (--wrap)
void __wrap_free(void* memory) {  // NOLINT(bugprone-reserved-identifier)
  if (memory != nullptr && memory == watched.block) {
    watched.was_returned = true;
    std::memcpy(watched.bytes, memory, sizeof watched.bytes);
  }
  __real_free(memory);
}
}

namespace crossgate::cli {
namespace {

/// Whether the block from `block` on comes back to the C library while `let_go` runs, and then begins with zeros only.
template <class LetGo>
bool returns_empty(const void* block, LetGo let_go) {
  watched = {block};
  let_go();
  watched.block = nullptr;
  const std::vector<unsigned char> zeros(sizeof watched.bytes);
  return watched.was_returned && std::memcmp(watched.bytes, zeros.data(), zeros.size()) == 0;
}

TEST(WipedMemory, IsThatOfATextThatGoes) {
  auto text = std::make_unique<std::string>(sizeof watched.bytes, 's');
  EXPECT_TRUE(returns_empty(text->data(), [&] { text.reset(); }));
}

TEST(WipedMemory, IsThatOfATextThatMovesBecauseItGrows) {
  std::string text(sizeof watched.bytes, 's');
  EXPECT_TRUE(returns_empty(text.data(), [&] { text.append(10'000, 's'); }));
}

TEST(WipedMemory, IsThatOfAnArray) {
  auto bytes = std::make_unique<unsigned char[]>(sizeof watched.bytes);
  std::memset(bytes.get(), 's', sizeof watched.bytes);
  EXPECT_TRUE(returns_empty(bytes.get(), [&] { bytes.reset(); }));
}

}  // namespace
}  // namespace crossgate::cli
