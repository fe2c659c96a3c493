#include "git/pkt_line.h"

#include <cassert>

#include "base/text.h"
#include "git/errors.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kDigits = 4;

/// The value of four hexadecimal digits in either case, as Git reads them.
std::optional<std::size_t> parse_length(std::string_view digits) {
  const auto bytes = from_hex(digits);
  if (!bytes) return std::nullopt;
  return static_cast<std::size_t>(static_cast<unsigned char>((*bytes)[0])) << 8 |
         static_cast<unsigned char>((*bytes)[1]);
}

}  // namespace

Result<std::optional<ParsedPacket>> parse_packet(std::string_view bytes) {
  using Kind = Packet::Kind;
  if (bytes.size() < kDigits) return std::nullopt;
  const auto length = parse_length(bytes.substr(0, kDigits));
  if (!length) return fail(kBadGitRequest, "bad line length character in a pkt-line");
  switch (*length) {
    case 0:
      return ParsedPacket{{Kind::flush, {}}, kDigits};
    case 1:
      return ParsedPacket{{Kind::delim, {}}, kDigits};
    case 2:
      return ParsedPacket{{Kind::response_end, {}}, kDigits};
    case 3:
      return fail(kBadGitRequest, "bad line length 3 in a pkt-line");
    default:
      break;
  }
  if (*length > kMaxPacket) return fail(kBadGitRequest, "a pkt-line is longer than 65520 bytes");
  if (bytes.size() < *length) return std::nullopt;
  return ParsedPacket{{Kind::data, bytes.substr(kDigits, *length - kDigits)}, *length};
}

namespace {

void append_length(std::string& out, std::size_t payload_size) {
  assert(payload_size <= kMaxPayload);
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::size_t length = payload_size + kDigits;
  for (const int shift : {12, 8, 4, 0}) out += kHex[length >> shift & 0xf];
}

}  // namespace

void append_packet(std::string& out, std::string_view payload) {
  append_length(out, payload.size());
  out += payload;
}

void append_packet(std::string& out, char band, std::string_view bytes) {
  append_length(out, bytes.size() + 1);
  out += band;
  out += bytes;
}

void append_band(std::string& out, char band, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kMaxPayload - 1);
    append_packet(out, band, piece);
    bytes.remove_prefix(piece.size());
  }
}

std::string packet(std::string_view payload) {
  std::string out;
  append_packet(out, payload);
  return out;
}

std::string error_packet(std::string_view message) {
  return packet(std::string("ERR ").append(message.substr(0, kMaxPayload - 4)));
}

Result<std::optional<Packet>> PacketCursor::next() {
  if (rest_.empty()) return std::nullopt;
  TRY(const auto parsed, parse_packet(rest_));
  if (!parsed) return fail(kBadGitRequest, "the request ends within a pkt-line");
  rest_.remove_prefix(parsed->size);
  return parsed->packet;
}

}  // namespace crossgate::git
