// How Git's part of the server fails.
#pragma once

#include "base/error.h"

namespace crossgate::git {

/// The repository is gone.
inline constexpr ErrorCode kNoSuchRepository{"RepositoryDoesNotExistException", 404};
/// The client did not speak Git's protocol; the message says where.
inline constexpr ErrorCode kBadGitRequest{"BadGitRequest", 400};

}  // namespace crossgate::git
