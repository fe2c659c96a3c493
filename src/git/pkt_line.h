// Git's framing: pkt-lines (gitprotocol-common, "pkt-line Format"). Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate::git {

/// The longest pkt-line, with its four digits, and the longest payload.
inline constexpr std::size_t kMaxPacket = 65520;
inline constexpr std::size_t kMaxPayload = kMaxPacket - 4;

inline constexpr std::string_view kFlushPacket = "0000";
inline constexpr std::string_view kDelimPacket = "0001";
/// An empty packet of band 1, which clients skip (gitprotocol-v2, "sideband-all"; git's own keep-alive).
inline constexpr std::string_view kKeepAlivePacket = "0005\1";

struct Packet {
  enum class Kind { data, flush, delim, response_end };
  Kind kind = Kind::data;
  std::string_view payload;  ///< of data only; borrows from what was parsed

  /// The payload as a line of text: without the newline that a sender should put at its end.
  std::string_view line() const { return payload.ends_with('\n') ? payload.substr(0, payload.size() - 1) : payload; }
  bool is_data() const { return kind == Kind::data; }
  bool is_flush() const { return kind == Kind::flush; }
};

struct ParsedPacket {
  Packet packet;
  std::size_t size = 0;  ///< bytes taken, the four digits included
};

/// The packet at the beginning of `bytes`; nullopt when more bytes are needed. Error: kBadGitRequest for a length
/// that is not four hexadecimal digits, is 3, or is beyond kMaxPacket.
Result<std::optional<ParsedPacket>> parse_packet(std::string_view bytes);

/// Appends a data packet. `payload` is at most kMaxPayload bytes.
void append_packet(std::string& out, std::string_view payload);
std::string packet(std::string_view payload);
/// Of a sideband: its number, and at most kMaxPayload - 1 bytes.
void append_packet(std::string& out, char band, std::string_view bytes);
/// Any number of bytes of a sideband, in as few packets as hold them.
void append_band(std::string& out, char band, std::string_view bytes);

/// "ERR …": the protocol's own form for a refusal, which Git shows as "fatal: remote error: …".
std::string error_packet(std::string_view message);

/// Reads packets that lie in memory one after another.
class PacketCursor {
 public:
  explicit PacketCursor(std::string_view bytes) : rest_(bytes) {}

  /// The next packet, nullopt at the end. Error: a malformed packet, or bytes that end within one.
  Result<std::optional<Packet>> next();
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace crossgate::git
