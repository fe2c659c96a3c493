// crossgate-full, the large program: everything that needs HTTP. The small one, crossgate, executes it.
#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "cli/helper_program.h"
#include "cli/next_aws.h"
#include "cli/remote_program.h"
#include "client/completion.h"
#include "client/configure/configure.h"
#include "client/configure/listing.h"
#include "client/debug_log.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/help.h"
#include "client/http.h"
#include "client/operation_command.h"
#include "client/option_names.h"
#include "client/option_parser.h"
#include "client/session_fetcher.h"
#include "client/setup_aws.h"
#include "client/setup_git.h"
#include "client/terminal.h"

namespace crossgate::cli {
namespace {

constexpr std::size_t kLongestRequest = 1 << 20;

/// A line of --debug.
void tell_debug(std::string_view event) {
  (void)client::write_all(STDERR_FILENO, format_iso8601(SystemClock().now()) + " debug: " + std::string(event) + '\n');
}

/// Everything that a command with HTTP is made of, in the order of its making.
class Machinery {
 public:
  explicit Machinery(const client::Context& context)
      : http_(client::make_curl_client(http_settings(context))),
        services_(*http_, clock_, client::sleep_for_real, client::max_attempts(context.settings()),
                  context.globals.debug ? client::DebugLog(tell_debug) : nullptr) {}

  client::ServiceClient& services() { return services_; }
  client::HttpClient& http() { return *http_; }

  std::unique_ptr<client::Fetcher> make_fetcher(const client::Context& context, const client::SessionCache& cache,
                                                client::Endpoint sts) {
    return std::make_unique<client::SessionFetcher>(
        client::SessionFetcher::Parts{context.environment,
                                      cache,
                                      std::move(sts),
                                      services_,
                                      {*http_, clock_, client::sleep_for_real, complain},
                                      client::ask_on_terminal});
  }

 private:
  static client::HttpSettings http_settings(const client::Context& context) {
    client::HttpSettings settings{context.globals.ca_bundle, context.globals.verify_ssl};
    auto bundle = context.environment.non_empty("AWS_CA_BUNDLE");
    if (!bundle) bundle = client::option(context.settings().profile, "ca_bundle");
    if (!bundle) bundle = context.environment.non_empty("REQUESTS_CA_BUNDLE");
    if (!settings.ca_bundle && bundle) settings.ca_bundle = client::expand_path(*bundle, context.environment);
    // As AWS's clients do: the large variable too, unless this runs for a web server, where a stranger could set it.
    auto proxy = context.environment.non_empty("http_proxy");
    if (!proxy && !context.environment.get("REQUEST_METHOD")) proxy = context.environment.non_empty("HTTP_PROXY");
    if (proxy) settings.http_proxy = std::string(*proxy);
    settings.connect_patience = context.globals.connect_timeout.value_or(settings.connect_patience);
    settings.silence_patience = context.globals.read_timeout.value_or(settings.silence_patience);
    return settings;
  }

