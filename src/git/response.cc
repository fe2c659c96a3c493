#include "git/response.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace crossgate::git {
namespace {

constexpr std::size_t kMostProgress = 4 << 10;

}  // namespace

std::shared_ptr<Response> Response::create(std::filesystem::path file, const Aside& aside,
                                           std::function<void()> abandon) {
  FileDescriptor writer(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  return std::shared_ptr<Response>(new Response(std::move(file), std::move(writer), aside, std::move(abandon)));
}

Response::~Response() {
  aside_.run([file = file_] {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  });
}

void Response::set_head(std::vector<std::string> lines) {
  const std::lock_guard lock(mutex_);
  head_ = std::move(lines);
}

bool Response::write(std::string_view packets) {
  auto offset = static_cast<off_t>(size_);  // which only the maker changes
  while (writer_ && !packets.empty()) {
    const auto count = ::pwrite(writer_.get(), packets.data(), packets.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    packets.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
  return packets.empty();
}

void Response::append(std::string_view packets) {
  const bool written = write(packets);
  const std::lock_guard lock(mutex_);
  size_ += packets.size();
  if (written) {
    size_in_file_ = size_;
  } else {
    writer_.reset();
    keep_ = false;
    held_ += packets;
  }
  wake_all();
}

asio::awaitable<Result<void>> Response::taken() {
  const auto executor = co_await asio::this_coro::executor;
  while (true) {
    std::shared_ptr<Signal> signal;
    {
      const std::lock_guard lock(mutex_);
      maker_.reset();
      if (held_.empty()) co_return Result<void>();
      if (std::ranges::none_of(listeners_, &Listener::reads))
        co_return fail("cannot write " + file_.string() + ", and nobody reads what should stand there");
      if (std::ranges::all_of(listeners_, [&](const auto& one) { return !one->reads || one->seen >= size_; })) {
        held_.clear();
        co_return Result<void>();
      }
      signal = maker_ = std::make_shared<Signal>(executor, 1);
    }
    co_await signal->async_receive(asio::use_awaitable);
  }
}

void Response::do_not_keep() {
  const std::lock_guard lock(mutex_);
  keep_ = false;
}

bool Response::may_be_kept() const {
  const std::lock_guard lock(mutex_);
  return keep_;
}

void Response::tell(std::string_view progress) {
  const std::lock_guard lock(mutex_);
  progress_.append(progress);
  progress_told_ += progress.size();
  if (progress_.size() > kMostProgress) progress_.erase(0, progress_.size() - kMostProgress);
  wake_all();
}

void Response::beat() {
  const std::lock_guard lock(mutex_);
  ++beats_;
  wake_all();
}

void Response::finish(const Result<void>& made) {
  const std::lock_guard lock(mutex_);
  state_ = made ? State::whole : State::failed;
  if (!made) error_ = made.error();
  abandon_ = nullptr;
  writer_.reset();
  wake_all();
}

void Response::wake_all() {
  for (const auto& listener : listeners_) listener->signal.try_send(boost::system::error_code());
}

void Response::wake_maker() {
  if (maker_) maker_->try_send(boost::system::error_code());
}

std::unique_ptr<Follower> Response::follow(const asio::any_io_executor& executor) {
  FileDescriptor reader;
  if (has_file_) {
    reader = FileDescriptor(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!reader) return nullptr;
  }
  const std::lock_guard lock(mutex_);
  const bool abandoned = state_ == State::growing && !abandon_;
  const bool passed = size_ > size_in_file_;  // some of it may be gone
  if (abandoned || passed || state_ == State::failed) return nullptr;
  listeners_.push_back(std::make_shared<Listener>(executor));
  return std::make_unique<Follower>(shared_from_this(), listeners_.back(), std::move(reader), progress_told_);
}

void Response::leave(const Listener& listener) noexcept {
  std::function<void()> abandon;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [&](const auto& one) { return one.get() == &listener; });
    if (listeners_.empty()) abandon = std::exchange(abandon_, nullptr);
    wake_maker();
  }
  if (abandon) abandon();
}

std::uint64_t Response::size() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t head = 0;
  for (const auto& line : head_) head += line.size();
  return size_ + head;
}

Follower::~Follower() {
  response_->leave(*listener_);
  // The file's last descriptor may be this one, and the file gone from its folder: then its blocks are freed now.
  response_->aside_.run([file = std::move(file_)] {});
}

void Follower::read_nothing() {
  const std::lock_guard lock(response_->mutex_);
  listener_->reads = false;
  response_->wake_maker();
}

std::string Follower::held(std::uint64_t offset) const {
  const std::lock_guard lock(response_->mutex_);
  const std::uint64_t begin = response_->size_ - response_->held_.size();
  return response_->held_.substr(offset - begin);
}

Follower::News Follower::look(std::uint64_t seen) {
  const std::lock_guard lock(response_->mutex_);
  listener_->seen = seen;
  response_->wake_maker();
  News news{.size = response_->size_, .size_in_file = response_->size_in_file_, .state = response_->state_};
  news.beat = response_->beats_ != std::exchange(beats_seen_, response_->beats_);
  if (const auto unseen = response_->progress_told_ - std::exchange(progress_seen_, response_->progress_told_))
    news.progress = response_->progress_.substr(response_->progress_.size() -
                                                std::min<std::uint64_t>(unseen, response_->progress_.size()));
  return news;
}

asio::awaitable<Follower::News> Follower::next(std::uint64_t seen) {
  while (true) {
    News news = look(seen);
    if (news.size > seen || news.state != Response::State::growing || !news.progress.empty() || news.beat)
      co_return news;
    co_await listener_->signal.async_receive(asio::use_awaitable);
  }
}

std::vector<std::string> Follower::head() const {
  const std::lock_guard lock(response_->mutex_);
  return response_->head_;
}

Error Follower::error() const {
  const std::lock_guard lock(response_->mutex_);
  return response_->error_;
}

}  // namespace crossgate::git
