// `crossgated turn-master-key`: puts a new master key in the place of the one in use.
#pragma once

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "server/config.h"

namespace crossgate {

class MasterKeyCommand {
 public:
  explicit MasterKeyCommand(CLI::App& app);

  bool asked() const { return command_->parsed(); }
  Result<void> run(const server::Config& config) const;

 private:
  CLI::App* command_;
  bool end_sessions_ = false;
};

}  // namespace crossgate
