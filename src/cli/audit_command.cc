#include "cli/audit_command.h"

#include <iostream>
#include <optional>

#include "base/clock.h"
#include "server/server.h"
#include "server/settings.h"

namespace crossgate {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

/// A day stands for its beginning.
Result<std::optional<Time>> read_time(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto time = parse_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (!time) return fail(server::kUsage, option + " " + text + ": must be like 2026-01-31 or 2026-01-31T23:59:59Z");
  return time;
}

}  // namespace

AuditCommand::AuditCommand(CLI::App& app)
    : command_(app.add_subcommand("audit", "show who did what: the records of the audit trail, a line each")) {
  command_->add_option("--user", user_, "a user's, role's or session's name, an ARN or an access key id")
      ->type_name("WHO");
  command_->add_option("--action", action_, "as GitPush or iam:CreateUser")->type_name("ACTION");
  command_->add_option("--error", error_, "refused with this code, as AccessDenied")->type_name("CODE");
  command_->add_flag("--errors", errors_, "refused, for whatever reason");
  command_->add_option("--repository", repository_, "about this one")->type_name("NAME");
  command_->add_option("--from", from_, "not before this moment (UTC)")->type_name("TIME");
  command_->add_option("--to", to_, "before this moment (UTC)")->type_name("TIME");
  command_->add_flag("--json", json_, "whole records, in CloudTrail's form");
}

Result<server::AuditFilter> AuditCommand::filter() const {
  server::AuditFilter filter{.user = unless_empty(user_),
                             .action = unless_empty(action_),
                             .error = unless_empty(error_),
                             .repository = unless_empty(repository_),
                             .from = {},
                             .to = {}};
  if (errors_ && !filter.error) filter.error = "";
  TRY(filter.from, read_time("--from", from_));
  TRY(filter.to, read_time("--to", to_));
  return filter;
}

Result<void> AuditCommand::run(const server::Config& config) const {
  TRY(const auto wanted, filter());
  const auto folder = server::audit_folder(config);
  return server::read_audit_trail(folder, wanted, [&](std::string_view line, const boost::json::object& record) {
    if (json_) {
      std::cout << line << "\n";
    } else {
      std::cout << server::describe_record(record) << "\n";
    }
  });
}

}  // namespace crossgate
