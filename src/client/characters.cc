#include "client/characters.h"

namespace crossgate::client {

std::string_view character_at(std::string_view utf8, std::size_t byte) {
  std::size_t end = byte + 1;
  while (end < utf8.size() && (utf8[end] & 0xC0) == 0x80) ++end;
  return utf8.substr(byte, end - byte);
}

std::string unescape(std::string_view text, char c) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == c) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace crossgate::client
