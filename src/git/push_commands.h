// What a push asks for: its commands and capabilities (gitprotocol-pack, "Reference Update Request and Packfile
// Transfer"). Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"

namespace crossgate::git {

struct PushCapabilities {
  bool report_status = false;
  bool side_band = false;
  bool quiet = false;
  bool atomic = false;
  bool push_options = false;
};

/// Moves a ref from one object to another; zero stands for "absent".
struct PushCommand {
  ObjectId old_id;
  ObjectId new_id;
  std::string name;  ///< as it was sent

  bool deletes() const { return new_id.is_zero(); }
};

/// Gathers the lines of a request up to its flush packet.
class PushCommandParser {
 public:
  /// One line, without its newline. Error: kBadGitRequest.
  Result<void> add(std::string_view line);

  const std::vector<PushCommand>& commands() const { return commands_; }
  const PushCapabilities& capabilities() const { return capabilities_; }
  /// The client's clone is shallow: it said where its history ends.
  bool shallow() const { return shallow_; }
  std::size_t bytes() const { return bytes_; }

 private:
  Result<void> read_capabilities(std::string_view list);

  std::vector<PushCommand> commands_;
  PushCapabilities capabilities_;
  bool shallow_ = false;
  bool capabilities_read_ = false;
  std::size_t bytes_ = 0;
};

}  // namespace crossgate::git
