#include "git/pack_sender.h"

#include <algorithm>
#include <utility>

#include "base/file_descriptor.h"
#include "git/errors.h"
#include "git/pkt_line.h"

namespace crossgate::git {
std::string refusal_of(const Error& error) {
  const bool may_be_told = error.code == kBadGitRequest || error.code == kServiceUnavailable;
  return may_be_told ? error.message : "the pack could not be made";
}

void PackSender::put(std::string& out, char band, std::string_view bytes) const {
  if (band_ == SideBand::none) {
    if (band == 1) out += bytes;
    return;
  }
  const std::size_t most = band_ == SideBand::large ? kMaxPayload - 1 : 1000 - 5;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, most);
    append_packet(out, band, piece);
    bytes.remove_prefix(piece.size());
  }
}

asio::awaitable<Result<void>> PackSender::say(char band, std::string_view text) {
  std::string out;
  put(out, band, text);
  if (out.empty()) co_return Result<void>();
  co_return co_await sink_.write(out);
}

asio::awaitable<Result<void>> PackSender::reframe(std::string_view packets) {
  std::string out;
  PacketCursor cursor(packets);
  while (true) {
    CO_TRY(const auto packet, cursor.next());
    if (!packet) break;
    put(out, 1, packet->payload.substr(1));
  }
  co_return co_await sink_.write(out);
}

asio::awaitable<Result<void>> PackSender::send_file(int file, std::uint64_t offset, std::uint64_t length) {
  if (band_ == SideBand::large) co_return co_await sink_.send_file(file, offset, length);
  // Packet by packet, for clients of long ago.
  std::string block;
  while (length > 0) {
    block.resize(std::min<std::uint64_t>(length, 4 * kMaxPacket));
    CO_TRY(const auto count, read_at(file, block, offset, "a pack that was made"));
    block.resize(count);
    std::size_t whole = 0;
    while (true) {
      CO_TRY(const auto parsed, parse_packet(std::string_view(block).substr(whole)));
      if (!parsed) break;
      whole += parsed->size;
    }
    if (whole == 0) co_return fail("a pack that was made ends within a packet");
    CO_TRY_VOID(co_await reframe(std::string_view(block).substr(0, whole)));
    offset += whole;
    length -= whole;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> PackSender::send(std::string_view packets) {
  if (band_ == SideBand::large) co_return co_await sink_.write(packets);
  co_return co_await reframe(packets);
}

asio::awaitable<Result<void>> PackSender::finish() {
  if (band_ == SideBand::none) co_return Result<void>();
  co_return co_await sink_.write(kFlushPacket);
}

asio::awaitable<Result<void>> PackSender::send(Follower& follower) {
  std::uint64_t sent = 0;
  while (true) {
    const auto news = co_await follower.next(sent);
    if (news.state == Response::State::failed) {
      const Error error = follower.error();
      const std::string told = refusal_of(error) + "\n";
      (void)co_await say(3, told);
      co_return std::unexpected(error);
    }
    if (wants_progress_) CO_TRY_VOID(co_await say(2, news.progress));
    if (news.size_in_file > sent) {
      CO_TRY_VOID(co_await send_file(follower.file(), sent, news.size_in_file - sent));
      sent = news.size_in_file;
    } else if (news.size > sent) {
      const std::string held = follower.held(sent);
      CO_TRY_VOID(co_await send(held));
      sent += held.size();
    } else if (news.state == Response::State::whole) {
      co_return co_await finish();
    } else if (news.beat && band_ != SideBand::none) {
      CO_TRY_VOID(co_await sink_.write(kKeepAlivePacket));
    }
  }
}

}  // namespace crossgate::git
