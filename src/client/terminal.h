// The person at the terminal, whatever the standard streams are.
#pragma once

#include <string>

#include "base/error.h"

namespace crossgate::client {

/// Reads the code of an MFA device, without echo. Should a signal end or stop this process meanwhile, the terminal
/// shows again what is typed; who comes back from a stop is asked anew.
Result<std::string> ask_on_terminal(const std::string& serial_number);

}  // namespace crossgate::client
