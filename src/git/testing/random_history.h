// Histories for tests: the same in every run for a seed.
#pragma once

#include <map>
#include <random>
#include <string>

namespace crossgate::git {

/// Commits with random edits, renames, removals and merges, as git fast-import reads them.
class RandomHistory {
 public:
  /// Whether branches are begun anew between two calls of `commits`.
  enum class Rewrites { never, often };
  RandomHistory(unsigned seed, Rewrites rewrites) : random_(seed), rewrites_(rewrites) {}

  std::string commits(int count) {
    seen_.clear();
    std::string out;
    for (int i = 0; i < count; ++i) out += commit();
    return out;
  }

 private:
  std::string commit() {
    const int branch = below(3);
    std::string out = "commit refs/heads/b" + std::to_string(branch) + "\ncommitter A <a@example.com> " +
                      std::to_string(1'800'000'000 + ++made_ * (below(4) - 1)) + " +0000\ndata 1\nx\n";
    if (!begun_[branch] && begun_[0]) out += "from refs/heads/b0\n";
    if (begun_[branch] && !seen_[branch] && rewrites_ == Rewrites::never)
      out += "from refs/heads/b" + std::to_string(branch) + "^0\n";
    const int other = (branch + 1) % 3;
    if (begun_[branch] && begun_[other] && below(4) == 0) out += "merge refs/heads/b" + std::to_string(other) + "\n";
    seen_[branch] = begun_[branch] = true;
    for (int i = below(4); i >= 0; --i) out += edit();
    return out;
  }

  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  std::string path() {
    return "d" + std::to_string(below(3)) + "/e" + std::to_string(below(2)) + "/f" + std::to_string(below(4));
  }
  std::string edit() {
    if (below(6) == 0) return "D " + path() + "\n";
    if (below(6) == 0) return "M 160000 " + std::string(40, '1') + " d0/module\n";
    std::string text;
    const int lines = below(200), changed = below(200);
    for (int i = 0; i < lines; ++i) text += "line " + std::to_string(i == changed ? made_ : i) + "\n";
    return "M 100644 inline " + path() + "\ndata " + std::to_string(text.size()) + "\n" + text + "\n";
  }

  std::mt19937 random_;
  int made_ = 0;
  Rewrites rewrites_;
  std::map<int, bool> begun_;
  std::map<int, bool> seen_;  ///< since `commits` was called
};

}  // namespace crossgate::git
