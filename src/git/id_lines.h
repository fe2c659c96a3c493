// Object ids as git writes them, one a line, in whatever pieces they come.
#pragma once

#include <string>
#include <string_view>

#include "base/git_names.h"

namespace crossgate::git {

class IdLines {
 public:
  /// Calls `each` with every id whose line ends in `bytes`.
  template <class Function>
  void add(std::string_view bytes, Function each) {
    constexpr std::size_t kLine = 2 * ObjectId::kSize + 1;
    rest_ += bytes;
    std::size_t at = 0;
    for (; rest_.size() - at >= kLine; at += kLine)
      if (const auto id = ObjectId::parse(std::string_view(rest_).substr(at, kLine - 1))) each(*id);
    rest_.erase(0, at);
  }

 private:
  std::string rest_;
};

}  // namespace crossgate::git
