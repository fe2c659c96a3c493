#include "client/option_parser.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/python_text.h"

namespace crossgate::client {
namespace {

/// "-1", "-.5", "-2.5": no option, although it begins with a hyphen.
bool is_negative_number(std::string_view word) {
  word.remove_prefix(1);
  const std::size_t point = word.find('.');
  const std::string_view whole = word.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? whole : word.substr(point + 1);
  return !fraction.empty() && std::ranges::all_of(whole, is_digit) && std::ranges::all_of(fraction, is_digit);
}

/// A word that begins an option: which, nullptr where there is none of this name, and its value behind "=".
struct Reference {
  const Option* option = nullptr;
  std::optional<std::string_view> value;
};

class Parser {
 public:
  Parser(std::span<const std::string> words, std::span<const Option> options) : words_(words), options_(options) {}

  Result<ParsedOptions> run() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      TRY(const auto reference, as_option(word));
      if (!reference || reference->option == nullptr) {
        parsed_.rest.push_back(word);
      } else {
        TRY_VOID(take(*reference));
      }
    }
    return std::move(parsed_);
  }

 private:
  /// nullopt: the word is a value.
  Result<std::optional<Reference>> as_option(std::string_view word) const {
    if (!word.starts_with('-') || word.size() == 1) return std::nullopt;
    if (const auto* exact = find(word)) return Reference{exact, std::nullopt};
    const auto assignment = cut(word, "=");
    const std::string_view name = assignment ? assignment->before : word;
    const auto value = assignment ? std::optional(assignment->after) : std::nullopt;
    if (const auto* exact = find(name)) return Reference{exact, value};
    TRY(const auto* longer, find_by_beginning(word, name));
    if (longer != nullptr) return Reference{longer, value};
    if (is_negative_number(word) || word.find(' ') != std::string_view::npos) return std::nullopt;
    return Reference{};
  }

  const Option* find(std::string_view name) const {
    const auto found = std::ranges::find(options_, name, &Option::name);
    return found != options_.end() ? &*found : nullptr;
  }

  Result<const Option*> find_by_beginning(std::string_view word, std::string_view name) const {
    std::vector<const Option*> matches;
    if (name.starts_with("--"))
      for (const Option& option : options_)
        if (option.name.starts_with(name)) matches.push_back(&option);
    if (matches.size() < 2) return matches.empty() ? nullptr : matches.front();
    std::string names;
    for (const Option* match : matches) names += (names.empty() ? "" : ", ") + match->name;
    return fail(kSyntax, "ambiguous option: " + std::string(word) + " could match " + names);
  }

  Result<void> take(const Reference& reference) {
    const Option& option = *reference.option;
    GivenOption given{&option, {}};
    if (reference.value) {
      if (option.takes == Takes::nothing)
        return refuse(option, "ignored explicit argument " + python_repr(*reference.value));
      given.values.emplace_back(*reference.value);
    } else {
      TRY_VOID(take_values(given));
    }
    for (const std::string& value : given.values)
      if (!option.choices.empty() && std::ranges::find(option.choices, value) == option.choices.end())
        return refuse(option, invalid_choice(value, option.choices));
    for (const GivenOption& other : parsed_.given)
      if (other.option->name == option.rival) return refuse(option, "not allowed with argument " + option.rival);
    parsed_.given.push_back(std::move(given));
    return {};
  }

  Result<void> take_values(GivenOption& given) {
    const Takes takes = given.option->takes;
    const std::size_t most = takes == Takes::nothing ? 0 : takes == Takes::any_number ? words_.size() : 1;
    while (given.values.size() < most && at_ < words_.size()) {
      TRY(const auto next, as_option(words_[at_]));
      if (next) break;
      given.values.push_back(words_[at_++]);
    }
    if (takes == Takes::one && given.values.empty()) return refuse(*given.option, "expected one argument");
    return {};
  }

  static std::unexpected<Error> refuse(const Option& option, const std::string& why) {
    return fail(kSyntax, "argument " + option.name + ": " + why);
  }

  std::span<const std::string> words_;
  std::span<const Option> options_;
  std::size_t at_ = 0;
  ParsedOptions parsed_;
};

}  // namespace

Result<ParsedOptions> parse_options(std::span<const std::string> words, std::span<const Option> options) {
  return Parser(words, options).run();
}

std::string invalid_choice(std::string_view given, std::span<const std::string_view> choices) {
  constexpr std::size_t kColumn = 40;
  std::string out = "Invalid choice, valid choices are:\n";
  for (std::size_t i = 0; i < choices.size(); ++i) {
    std::string cell(choices[i]);
    cell.resize(std::max(cell.size(), kColumn), ' ');
    out += (i % 2 == 0 ? "\n" : " | ") + cell;
  }
  if (const auto near = nearest(given, {choices.begin(), choices.end()}))
    out += "\n\n\nInvalid choice: " + python_repr(given) + ", maybe you meant:\n\n  * " + std::string(*near);
  return out;
}

Result<std::int64_t> integer_option(const std::string& name, std::string_view text) {
  const std::string_view digits = trim(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size())
    return fail(kSyntax, "argument " + name + ": invalid int value: " + python_repr(text));
  return number;
}

}  // namespace crossgate::client
