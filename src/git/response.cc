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

Result<std::shared_ptr<Response>> Response::create(std::filesystem::path file, std::function<void()> abandon) {
  UniqueFd writer(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!writer) return fail("cannot make " + file.string() + ": " + std::generic_category().message(errno));
  return std::shared_ptr<Response>(new Response(std::move(file), std::move(writer), std::move(abandon)));
}

Response::~Response() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void Response::set_head(std::vector<std::string> lines) {
  const std::lock_guard lock(mutex_);
  head_ = std::move(lines);
}

Result<void> Response::append(std::string_view packets) {
  const std::size_t added = packets.size();
  auto offset = static_cast<off_t>(size_);  // which only the maker changes
  while (!packets.empty()) {
    const auto count = ::pwrite(writer_.get(), packets.data(), packets.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail("cannot write " + file_.string() + ": " + std::generic_category().message(errno));
    packets.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
  const std::lock_guard lock(mutex_);
  size_ += added;
  wake_all();
  return {};
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
  for (const auto& signal : signals_) signal->try_send(boost::system::error_code());
}

std::unique_ptr<Follower> Response::follow(const asio::any_io_executor& executor) {
  const std::lock_guard lock(mutex_);
  const bool abandoned = state_ == State::growing && !abandon_;
  if (abandoned || state_ == State::failed) return nullptr;
  UniqueFd reader(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!reader) return nullptr;
  signals_.push_back(std::make_shared<Signal>(executor, 1));
  return std::make_unique<Follower>(shared_from_this(), signals_.back(), std::move(reader), progress_told_);
}

void Response::leave(const Signal& signal) noexcept {
  std::function<void()> abandon;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(signals_, [&](const auto& held) { return held.get() == &signal; });
    if (signals_.empty()) abandon = std::exchange(abandon_, nullptr);
  }
  if (abandon) abandon();
}

std::uint64_t Response::size() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t head = 0;
  for (const auto& line : head_) head += line.size();
  return size_ + head;
}

Follower::News Follower::look() {
  const std::lock_guard lock(response_->mutex_);
  News news{.size = response_->size_, .state = response_->state_};
  news.beat = response_->beats_ != std::exchange(beats_seen_, response_->beats_);
  if (const auto unseen = response_->progress_told_ - std::exchange(progress_seen_, response_->progress_told_))
    news.progress = response_->progress_.substr(response_->progress_.size() -
                                                std::min<std::uint64_t>(unseen, response_->progress_.size()));
  return news;
}

asio::awaitable<Follower::News> Follower::next(std::uint64_t seen) {
  while (true) {
    News news = look();
    if (news.size > seen || news.state != Response::State::growing || !news.progress.empty() || news.beat)
      co_return news;
    co_await signal_->async_receive(asio::use_awaitable);
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
