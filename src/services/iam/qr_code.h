// A text as a picture that a telephone reads.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate::services::iam_api {

/// The QR code of `text` (ISO/IEC 18004) as a PNG image, black on white with the margin that readers need. Fails for
/// more than some two thousand bytes. Pure; thread-safe.
Result<std::string> qr_code_png(std::string_view text);

}  // namespace crossgate::services::iam_api
