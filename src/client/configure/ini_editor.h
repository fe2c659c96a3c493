// Changes to AWS's configuration files that leave all else as it is: comments, order, blank lines. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate::client {

/// One setting and where it belongs.
struct IniChange {
  std::string section;  ///< "default", "profile NAME", in the credentials file NAME
  std::string key;
  std::optional<std::string> below;  ///< a key in the block below `key`: "s3 =" and then "    max_queue_size = …"
  std::string value;
};

/// `text` with the setting replaced where it stands, else added at the section's end, else in a new section at the end
/// of the file. [profile "a b"] is found for "profile a b", [profile default] for "default". Where a section is there
/// twice, the last counts. Fails with kUsage for what cannot stand in such a file: line ends, brackets in a section's
/// name.
Result<std::string> edit_ini(std::string_view text, const IniChange& change);

}  // namespace crossgate::client
