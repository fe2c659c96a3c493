// How `configure export-credentials` writes credentials. Pure; thread-safe.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "client/source.h"

namespace crossgate::client {

inline constexpr std::array<std::string_view, 5> kCredentialFormats{"process", "env", "env-no-export", "powershell",
                                                                    "windows-cmd"};

/// `format` is one of the above; "process" is what credential_process expects.
std::string format_credentials(const Session& session, std::string_view format);

}  // namespace crossgate::client