  SystemClock clock_;
  std::unique_ptr<client::HttpClient> http_;
  client::ServiceClient services_;
};

/// Without HOME, the home directory is the one in the user database, as Python has it.
client::Environment read_environment() {
  if (std::getenv("HOME") == nullptr)
    if (const passwd* user = ::getpwuid(::getuid())) ::setenv("HOME", user->pw_dir, 1);
  return client::Environment::of_process();
}

/// In the form of AWS CLI v2: an empty line before what went wrong, and before a wrong line the usage.
int report(std::string_view program, const Error& error) {
  const std::string name(program == "aws" ? "aws" : "crossgate");
  std::string text = "\n";
  if (error.code == client::kSyntax || error.code == client::kUnknownOptions)
    text += "usage: " + name + " [options] <command> <subcommand> [<subcommand> ...] [parameters]\n" +
            "To see help text, you can run:\n\n  " + name + " help\n  " + name + " <command> help\n  " + name +
            " <command> <subcommand> help\n\n";
  if (error.code == client::kSyntax) text += name + ": error: ";
  text += error.message + "\n";
  if (error.code == client::kSyntax || error.code == client::kUnknownOptions) text += "\n";
  (void)client::write_all(STDERR_FILENO, text);
  return client::exit_status(error);
}

Result<void> print(std::string_view text) { return client::write_all(STDOUT_FILENO, text); }

int run_helper(std::string_view program, const client::CommandLine& line, const client::Environment& environment) {
  const auto input = client::read_to_end(STDIN_FILENO, kLongestRequest);
  if (!input) {
    complain("git's request is unreadable: " + input.error().message);
    return 255;
  }
  std::unique_ptr<Machinery> machinery;
  const auto make_fetcher = [&](const client::Context& context,
                                const client::SessionCache& cache) -> std::unique_ptr<client::Fetcher> {
    machinery = std::make_unique<Machinery>(context);
    // It has been found once already, so it is there.
    return machinery->make_fetcher(context, cache, context.sts_endpoint().value());
  };
  return run_helper_program(program, line, *input, environment, make_fetcher).status;
}

Result<void> call(const api::OperationInfo& operation, std::span<const std::string> words,
                  const client::GlobalOptions& globals, const client::Environment& environment) {
  TRY(const auto context, client::Context::load(environment, globals));
  TRY(const auto sts, context.sts_endpoint());
  const client::SessionCache cache(environment, sts);
  Machinery machinery(context);
  const auto fetcher = machinery.make_fetcher(context, cache, sts);
  if (globals.debug)
    tell_debug("crossgate " CROSSGATE_VERSION ", profile " + context.profile.name + ", region " +
               (context.region ? std::string(context.region->str()) : "none") + ", STS at " + sts.url);
  return client::run_operation(operation, words, {context, *fetcher, machinery.services(), print});
}

/// The credentials that a command would use.
Result<client::Session> find_session(const client::Context& context) {
  TRY(const auto sts, context.sts_endpoint());
  const client::SessionCache cache(context.environment, sts);
  Machinery machinery(context);
  TRY(const auto source, context.find_source());
  TRY(auto session, machinery.make_fetcher(context, cache, sts)->fetch(source));
  if (!session) return fail(client::kConfiguration, "Unable to locate credentials");
  return *std::move(session);
}

Result<std::string> ask(const std::string& prompt) {
  TRY_VOID(print(prompt));
  std::string line;
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1;) {
    if (c == '\n') return line;
    line += c;
  }
  if (line.empty()) return fail(client::kOther, "EOF when reading a line");
  return line;
}

Result<client::SetupReport> set_up(std::span<const std::string> words, const client::GlobalOptions& globals,
                                   const client::Environment& environment) {
  const std::string_view what = words.empty() ? std::string_view() : words.front();
  if (what == "aws") return client::setup_aws(words.subspan(1), globals.endpoint_url, environment);
  if (what != "git") return fail(client::kUsage, "usage: crossgate setup aws|git [options]");
  TRY(const auto context, client::Context::load(environment, globals));
  return client::setup_git(words.subspan(1), context, launcher_path(environment), client::run_git);
}

Result<int> run_doctor(std::span<const std::string> words, const client::GlobalOptions& globals,
                       const client::Environment& environment) {
  Doctor doctor(environment);
  TRY(const auto options, doctor.examine_git(words, globals));
  const auto context = client::Context::load(environment, options);
  if (context) {
    Machinery machinery(*context);
    const auto make_fetcher = [&](const client::Context& of, const client::SessionCache& cache) {
      return machinery.make_fetcher(of, cache, of.sts_endpoint().value());
    };
    doctor.examine_credentials(*context, {machinery.http(), machinery.services(), SystemClock(), make_fetcher});
  } else {
    doctor.note_broken_configuration(context.error());
  }
  return doctor.finish();
}

Result<std::string> help(std::string_view program, std::span<const std::string> words) {
  if (words.empty()) return client::general_help(program);
  const api::Service* service = client::find_service(words[0]);
  if (service != nullptr && words.size() == 1) return client::service_help(program, *service);
  if (std::string commands = client::command_help(program, words); !commands.empty()) return commands;
  if (service == nullptr) return fail(client::kUsage, "There is no service " + words[0]);
  const auto* operation = client::find_operation_by_option_name(*service, words[1]);
  if (operation == nullptr) return fail(client::kUsage, "There is no operation " + words[1]);
  return client::operation_help(program, *operation);
}

/// "SERVICE [OPERATION] help" as the AWS CLI has it; under this program's own name also "COMMAND help", and --help and
/// -h.
bool asks_for_help(std::string_view program, std::span<const std::string> words) {
  if (words.size() < 2) return false;
  const bool by_option = words.back() == "--help" || words.back() == "-h";
  if (words.back() != "help" && (program == "aws" || !by_option)) return false;
  if (client::find_service(words.front()) != nullptr) return words.size() < 4;
  const bool sets_up = words.front() == "setup";
  return program != "aws" && words.size() < (sets_up ? 4U : 3U) &&
         !client::command_help(program, words.first(1)).empty();
}

/// `completion SHELL`, the script, and `complete AT WORDS...`, what the script asks.
Result<std::string> completion(std::span<const std::string> words) {
  auto script = client::completion_script(words.size() == 1 ? words.front() : "");
  if (!script) return fail(client::kUsage, "usage: crossgate completion bash|zsh|fish");
  return *std::move(script);
}

std::string complete(std::span<const std::string> words, const client::Environment& environment) {
  const auto profiles = [&]() -> std::vector<std::string> {
    const auto configuration = client::Configuration::load(environment);
    if (!configuration) return {};
    return client::profile_names(*configuration).value_or(std::vector<std::string>());
  };
  const auto at = words.empty() ? std::nullopt : parse_decimal(words.front());
  std::string out;
  if (at)
    for (const std::string& word : client::complete(words.subspan(1), *at, profiles)) out += word + '\n';
  return out;
}

Error unknown_command(const client::CommandLine& line) {
  const api::Service* service = line.words.empty() ? nullptr : client::find_service(line.words[0]);
  const std::size_t wrong = service == nullptr ? 0 : 1;
  const std::string what = service == nullptr ? "command" : "operation";
  if (line.words.size() <= wrong) return {client::kSyntax, "the following arguments are required: " + what};
  std::vector<std::string> names;
  if (service == nullptr) {
    for (const api::Service* known : api::services()) names.emplace_back(known->name);
    for (const std::string_view ours : {"configure", "setup", "doctor", "completion", "help"}) names.emplace_back(ours);
  } else {
    for (const api::OperationInfo& operation : api::operations())
      if (operation.service == service) names.push_back(client::option_name(operation.name));
    names.emplace_back("help");
  }
  const std::vector<std::string_view> choices(names.begin(), names.end());
  return {client::kSyntax, "argument " + what + ": " + client::invalid_choice(line.words[wrong], choices)};
}

Result<void> print_report(const client::SetupReport& done) {
  (void)client::write_all(STDERR_FILENO, done.notes);
  return print(done.output);
}

/// The exit status.
Result<int> run_command(std::string_view program, const client::CommandLine& line, char** argv,
                        const client::Environment& environment) {
  const std::span<const std::string> words = line.words;
  const api::Service* service = words.empty() ? nullptr : client::find_service(words[0]);
  const auto* operation =
      service != nullptr && words.size() > 1 ? client::find_operation_by_option_name(*service, words[1]) : nullptr;
  const bool wants_help = asks_for_help(program, words);
  if (operation != nullptr && !wants_help) {
    TRY_VOID(call(*operation, words.subspan(2), line.globals, environment));
    return 0;
  }
  const std::string_view command = words.empty() ? std::string_view() : words.front();
  const client::ConfigureDependencies configuring{environment, line.globals, print, ask, find_session};
  if (command == "configure" && !wants_help && client::is_configure_command(words.subspan(1)))
    return client::run_configure(words.subspan(1), configuring);

  // As `aws` this program stands in front of the real one, and hands it what it does not know itself.
  if (program == "aws") execute_next_aws(argv, environment);
  if (wants_help) {
    TRY(const auto text, help(program, words.first(words.size() - 1)));
    TRY_VOID(print(text));
    return 0;
  }
  if (command == "configure") return client::run_configure(words.subspan(1), configuring);
  if (command == "doctor") return run_doctor(words.subspan(1), line.globals, environment);
  if (command == "setup") {
    TRY(const auto done, set_up(words.subspan(1), line.globals, environment));
    TRY_VOID(print_report(done));
    return 0;
  }
  std::string text;
  if (line.globals.version) {
    text = "crossgate/" CROSSGATE_VERSION "\n";
  } else if (program != "aws" && (command == "--help" || command == "-h")) {
    text = client::general_help(program);
  } else if (command == "help") {
    TRY(text, help(program, words.subspan(1)));
  } else if (command == "completion") {
    TRY(text, completion(words.subspan(1)));
  } else {
    return std::unexpected(unknown_command(line));
  }
  TRY_VOID(print(text));
  return 0;
}

int run(int argc, char** argv) {
  protect_memory();
  const std::string_view program = base_name(argc > 0 ? argv[0] : "crossgate");
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const client::Environment environment = read_environment();
  ::unsetenv(kLauncherVariable.data());
  std::signal(SIGINT, [](int) { ::_exit(130); });  // as AWS CLI v2 ends
  if (program == kRemoteProgram) return run_remote_program(arguments, environment, launcher_path(environment));
  if (!arguments.empty() && arguments.front() == "complete" && program != "aws") {
    const auto printed = print(complete(std::span(arguments).subspan(1), environment));
    return printed ? 0 : 255;
  }
  const auto line = client::parse_command_line(arguments);
  if (!line) return report(program, line.error());
  if (client::is_helper_line(program, *line)) return run_helper(program, *line, environment);
  const auto done = run_command(program, *line, argv, environment);
  return done ? *done : report(program, done.error());
}

}  // namespace
}  // namespace crossgate::cli

int main(int argc, char** argv) { return crossgate::cli::run(argc, argv); }
