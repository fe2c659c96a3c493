#include "client/completion.h"

#include <algorithm>
#include <utility>

#include "client/arguments.h"
#include "client/command_line.h"
#include "client/operation_command.h"
#include "client/option_names.h"

namespace crossgate::client {
namespace {

constexpr std::string_view kBash = R"(_crossgate() {
  local IFS=$'\n'
  COMPREPLY=($(crossgate complete "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null))
}
complete -o default -F _crossgate crossgate
)";

constexpr std::string_view kZsh = R"(#compdef crossgate
_crossgate() {
  local -a found
  found=("${(@f)$(crossgate complete $((CURRENT - 1)) "${words[@]}" 2>/dev/null)}")
  if [[ -n $found[1] ]]; then compadd -a found; else _files; fi
}
if [[ $funcstack[1] == _crossgate ]]; then _crossgate "$@"; else compdef _crossgate crossgate; fi
)";

constexpr std::string_view kFish =
    R"(complete -c crossgate -a '(crossgate complete (count (commandline -opc)) (commandline -opc) (commandline -ct) 2>/dev/null)'
)";

using Words = std::vector<std::string>;

Words first_words() {
  Words words{"codecommit", "completion", "configure", "doctor", "help", "setup"};
  for (const api::Service* service : api::services()) words.emplace_back(service->name);
  return words;
}

Words operations_of(const api::Service& service) {
  Words words{"help"};
  if (service.name == "codecommit") words.emplace_back("credential-helper");
  for (const api::OperationInfo& operation : api::operations())
    if (operation.service == &service) words.push_back(option_name(operation.name));
  return words;
}

/// What can follow the words of a command, options left out.
Words words_after(std::span<const std::string> words) {
  if (words.empty()) return first_words();
  if (words[0] == "help") {
    const auto* service = words.size() == 2 ? find_service(words[1]) : nullptr;
    return words.size() == 1 ? first_words() : service != nullptr ? operations_of(*service) : Words();
  }
  if (words.size() > 1) return {};
  if (words[0] == "configure") return {"set", "get", "list", "list-profiles", "export-credentials"};
  if (words[0] == "setup") return {"git", "aws"};
  if (words[0] == "completion") return {"bash", "zsh", "fish"};
  const auto* service = find_service(words[0]);
  return service != nullptr ? operations_of(*service) : Words();
}

std::vector<Option> options_for(std::span<const std::string> words) {
  std::vector<Option> options(global_options().begin(), global_options().end());
  const auto* service = words.empty() ? nullptr : find_service(words[0]);
  const auto* operation =
      service != nullptr && words.size() > 1 ? find_operation_by_option_name(*service, words[1]) : nullptr;
  if (operation != nullptr)
    for (Option& option : options_of(*operation)) options.push_back(std::move(option));
  return options;
}

/// The words of the command before the one that is typed, without options and what belongs to them.
Words command_words(std::span<const std::string> before) {
  const auto parsed = parse_options(before, global_options());
  Words words;
  if (!parsed) return words;
  for (const std::string& word : parsed->rest) {
    if (word.starts_with('-')) break;
    words.push_back(word);
  }
  return words;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return std::string(kBash);
  if (shell == "zsh") return std::string(kZsh);
  if (shell == "fish") return std::string(kFish);
  return std::nullopt;
}

std::vector<std::string> complete(std::span<const std::string> words, std::size_t at,
                                  const std::function<std::vector<std::string>()>& profiles) {
  if (words.empty() || at == 0 || at > words.size()) return {};
  const std::string typed = at < words.size() ? words[at] : std::string();
  const auto before = words.subspan(1, at - 1);
  const Words command = command_words(before);
  const auto options = options_for(command);

  Words candidates;
  const auto last = before.empty() ? options.end() : std::ranges::find(options, before.back(), &Option::name);
  if (typed.starts_with("-")) {
    for (const Option& option : options) candidates.push_back(option.name);
  } else if (last != options.end() && last->takes != Takes::nothing) {
    candidates.assign(last->choices.begin(), last->choices.end());
    if (last->name == "--profile") candidates = profiles();
  } else {
    candidates = words_after(command);
  }
  std::erase_if(candidates, [&](const std::string& word) { return !word.starts_with(typed); });
  std::ranges::sort(candidates);
  const auto repeated = std::ranges::unique(candidates);
  candidates.erase(repeated.begin(), repeated.end());
  return candidates;
}

}  // namespace crossgate::client
