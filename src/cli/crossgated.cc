// crossgated, the server: its command line. What it does is in src/server.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "cli/audit_command.h"
#include "cli/master_key_command.h"
#include "cli/upkeep_commands.h"
#include "server/config.h"
#include "server/next_lines.h"
#include "server/server.h"

namespace crossgate {
namespace {

constexpr int kFailed = 1;
constexpr int kUsageStatus = 2;

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// The settings as the command line gives them.
class SettingOptions {
 public:
  explicit SettingOptions(CLI::App& app) {
    app.add_option("--config", file_, "a TOML file whose keys are the settings' names")->type_name("FILE");
    for (const server::Setting& setting : server::settings()) {
      std::vector<std::string>& values = values_[std::string(setting.name)];
      auto* option = app.add_option("--" + std::string(setting.name), values, std::string(setting.help));
      option->type_name(std::string(setting.value))->allow_extra_args(false);
      if (!setting.many) option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    }
  }

  Result<server::Config> configure() const {
    server::Values given;
    for (const auto& [name, values] : values_) {
      if (!values.empty()) given[name] = values;
    }
    const auto environment = server::values_from_environment(environment_variable);
    server::Values from_file;
    const std::string file = file_.empty() ? environment_variable("CROSSGATE_CONFIG").value_or("") : file_;
    if (!file.empty()) {
      std::ifstream stream(file);
      if (!stream) return fail(server::kUsage, file + ": cannot be read");
      TRY(from_file, server::values_from_toml(stream, file));
    }
    return server::configure(server::merge({given, environment, from_file}),
                             server::default_data(environment_variable));
  }

 private:
  std::string file_;
  std::map<std::string, std::vector<std::string>> values_;
};

struct InitOptions {
  explicit InitOptions(CLI::App& app) {
    app.add_option("--account-id", account, "12 digits; default: random")->type_name("N");
    app.add_option("--email", options.email, "of the management account")->type_name("ADDRESS");
    app.add_option("--output", output, "text or json")->check(CLI::IsMember({"text", "json"}));
    app.add_flag("--root-access-key", options.root_access_key, "make the account root's key instead of a user admin");
  }

  std::string account;
  std::string output = "text";
  server::InitializeOptions options;
};

std::string json_lines(const server::Administrator& administrator) {
  const boost::json::value answer{{"AccountId", administrator.account.str()},
                                  {"UserName", administrator.user_name},
                                  {"Arn", administrator.arn.str()},
                                  {"AccessKeyId", administrator.access_key_id.str()},
                                  {"SecretAccessKey", administrator.secret_access_key.reveal()}};
  return boost::json::serialize(answer) + "\n";
}

Result<void> init(const server::Config& config, InitOptions& init) {
  if (!init.account.empty()) {
    auto account = AccountId::parse(init.account);
    if (!account) return fail(server::kUsage, "--account-id " + init.account + ": " + account.error().rule);
    init.options.account = *std::move(account);
  }
  TRY(const auto administrator, server::initialize_data(config, init.options));
  if (init.output == "json") {
    std::cout << json_lines(administrator);
  } else {
    std::cout << fmt::format("Initialized {}: account {}, {}.\n", config.data.string(), administrator.account.str(),
                             administrator.arn.str())
              << server::next_lines(administrator, config, config.listen.front());
  }
  return {};
}

int report(const Result<void>& result) {
  if (result) return EXIT_SUCCESS;
  std::cerr << "crossgated: " << result.error().message << "\n";
  return result.error().code == server::kUsage ? kUsageStatus : kFailed;
}

/// A command over repositories, all unless named.
struct UpkeepCommand {
  UpkeepCommand(CLI::App& app, const std::string& name, const std::string& help)
      : command(app.add_subcommand(name, help)) {
    command->add_option("REPOSITORY", repositories, "by name or id; default: all")->type_name("");
  }
  bool asked() const { return command->parsed(); }

  CLI::App* command;
  std::vector<std::string> repositories;
};

struct UndeleteCommand {
  explicit UndeleteCommand(CLI::App& app)
      : command(app.add_subcommand("undelete", "list deleted repositories, or bring one back")) {
    command->add_option("ID", id, "of the repository to bring back")->type_name("");
    command->add_option("--name", name, "under another name than it had")->type_name("NAME");
  }
  Result<void> run(const server::Config& config) const {
    return id.empty() ? list_deleted(config) : undelete(config, id, name);
  }

  CLI::App* command;
  std::string id;
  std::string name;
};

struct FolderCommand {
  FolderCommand(CLI::App& app, const std::string& name, const std::string& help)
      : command(app.add_subcommand(name, help)) {
    command->add_option("DIR", folder, "the backup")->required()->type_name("");
  }

  CLI::App* command;
  std::string folder;
};

int report_check(const Result<std::size_t>& faults) {
  if (!faults) return report(std::unexpected(faults.error()));
  return *faults == 0 ? EXIT_SUCCESS : kFailed;
}

int run(int argc, char** argv) {
  CLI::App app("IAM-governed Git hosting with AWS CodeCommit's APIs.", "crossgated");
  app.set_version_flag("--version", "crossgated " CROSSGATE_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  const SettingOptions settings(app);
  app.add_subcommand("serve", "serve until SIGTERM; the default");
  CLI::App* init_command = app.add_subcommand("init", "make the data directory and its first administrator");
  InitOptions init_options(*init_command);
  UpkeepCommand check_command(app, "check", "look at every object, pack and row; a line for each fault");
  UpkeepCommand gc_command(app, "gc", "make one pack of each repository now, and remove what nobody needs");
  UndeleteCommand undelete_command(app);
  AuditCommand audit_command(app);
  const MasterKeyCommand master_key_command(app);
  FolderCommand backup_command(app, "backup", "copy the data as of one moment, while a server serves it");
  FolderCommand restore_command(app, "restore", "make the data directory from a backup, and check it");
  for (CLI::App* command : app.get_subcommands({}))
    command->footer("The settings (--data, ...) go with every command; crossgated --help lists them.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);  // --help, --version
  } catch (const CLI::ParseError& error) {
    std::cerr << "crossgated: " << error.what() << " (crossgated --help lists the options)\n";
    return kUsageStatus;
  }
  const auto config = settings.configure();
  if (!config) return report(std::unexpected(config.error()));
  if (check_command.asked()) return report_check(check(*config, check_command.repositories));
  if (restore_command.command->parsed()) return report_check(restore(*config, restore_command.folder));
  if (backup_command.command->parsed()) return report(back_up(*config, backup_command.folder));
  if (undelete_command.command->parsed()) return report(undelete_command.run(*config));
  if (audit_command.asked()) return report(audit_command.run(*config));
  if (master_key_command.asked()) return report(master_key_command.run(*config));
  if (gc_command.asked()) return report(collect_garbage(*config, gc_command.repositories));
  if (init_command->parsed()) return report(init(*config, init_options));
  return report(server::serve(
      *config, [&] { return settings.configure(); }, std::cout));
}

}  // namespace
}  // namespace crossgate

int main(int argc, char** argv) {
  crossgate::server::harden_process();
  try {
    return crossgate::run(argc, argv);
  } catch (const std::exception& exception) {
    std::cerr << "crossgated: " << exception.what() << "\n";
    return crossgate::kFailed;
  }
}
