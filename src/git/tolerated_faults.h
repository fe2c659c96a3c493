// What `git fsck` finds in old histories of many projects and harms nobody; everything else that it finds is refused.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace crossgate::git {

/// As git-fsck(1) names them, "FSCK MESSAGES".
inline constexpr std::array<std::string_view, 3> kToleratedFaults{"badTimezone", "missingSpaceBeforeDate",
                                                                  "zeroPaddedFilemode"};

/// The option of `git index-pack`.
inline std::string strict_option() {
  std::string option = "--strict=";
  for (const auto fault : kToleratedFaults) option.append(fault).append("=ignore,");
  option.pop_back();
  return option;
}

/// The configuration of `git fsck`.
inline std::vector<std::string> fsck_settings() {
  std::vector<std::string> settings;
  for (const auto fault : kToleratedFaults) settings.push_back("fsck." + std::string(fault) + "=ignore");
  return settings;
}

}  // namespace crossgate::git
