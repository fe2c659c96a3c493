// A client that sends what a test tells it to.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossgate::server {

/// On a connection of the loopback. Knows no HTTP. Waits for ten minutes for what must come.
class RawClient {
 public:
  static constexpr int kPatience = 600'000;  ///< milliseconds

  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) ADD_FAILURE() << "connect";
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void finish() { ::shutdown(socket_, SHUT_WR); }

  /// Until the server closes.
  std::string read_all() {
    while (receive()) {
    }
    return received_;
  }
  /// What has come up to the first `text`, and it; everything when the server closes before.
  std::string read_through(std::string_view text) {
    while (received_.find(text) == std::string::npos && receive()) {
    }
    const auto end = received_.find(text);
    const std::string head = received_.substr(0, end == std::string::npos ? end : end + text.size());
    received_.erase(0, head.size());
    return head;
  }

  int socket() const { return socket_; }
  /// Whether the server has closed, as far as is known by now.
  bool closed() const {
    char next = 0;
    const auto count = ::recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno != EAGAIN);
  }

 private:
  bool receive() {
    std::array<char, 65536> piece;
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, kPatience) <= 0) return false;
    const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
    if (count > 0) received_.append(piece.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  int socket_;
  std::string received_;
};

}  // namespace crossgate::server
