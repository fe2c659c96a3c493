#include "cli/master_key_command.h"

#include <fmt/format.h>

#include <iostream>

#include "base/clock.h"
#include "storage/turn_master_key.h"

namespace crossgate {

MasterKeyCommand::MasterKeyCommand(CLI::App& app)
    : command_(app.add_subcommand("turn-master-key",
                                  "make a new master key and seal everything under it, while no server runs")) {
  command_->add_flag("--end-sessions", end_sessions_,
                     "throw the old key away, after it became known to others: all temporary credentials end");
}

Result<void> MasterKeyCommand::run(const server::Config& config) const {
  TRY(const auto turned, storage::turn_master_key({.path = config.data, .master_key_source = config.master_key},
                                                  end_sessions_, SystemClock()));
  std::cout << fmt::format("{} has a new master key, {}, in the place of {}.\n", turned.file.string(), turned.new_id,
                           turned.old_id);
  std::cout
      << "The passwords of Git credentials have ended: aws iam reset-service-specific-credential makes new ones.\n";
  if (turned.until) {
    std::cout << fmt::format(
        "Sessions go on: the old key stays in the file for them and counts until {}.\n"
        "A backup from before needs the old key.\n",
        format_iso8601(*turned.until));
  } else {
    std::cout << "All sessions have ended. Who had the old key may have read the access keys that were in the data,\n"
                 "and had those of its backups: make new ones.\n";
  }
  return {};
}

}  // namespace crossgate
