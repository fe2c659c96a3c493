// Sends the same HTTP request, or several in turn, over kept-alive connections for a while and counts the answers.
//
//   http_load PORT REQUEST_FILE[,REQUEST_FILE...] CONNECTIONS SECONDS      (a port of 127.0.0.1)
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
#include <ranges>
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

/// Takes in one answer. Of a body only the end is kept, where a chunked one says that it ends: the generator, which has
/// one machine with the server, is to cost as little as it can.
class Answer {
 public:
  bool is_whole() const { return whole_; }

  void add(std::string_view bytes) {
    if (in_head_) {
      text_ += bytes;
      const auto head = text_.find(kHeadEnd);
      if (head == text_.npos) return;
      if (!text_.starts_with("HTTP/1.1 200")) die("answered: " + text_.substr(0, 300));
      in_head_ = false;
      const auto field = text_.substr(0, head).find(kLength);
      if (field != text_.npos) length_ = std::strtoul(text_.c_str() + field + kLength.size(), nullptr, 10);
      has_length_ = field != text_.npos;
      // The line that ends the head may begin the end of an empty body.
      const std::string body = text_.substr(head + (has_length_ ? kHeadEnd.size() : 2));
      text_.clear();
      return add_body(body);
    }
    add_body(bytes);
  }

 private:
  static constexpr std::string_view kHeadEnd = "\r\n\r\n";
  static constexpr std::string_view kLength = "Content-Length: ";
  static constexpr std::string_view kLastChunk = "\r\n0\r\n\r\n";

  void add_body(std::string_view bytes) {
    if (has_length_) {
      received_ += bytes.size();
      whole_ = received_ >= length_;
      return;
    }
    text_ += bytes.substr(bytes.size() - std::min(bytes.size(), kLastChunk.size()));
    text_.erase(0, text_.size() - std::min(text_.size(), kLastChunk.size()));
    whole_ = text_ == kLastChunk;
  }

  std::string text_;
  bool in_head_ = true;
  bool has_length_ = false;
  bool whole_ = false;
  std::size_t length_ = 0;
  std::size_t received_ = 0;
};

void exchange(int socket, std::string_view request) {
  for (std::string_view rest = request; !rest.empty();) {
    const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) die("the connection broke while sending");
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  static thread_local char chunk[256 << 10];
  for (Answer answer; !answer.is_whole();) {
    const ssize_t count = ::recv(socket, chunk, sizeof chunk, 0);
    if (count <= 0) die("the connection broke while receiving");
    answer.add({chunk, static_cast<std::size_t>(count)});
  }
}

std::vector<std::string> read_requests(std::string_view files) {
  std::vector<std::string> requests;
  for (const auto file : std::views::split(files, ',')) {
    std::ostringstream text;
    text << std::ifstream(std::string(file.begin(), file.end()), std::ios::binary).rdbuf();
    requests.push_back(text.str());
  }
  return requests;
}

std::vector<double> load(int port, const std::vector<std::string>& requests, Clock::time_point until) {
  std::vector<double> microseconds;
  const int socket = connect_to(port);
  while (Clock::now() < until) {
    const auto begin = Clock::now();
    exchange(socket, requests[microseconds.size() % requests.size()]);
    microseconds.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
  }
  ::close(socket);
  return microseconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) die("usage: http_load PORT REQUEST_FILE[,REQUEST_FILE...] CONNECTIONS SECONDS");
  const int port = std::atoi(argv[1]);
  const auto requests = read_requests(argv[2]);
  const auto connections = static_cast<std::size_t>(std::atoi(argv[3]));
  const double seconds = std::atof(argv[4]);

  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::vector<double>> taken(connections);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : taken) threads.emplace_back([&] { mine = load(port, requests, until); });
  }
  std::vector<double> all;
  for (const auto& mine : taken) all.insert(all.end(), mine.begin(), mine.end());
  if (all.empty()) die("no answer");
  std::ranges::sort(all);
  std::printf("{\"per_second\": %.0f, \"p50_us\": %.0f, \"p99_us\": %.0f}\n", static_cast<double>(all.size()) / seconds,
              all[all.size() / 2], all[all.size() * 99 / 100]);
}
