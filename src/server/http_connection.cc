#include "server/http_connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/random.h"
#include "base/text.h"
#include "server/response_stream.h"

namespace crossgate::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::buffer_body>;
using Head = Parser::value_type;

/// What is read from the socket at once.
constexpr std::size_t kHeadPiece = 4096;
constexpr std::size_t kBodyPiece = 32768;

/// A request that is refused before any handler sees it.
struct Refusal {
  int status;
  std::string_view line;
};

Refusal explain(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return {431, "The request's header is too large."};
  }
  return {400, "This is not a well-formed HTTP request."};
}

/// What RFC 9112 asks of a request beside its grammar; where two readings are possible the request is refused, so
/// that no proxy before us can read another one.
std::optional<Refusal> check(const Head& head) {
  if (head.version() != 11 && head.version() != 10) return Refusal{400, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  const auto hosts = head.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() == 11)) return Refusal{400, "A request has exactly one Host header."};
  if (const auto encodings = head.count(http::field::transfer_encoding); encodings > 0) {
    const bool chunked =
        encodings == 1 && head.version() == 11 && equals_ignoring_case(head[http::field::transfer_encoding], "chunked");
    if (!chunked) return Refusal{501, "Of transfer encodings only \"chunked\" is known here."};
    if (head.count(http::field::content_length) > 0) return Refusal{400, "A body has one length, not two."};
  }
  if (head.count(http::field::content_length) > 1) return Refusal{400, "A body has one length, not two."};
  const std::string_view expectation = head[http::field::expect];
  if (!expectation.empty() && !equals_ignoring_case(expectation, "100-continue")) {
    return Refusal{417, "Of expectations only \"100-continue\" is known here."};
  }
  return std::nullopt;
}

/// Takes an absolute request target (RFC 9112, 3.2.2) apart into `host` and the origin form. False for the other
/// forms, which only proxies and OPTIONS know.
bool set_target(HttpRequest& request, std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto slash = std::min(target.find('/'), target.size());
    request.host = target.substr(0, slash);
    target.remove_prefix(slash);
    if (target.empty()) target = "/";
  }
  request.target = target;
  return target.starts_with('/');
}

class HttpConnection final : public Connection,
                             private git::ByteSource,
                             private Transport,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<SocketStream> stream, const ConnectionEnvironment& environment)
      : environment_(environment),
        limits_(*environment_.limits),
        stream_(std::move(stream)),
        buffer_(limits_.header_bytes * 2) {}

  asio::awaitable<void> serve() override;
  void stop() override {
    asio::post(stream_->executor(), [self = shared_from_this()] {
      self->stopping_ = true;
      if (self->idle_) self->stream_->cancel();
    });
  }
  void abort() override {
    asio::post(stream_->executor(), [self = shared_from_this()] { self->stream_->close(); });
  }

 private:
  asio::awaitable<bool> open();
  asio::awaitable<bool> wait_for_request();
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read_head(error_code& malformed);
  asio::awaitable<void> perform(const HttpRequest& request, std::chrono::steady_clock::time_point start,
                                ResponseStream& response);
  asio::awaitable<void> refuse(const HttpRequest& request, Refusal refusal);
  asio::awaitable<bool> drain();
  asio::awaitable<void> linger();

  /// Some more bytes into the buffer.
  asio::awaitable<void> fill(std::size_t most, SocketStream::Deadline deadline, error_code& error);
  HttpRequest request_from(const Head& head) const;
  /// What is left of the time that this body may take: who trickles it may hold a place that others wait for.
  std::chrono::milliseconds body_patience() const {
    const std::chrono::milliseconds earned(bytes_in_ * 1000 / limits_.body_rate);
    return limits_.body_grace + earned - std::chrono::duration_cast<std::chrono::milliseconds>(body_waited_);
  }
  /// Whether the client still waits for leave to send its body.
  bool continue_pending() const { return expects_continue_ && !parser_->is_done() && bytes_in_ == 0; }

  asio::awaitable<Result<std::size_t>> read(std::span<char> into) override;
  asio::awaitable<Result<void>> write(std::string_view head, std::string_view body, std::string_view tail) override;
  bool sends_files() const override { return stream_->sends_files(); }
  asio::awaitable<Result<void>> send_file(std::string_view head, int file, std::uint64_t offset, std::uint64_t length,
                                          std::string_view tail) override;

  const ConnectionEnvironment environment_;
  const ConnectionLimits& limits_;
  const std::shared_ptr<SocketStream> stream_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string remote_address_;
  bool idle_ = false;
  bool stopping_ = false;
  /// Nothing more can be read. Asio must not be asked again: behind an end of file it would wait for an event that
  /// epoll has told already.
  bool input_ended_ = false;
  // of the request under way:
  bool expects_continue_ = false;
  std::uint64_t bytes_in_ = 0;
  std::chrono::steady_clock::duration body_waited_{};  ///< for the client alone: not while nobody reads
};

