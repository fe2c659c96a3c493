// crossgate-full, the large program: everything that needs HTTP. The small one, crossgate, executes it.
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/doctor.h"
#include "cli/helper_program.h"
#include "cli/next_aws.h"
#include "cli/remote_program.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/http.h"
#include "client/operation_command.h"
#include "client/option_names.h"
#include "client/session_fetcher.h"
#include "client/setup_aws.h"
#include "client/setup_git.h"

namespace crossgate::cli {
namespace {

constexpr std::size_t kLongestRequest = 1 << 20;

constexpr std::string_view kUsageText =
    "usage: crossgate [--profile P] [--region R] [--endpoint-url U] [--query Q] [--output json|text] SERVICE OPERATION "
    "[--option value]...\n"
    "       crossgate codecommit credential-helper [--ignore-host-check] get|store|erase\n"
    "       crossgate setup git [--profile P] [--region R] [--host H] [--global|--local|--system] [--remove]\n"
    "       crossgate doctor [URL]\n"
    "       crossgate setup aws [--endpoint-url U] [--directory FOLDER]\n"
    "       crossgate help [SERVICE [OPERATION]]\n";

/// Everything that a command with HTTP is made of, in the order of its making.
class Machinery {
 public:
  explicit Machinery(const client::Context& context)
      : http_(client::make_curl_client(http_settings(context))),
        services_(*http_, clock_, client::sleep_for_real, client::max_attempts(context.settings())) {}

  client::ServiceClient& services() { return services_; }
  client::HttpClient& http() { return *http_; }

