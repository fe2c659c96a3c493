#include "client/help.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "client/arguments.h"
#include "client/command_line.h"
#include "client/option_names.h"
#include "client/paging.h"
#include "client/python_json.h"
#include "client/skeleton.h"

namespace crossgate::client {
namespace {

using wire::Kind;

constexpr std::string_view kCommands =
    "  SERVICE OPERATION [--option value]...\n"
    "  codecommit credential-helper [--ignore-host-check] [--ephemeral] get|store|erase\n"
    "  configure [set|get|list|list-profiles|export-credentials]\n"
    "  setup git [--profile P] [--region R] [--host H] [--global|--local|--system] [--remove]\n"
    "  setup aws [--endpoint-url U] [--directory FOLDER]\n"
    "  doctor [URL]\n"
    "  completion bash|zsh|fish\n"
    "  help [SERVICE [OPERATION]]\n";

constexpr std::size_t kDeepest = 4;

/// "Key=string,Value=string", "KeyName1=string,KeyName2=string", "{…}" and "[…]" within.
std::string shorthand_form(const wire::Shape& shape, std::size_t depth = 0) {
  if (depth > kDeepest) return "...";
  std::string out;
  switch (shape.kind) {
    case Kind::structure:
      for (const wire::Member& member : shape.members)
        out += (out.empty() ? "" : ",") + std::string(member.name) + '=' + shorthand_form(*member.shape, depth + 1);
      return depth == 0 ? out : '{' + out + '}';
    case Kind::map:
      out = "KeyName1=" + shorthand_form(*shape.element, depth + 1) + ",KeyName2=...";
      return depth == 0 ? out : '{' + out + '}';
    case Kind::list:
      return depth == 0 ? shorthand_form(*shape.element) + " ..."
                        : '[' + shorthand_form(*shape.element, depth + 1) + ",...]";
    default:
      return std::string(wire::name_of(shape.kind));
  }
}

bool is_compound(const wire::Shape& shape) {
  return shape.kind == Kind::structure || shape.kind == Kind::map ||
         (shape.kind == Kind::list && is_compound(*shape.element));
}

std::string synopsis_of(const wire::Member& member) {
  const std::string name = option_name(member.name);
  std::string text = member.shape->kind == Kind::boolean
                         ? "--" + name + " | --no-" + name
                         : "--" + name + " <" + std::string(wire::name_of(member.shape->kind)) + '>';
  return member.required ? text : '[' + text + ']';
}

/// The forms and choices of one option; empty where its type says it all.
std::string details_of(const wire::Member& member) {
  std::string out;
  if (is_compound(*member.shape)) out += "      " + shorthand_form(*member.shape) + "\n";
  if (member.shape->kind == Kind::blob) out += "      base64, or fileb://PATH\n";
  const wire::Shape& scalar = member.shape->kind == Kind::list ? *member.shape->element : *member.shape;
  std::string choices;
  for (const std::string_view choice : scalar.choices) choices += (choices.empty() ? "" : ", ") + std::string(choice);
  if (!choices.empty()) out += "      one of " + choices + '\n';
  return out;
}

}  // namespace

std::string general_help(std::string_view program) {
  const std::string name(program);
  std::string out = "usage: " + name + " [options] <command> <subcommand> [parameters]\n\ncommands:\n" +
                    std::string(kCommands) + "\nservices:";
  for (const api::Service* service : api::services()) out += ' ' + std::string(service->name);
  out += "\n\noptions, in any place:\n";
  for (const Option& option : global_options()) {
    std::string line = "  " + option.name + (option.takes == Takes::one ? " VALUE" : "");
    line.resize(std::max<std::size_t>(line.size() + 1, 32), ' ');
    out += line + std::string(help_of_global_option(option.name)) + '\n';
  }
  return out;
}

std::string command_help(std::string_view program, std::span<const std::string> words) {
  std::string beginning = " ";
  for (const std::string& word : words) beginning += ' ' + word;
  std::string lines;
  for (const std::string_view line : split(kCommands, '\n')) {
    if (!line.starts_with(beginning) || line.substr(beginning.size()).find_first_not_of(' ') == 0) continue;
    lines.append("  ").append(program).append(line.substr(1)).append("\n");
  }
  return lines.empty() ? lines : "usage:\n" + lines;
}

std::string service_help(std::string_view program, const api::Service& service) {
  std::string out = std::string(program) + ' ' + std::string(service.name) + " <operation> [--option value]...\n\n";
  if (service.name == "codecommit") out += "  credential-helper\n";
  for (const api::OperationInfo& operation : api::operations())
    if (operation.service == &service) out += "  " + option_name(operation.name) + '\n';
  return out + '\n' + std::string(program) + ' ' + std::string(service.name) + " <operation> help: its options\n";
}

std::string operation_help(std::string_view program, const api::OperationInfo& operation) {
  std::string out = "synopsis:\n  " + std::string(program) + ' ' + std::string(operation.service->name) + ' ' +
                    option_name(operation.name) + '\n';
  std::string details;
  for (const wire::Member& member : operation.input->members) {
    out += "    " + synopsis_of(member) + '\n';
    const std::string forms = details_of(member);
    if (!forms.empty()) details += "  --" + option_name(member.name) + '\n' + forms;
  }
  for (const Option& option : options_of(operation)) {
    const auto is_this = [&](const wire::Member& member) {
      return option.name == "--" + option_name(member.name) || option.name == "--no-" + option_name(member.name);
    };
    if (std::ranges::none_of(operation.input->members, is_this))
      out += "    [" + option.name + (option.takes == Takes::at_most_one ? " [input|output]]" : " <value>]") + '\n';
  }
  if (!details.empty()) out += "\nforms (JSON and file://PATH are taken everywhere):\n" + details;
  if (is_paged(operation)) out += "\nAll pages are read, unless --no-paginate is given.\n";
  if (operation.output->members.empty()) return out;
  return out + "\nanswer:\n" + python_json(output_skeleton(*operation.output)) + '\n';
}

}  // namespace crossgate::client