SocketStream::Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

asio::awaitable<void> HttpConnection::serve() {
  const auto self = shared_from_this();
  try {
    remote_address_ = stream_->remote_address();
    if (co_await open()) {
      while (co_await wait_for_request()) {
        if (!co_await serve_one()) {
          co_await linger();
          break;
        }
      }
    }
  } catch (const std::exception&) {
    // Memory ran out: there is nobody to tell, and the handler's own failures were caught and recorded in perform.
  }
  stream_->close();
}

asio::awaitable<bool> HttpConnection::open() {
  const auto opening = co_await stream_->open(in(limits_.handshake));
  if (opening == SocketStream::Opening::plain_http) {
    HttpRequest unread;
    unread.id = random_uuid();
    unread.remote_address = remote_address_;
    co_await refuse(unread, {400, "This port speaks HTTPS, and this request came in plain HTTP: use https://"});
    co_await linger();
  }
  co_return opening == SocketStream::Opening::done;
}

asio::awaitable<void> HttpConnection::fill(std::size_t most, SocketStream::Deadline deadline, error_code& error) {
  const std::size_t room = std::min(buffer_.max_size() - buffer_.size(), most);
  if (room == 0) {
    error = http::error::buffer_overflow;
    co_return;
  }
  const auto into = buffer_.prepare(room);
  const std::size_t count =
      co_await stream_->read_some({static_cast<char*>(into.data()), into.size()}, deadline, error);
  buffer_.commit(count);
  if (error) input_ended_ = true;
}

asio::awaitable<bool> HttpConnection::wait_for_request() {
  if (buffer_.size() > 0) co_return !stopping_;
  if (stopping_) co_return false;
  if (buffer_.capacity() > kBodyPiece / 2) buffer_.shrink_to_fit();  // a connection at rest is small
  idle_ = true;
  error_code error;
  co_await fill(kHeadPiece, in(limits_.idle), error);
  idle_ = false;
  co_return !error;
}

/// False when the connection ended or stalled before the head was whole; `malformed` says what is wrong with one that
/// came.
asio::awaitable<bool> HttpConnection::read_head(error_code& malformed) {
  const auto deadline = in(limits_.header);
  while (true) {
    buffer_.consume(parser_->put(buffer_.data(), malformed));
    if (malformed != http::error::need_more) co_return true;
    error_code error;
    co_await fill(kHeadPiece, deadline, error);
    if (error) co_return false;
  }
}

/// True when another request may follow on the connection.
asio::awaitable<bool> HttpConnection::serve_one() {
  const auto start = std::chrono::steady_clock::now();
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser_->body_limit(boost::none);  // each route has its own bound
  bytes_in_ = 0;
  body_waited_ = {};
  expects_continue_ = false;

  error_code malformed;
  if (!co_await read_head(malformed)) co_return false;
  HttpRequest request = request_from(parser_->get());
  std::optional<Refusal> refusal = malformed ? explain(malformed) : check(parser_->get());
  if (!refusal && !set_target(request, parser_->get().target())) {
    refusal = Refusal{400, "A request's target is a path that begins with a slash."};
  }
  if (refusal) {
    co_await refuse(request, *refusal);
    co_return false;
  }
  expects_continue_ = parser_->get().count(http::field::expect) > 0 && parser_->get().version() == 11;

  const bool keep_alive = parser_->keep_alive();
  ResponseStream response(*this, environment_.clock,
                          {.http_1_0 = parser_->get().version() == 10,
                           .head_only = request.method == "HEAD",
                           .request_id = request.id,
                           .last = [&] { return !keep_alive || stopping_ || input_ended_ || continue_pending(); }});
  co_await perform(request, start, response);
  if (!response.finished() || response.closes()) co_return false;
  co_return co_await drain();
}

asio::awaitable<void> HttpConnection::perform(const HttpRequest& request, std::chrono::steady_clock::time_point start,
                                              ResponseStream& response) {
  AccessNotes notes;
  Exchange exchange{request, *this, response, notes};
  try {
    co_await environment_.handler.handle(exchange);
  } catch (const std::exception& exception) {
    notes.reason = exception.what();
  }
  if (!response.begun()) {
    Response failure = text_response(500, "Something went wrong here. Request id: " + request.id);
    (void)co_await response.send(std::move(failure));
  }
  environment_.log.record(
      {request, notes, response.status(), bytes_in_, response.bytes_sent(),
       std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)});
}

