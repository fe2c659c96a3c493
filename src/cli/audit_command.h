// `crossgated audit`: picks records from the audit trail.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/error.h"
#include "server/audit_filter.h"
#include "server/config.h"

namespace crossgate {

class AuditCommand {
 public:
  explicit AuditCommand(CLI::App& app);

  bool asked() const { return command_->parsed(); }
  /// Prints what was asked for, oldest first.
  Result<void> run(const server::Config& config) const;

 private:
  Result<server::AuditFilter> filter() const;

  CLI::App* command_;
  std::string user_;
  std::string action_;
  std::string error_;
  std::string repository_;
  std::string from_;
  std::string to_;
  bool errors_ = false;
  bool json_ = false;
};

}  // namespace crossgate
