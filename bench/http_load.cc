// Sends one and the same HTTP request over kept-alive connections for a while and counts the answers.
//
//   http_load HOST_PORT REQUEST_FILE CONNECTIONS SECONDS      (a port of 127.0.0.1)
//
// Prints: requests per second, the median and the 99th percentile of the latency in microseconds, as one line of JSON.
// Answers must carry Content-Length or be chunked; any status but 200 ends the run.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void die(const std::string& why) {
  std::fprintf(stderr, "http_load: %s\n", why.c_str());
  std::exit(1);
}

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("cannot connect");
  const int one = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return socket;
}

/// The size of the whole answer at the beginning of `buffer`, or 0 when it is not all there yet.
std::size_t answer_size(std::string_view buffer) {
  const auto head = buffer.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  if (!buffer.starts_with("HTTP/1.1 200")) die("answered: " + std::string(buffer.substr(0, 300)));
  const auto field = buffer.substr(0, head).find("Content-Length: ");
  if (field != std::string_view::npos) {
    const std::size_t size = head + 4 + std::strtoul(buffer.data() + field + 16, nullptr, 10);
    return buffer.size() >= size ? size : 0;
  }
  const auto end = buffer.find("\r\n0\r\n\r\n", head);
  return end == std::string_view::npos ? 0 : end + 7;
}

void exchange(int socket, std::string_view request, std::string& buffer) {
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) die("the connection broke while sending");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  char chunk[65536];
  std::size_t size = 0;
  while ((size = answer_size(buffer)) == 0) {
    const ssize_t count = ::recv(socket, chunk, sizeof chunk, 0);
    if (count <= 0) die("the connection broke while receiving");
    buffer.append(chunk, static_cast<std::size_t>(count));
  }
  buffer.erase(0, size);
}

std::vector<double> load(int port, std::string_view request, Clock::time_point until) {
  std::vector<double> microseconds;
  std::string buffer;
  const int socket = connect_to(port);
  while (Clock::now() < until) {
    const auto begin = Clock::now();
    exchange(socket, request, buffer);
    microseconds.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  ::close(socket);
  return microseconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) die("usage: http_load PORT REQUEST_FILE CONNECTIONS SECONDS");
  const int port = std::atoi(argv[1]);
  std::ostringstream text;
  text << std::ifstream(argv[2], std::ios::binary).rdbuf();
  const std::string request = text.str();
  const auto connections = static_cast<std::size_t>(std::atoi(argv[3]));
  const double seconds = std::atof(argv[4]);

  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::vector<double>> taken(connections);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : taken) threads.emplace_back([&] { mine = load(port, request, until); });
  }
  std::vector<double> all;
  for (const auto& mine : taken) all.insert(all.end(), mine.begin(), mine.end());
  if (all.empty()) die("no answer");
  std::ranges::sort(all);
  std::printf("{\"per_second\": %.0f, \"p50_us\": %.0f, \"p99_us\": %.0f}\n", static_cast<double>(all.size()) / seconds,
              all[all.size() / 2], all[all.size() * 99 / 100]);
}
