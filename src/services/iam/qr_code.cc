#include "services/iam/qr_code.h"

#include <png.h>
#include <qrencode.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <system_error>

#include "base/platform.h"

namespace crossgate::services::iam_api {
namespace {

constexpr std::size_t kMargin = 4;  // in modules: ISO/IEC 18004, "Quiet zone"
constexpr std::size_t kScale = 6;   // pixels a module
constexpr char kWhite = '\xff';
constexpr char kBlack = '\0';

struct WipeAndFree {
  void operator()(QRcode* code) const {
    wipe(code->data, static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
    QRcode_free(code);
  }
};

/// A grey pixel a byte.
struct Image {
  std::size_t side = 0;
  std::string pixels;
  ~Image() { wipe(pixels.data(), pixels.size()); }
};

Image draw(const QRcode& code) {
  const auto width = static_cast<std::size_t>(code.width);
  Image image{.side = (width + 2 * kMargin) * kScale, .pixels = {}};
  image.pixels.assign(image.side * image.side, kWhite);
  for (std::size_t y = 0; y < width * kScale; ++y)
    for (std::size_t x = 0; x < width * kScale; ++x) {
      // The lowest bit of a module is its colour (qrencode.h).
      const bool black = (code.data[y / kScale * width + x / kScale] & 1) != 0;
      if (black) image.pixels[(y + kMargin * kScale) * image.side + x + kMargin * kScale] = kBlack;
    }
  return image;
}

Result<std::string> to_png(const Image& image) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.side);
  header.height = static_cast<png_uint_32>(image.side);
  header.format = PNG_FORMAT_GRAY;
  std::string png(PNG_IMAGE_PNG_SIZE_MAX(header), '\0');
  png_alloc_size_t size = png.size();
  if (png_image_write_to_memory(&header, png.data(), &size, 0, image.pixels.data(), 0, nullptr) == 0)
    return fail(std::string("no PNG image could be written: ") + header.message);
  png.resize(size);
  return png;
}

}  // namespace

Result<std::string> qr_code_png(std::string_view text) {
  const std::unique_ptr<QRcode, WipeAndFree> code(QRcode_encodeData(
      static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (!code) return fail("no QR code could be made: " + std::generic_category().message(errno));
  return to_png(draw(*code));
}

}  // namespace crossgate::services::iam_api
