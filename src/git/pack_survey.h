// What an indexed pack holds, found without unpacking it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "base/error.h"

namespace crossgate::git {

struct PackSurvey {
  std::uint64_t objects = 0;
  std::uint64_t largest_blob = 0;   ///< bytes; of a delta, what it makes
  std::uint64_t largest_other = 0;  ///< of the commits, trees and tags
  std::size_t longest_chain = 0;    ///< deltas between an object and the one that is stored whole
};

/// Goes once over the entries of the pack beside `idx`, however long the chains of its deltas are. Fails when pack and
/// index contradict each other. Blocks.
Result<PackSurvey> survey_pack(const std::filesystem::path& idx);

}  // namespace crossgate::git
