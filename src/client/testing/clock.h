// The moment at which the client's tests happen.
#pragma once

#include "base/clock.h"

namespace crossgate::client {

inline const ManualClock kClock(from_epoch_seconds(1'767'323'045));  // 2026-01-02T03:04:05Z

}  // namespace crossgate::client