asio::awaitable<void> HttpConnection::refuse(const HttpRequest& request, Refusal refusal) {
  ResponseStream response(*this, environment_.clock, {.request_id = request.id, .last = [] { return true; }});
  Response answer = text_response(refusal.status, refusal.line);
  (void)co_await response.send(std::move(answer));
  AccessNotes notes;
  notes.reason = refusal.line;
  environment_.log.record({request, notes, refusal.status, 0, response.bytes_sent(), {}});
}

HttpRequest HttpConnection::request_from(const Head& head) const {
  HttpRequest request;
  request.id = random_uuid();
  request.method = head.method_string();
  request.remote_address = remote_address_;
  request.secure = stream_->secure();
  request.host = head[http::field::host];
  for (const auto& field : head) request.headers.push_back({field.name_string(), field.value()});
  believe_proxies(request, *environment_.proxies);
  if (!parser_->is_header_done()) return request;
  if (const auto length = parser_->content_length()) request.content_length = *length;
  return request;
}

asio::awaitable<Result<std::size_t>> HttpConnection::read(std::span<char> into) {
  if (continue_pending()) {
    CO_TRY_VOID(co_await write("HTTP/1.1 100 Continue\r\n\r\n", {}, {}));
    expects_continue_ = false;
  }
  const auto begun = std::chrono::steady_clock::now();
  const auto deadline = in(std::min(limits_.body, body_patience()));
  auto& body = parser_->get().body();
  body.data = into.data();
  body.size = into.size();
  error_code error;
  while (body.size == into.size() && !parser_->is_done()) {
    if (buffer_.size() == 0 || error == http::error::need_more) co_await fill(kBodyPiece, deadline, error);
    if (!error || error == http::error::need_more) buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_buffer && error != http::error::need_more) {
      input_ended_ = true;
      co_return fail(ErrorCode{"IncompleteBody", 400}, "the request's body broke off: " + error.message());
    }
  }
  const std::size_t count = into.size() - body.size;
  bytes_in_ += count;
  body_waited_ += std::chrono::steady_clock::now() - begun;
  co_return count;
}

asio::awaitable<Result<void>> HttpConnection::write(std::string_view head, std::string_view body,
                                                    std::string_view tail) {
  const std::array<std::string_view, 3> pieces{head, body, tail};
  error_code error;
  co_await stream_->write(pieces, in(limits_.write), error);
  if (error) co_return fail(kServiceUnavailable, "the client is gone: " + error.message());
  co_return Result<void>();
}

asio::awaitable<Result<void>> HttpConnection::send_file(std::string_view head, int file, std::uint64_t offset,
                                                        std::uint64_t length, std::string_view tail) {
  CO_TRY_VOID(co_await write(head, {}, {}));
  error_code error;
  co_await stream_->send_file(file, offset, length, in(limits_.write), error);
  if (error) co_return fail(kServiceUnavailable, "the client is gone: " + error.message());
  co_return co_await write(tail, {}, {});
}

/// Reads what is left of the body, within bounds, so that the next request can be found behind it.
asio::awaitable<bool> HttpConnection::drain() {
  const auto deadline = in(limits_.drained);
  std::array<char, 16384> scratch;
  std::uint64_t drained = 0;
  while (!parser_->is_done()) {
    if (drained > limits_.drained_bytes || std::chrono::steady_clock::now() > deadline) co_return false;
    const auto count = co_await read(scratch);
    if (!count) co_return false;
    drained += *count;
  }
  co_return true;
}

/// Lets the client read the last answer: closing while its bytes still arrive would reset the connection and could
/// destroy the answer on its way (RFC 9112, 9.6).
asio::awaitable<void> HttpConnection::linger() {
  const auto deadline = in(std::min<std::chrono::milliseconds>(limits_.drained, std::chrono::seconds(5)));
  co_await stream_->finish(deadline);
  std::uint64_t drained = 0;
  while (!input_ended_ && drained < limits_.drained_bytes) {
    const std::size_t count = co_await stream_->skip_some(deadline);
    if (count == 0) break;
    drained += count;
  }
}

}  // namespace

std::shared_ptr<Connection> make_connection(std::shared_ptr<SocketStream> stream,
                                            const ConnectionEnvironment& environment) {
  return std::make_shared<HttpConnection>(std::move(stream), environment);
}

}  // namespace crossgate::server
