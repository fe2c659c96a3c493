// Waiting for what must come.
#pragma once

#include <chrono>
#include <thread>

namespace crossgate::stories {

/// Looks again and again whether it has come true; gives up after ten minutes of looking. A machine that stands still
/// meanwhile uses up none of them.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 12'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace crossgate::stories