  std::unique_ptr<client::Fetcher> make_fetcher(const client::Context& context, const client::SessionCache& cache,
                                                client::Endpoint sts) {
    return std::make_unique<client::SessionFetcher>(
        client::SessionFetcher::Parts{context.environment,
                                      cache,
                                      std::move(sts),
                                      services_,
                                      {*http_, clock_, client::sleep_for_real},
                                      complain,
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

/// In the form of AWS CLI v2: an empty line before what went wrong.
int report(const Error& error) {
  (void)client::write_all(STDERR_FILENO, "\n" + error.message + "\n");
  return client::exit_status(error);
}

int print(std::string_view text) { return client::write_all(STDOUT_FILENO, text) ? 0 : 255; }

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

Result<std::string> call(const api::OperationInfo& operation, std::span<const std::string> words,
                         const client::GlobalOptions& globals, const client::Environment& environment) {
  TRY(const auto context, client::Context::load(environment, globals));
  TRY(const auto sts, context.sts_endpoint());
  const client::SessionCache cache(environment, sts);
  Machinery machinery(context);
  const auto fetcher = machinery.make_fetcher(context, cache, sts);
  return client::run_operation(operation, words, {context, *fetcher, machinery.services()});
}

Result<client::SetupReport> set_up(std::span<const std::string> words, const client::GlobalOptions& globals,
                                   const client::Environment& environment) {
  const std::string_view what = words.empty() ? std::string_view() : words.front();
  if (what == "aws") return client::setup_aws(words.subspan(1), globals.endpoint_url, environment);
  if (what != "git") return fail(client::kUsage, "usage: crossgate setup aws|git [options]");
  TRY(const auto context, client::Context::load(environment, globals));
  return client::setup_git(words.subspan(1), context, launcher_path(environment), client::run_git);
}

int run_doctor(std::span<const std::string> words, const client::GlobalOptions& globals,
               const client::Environment& environment) {
  Doctor doctor(environment);
  const auto options = doctor.examine_git(words, globals);
  if (!options) return report(options.error());
  const auto context = client::Context::load(environment, *options);
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

std::string service_list() {
  std::string out;
  for (const api::Service* service : api::services()) {
    out += "\n" + std::string(service->name) + ":\n";
    for (const api::OperationInfo& operation : api::operations())
      if (operation.service == service) out += "  " + client::option_name(operation.name) + "\n";
  }
  return out;
}

std::string operation_help(const api::OperationInfo& operation) {
  std::string out =
      "crossgate " + std::string(operation.service->name) + ' ' + client::option_name(operation.name) + '\n';
  for (const wire::Member& member : operation.input->members) {
    out += "  --" + client::option_name(member.name);
    out += member.required ? "  (required)\n" : "\n";
  }
  return out;
}

Result<std::string> help(std::span<const std::string> words) {
  if (words.empty()) return std::string(kUsageText) + service_list();
  const api::Service* service = client::find_service(words[0]);
  if (service == nullptr) return fail(client::kUsage, "there is no service " + words[0]);
  if (words.size() == 1) {
    std::string out;
    for (const api::OperationInfo& operation : api::operations())
      if (operation.service == service) out += operation_help(operation);
    return out;
  }
  const auto* operation = client::find_operation_by_option_name(*service, words[1]);
  if (operation == nullptr) return fail(client::kUsage, "there is no operation " + words[1]);
  return operation_help(*operation);
}

Error unknown_command(const client::CommandLine& line) {
  std::vector<std::string_view> names;
  std::vector<std::string> owned;
  const api::Service* service = line.words.empty() ? nullptr : client::find_service(line.words[0]);
  if (service == nullptr) {
    for (const api::Service* known : api::services()) names.push_back(known->name);
  } else {
    for (const api::OperationInfo& operation : api::operations())
      if (operation.service == service) owned.push_back(client::option_name(operation.name));
    names.assign(owned.begin(), owned.end());
  }
  const std::size_t wrong = service == nullptr ? 0 : 1;
  std::string message(kUsageText);
  if (line.words.size() > wrong) {
    message += "\nInvalid choice: '" + line.words[wrong] + "'";
    if (const auto near = nearest(line.words[wrong], names)) message += ", maybe you meant: " + std::string(*near);
  }
  return {client::kUsage, message};
}

template <class Outcome>
int finish(const Outcome& outcome, const auto& success) {
  return outcome ? success(*outcome) : report(outcome.error());
}

int run_command(std::string_view program, const client::CommandLine& line, char** argv,
                const client::Environment& environment) {
  const std::span<const std::string> words = line.words;
  const api::Service* service = words.empty() ? nullptr : client::find_service(words[0]);
  const auto* operation =
      service != nullptr && words.size() > 1 ? client::find_operation_by_option_name(*service, words[1]) : nullptr;
  const bool wants_help = operation != nullptr && words.size() == 3 && words[2] == "help";
  if (operation != nullptr && !wants_help)
    return finish(call(*operation, words.subspan(2), line.globals, environment), print);

  // As `aws` this program stands in front of the real one, and hands it what it does not know itself.
  if (program == "aws") execute_next_aws(argv, environment);
  if (wants_help) return print(operation_help(*operation));
  if (line.globals.version) return print("crossgate/" CROSSGATE_VERSION "\n");
  if (!words.empty() && words[0] == "setup")
    return finish(set_up(words.subspan(1), line.globals, environment), [](const client::SetupReport& done) {
      (void)client::write_all(STDERR_FILENO, done.notes);
      return print(done.output);
    });
  if (!words.empty() && words[0] == "doctor") return run_doctor(words.subspan(1), line.globals, environment);
  if (!words.empty() && words[0] == "help") return finish(help(words.subspan(1)), print);
  return report(unknown_command(line));
}

int run(int argc, char** argv) {
  const std::string_view program = base_name(argc > 0 ? argv[0] : "crossgate");
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const client::Environment environment = read_environment();
  ::unsetenv(kLauncherVariable.data());
  if (program == kRemoteProgram) return run_remote_program(arguments, environment, launcher_path(environment));
  const auto line = client::parse_command_line(arguments);
  if (!line) return report(line.error());
  if (client::is_helper_line(program, *line)) {
    protect_memory();
    return run_helper(program, *line, environment);
  }
  return run_command(program, *line, argv, environment);
}

}  // namespace
}  // namespace crossgate::cli

int main(int argc, char** argv) { return crossgate::cli::run(argc, argv); }
