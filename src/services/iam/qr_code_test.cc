#include "services/iam/qr_code.h"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cstddef>

namespace crossgate::services::iam_api {
namespace {

/// The picture, a byte a pixel.
struct Picture {
  std::size_t side = 0;
  std::string pixels;
  bool black(std::size_t x, std::size_t y) const { return pixels[y * side + x] == '\0'; }
};

Picture read(const std::string& png) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_memory(&header, png.data(), png.size()), 0);
  header.format = PNG_FORMAT_GRAY;
  EXPECT_EQ(header.width, header.height);
  Picture picture{header.width, std::string(PNG_IMAGE_SIZE(header), '?')};
  EXPECT_NE(png_image_finish_read(&header, nullptr, picture.pixels.data(), 0, nullptr), 0);
  return picture;
}

/// The square of 7 × 7 modules that stands in three corners, as a row through its middle shows it.
bool has_finder(const Picture& picture, std::size_t left, std::size_t top, std::size_t module) {
  std::string row;
  for (std::size_t i = 0; i < 7; ++i)
    row += picture.black(left + i * module + module / 2, top + 3 * module + module / 2) ? '#' : '.';
  return row == "#.###.#";
}

// That telephones read it is shown end to end, with a decoder of others.
TEST(QrCode, IsASquareWithAMarginAndThreeFinders) {
  constexpr std::size_t kModule = 6;
  constexpr std::size_t kMargin = 4 * kModule;
  const auto picture = read(*qr_code_png("otpauth://totp/alice@111122223333?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
  ASSERT_GT(picture.side, 2 * kMargin + 21 * kModule);
  EXPECT_EQ(picture.pixels.find('\0'), kMargin * picture.side + kMargin) << "the first finder's corner";
  const std::size_t far = picture.side - kMargin - 7 * kModule;
  EXPECT_TRUE(has_finder(picture, kMargin, kMargin, kModule));
  EXPECT_TRUE(has_finder(picture, far, kMargin, kModule));
  EXPECT_TRUE(has_finder(picture, kMargin, far, kModule));
  EXPECT_FALSE(has_finder(picture, far, far, kModule));
  EXPECT_TRUE(std::ranges::all_of(picture.pixels, [](char c) { return c == '\0' || c == '\xff'; }));
}

TEST(QrCode, HoldsNoMoreThanACodeCan) { EXPECT_FALSE(qr_code_png(std::string(3000, 'x'))); }

}  // namespace
}  // namespace crossgate::services::iam_api
