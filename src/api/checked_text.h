// Texts that a service model constrains by length and characters, one type for each kind of name.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "wire/constraint.h"

namespace crossgate::api {

/// What a service model says of a text: its length in characters, and a pattern. A pattern is matched by a
/// function; its own text is only shown.
struct TextRule {
  std::size_t min = 0;
  std::size_t max = 0;
  bool (*matches)(std::string_view) = nullptr;  ///< nullptr: anything
  std::string_view pattern = {};
};

/// The clause that `text` breaks ("must have length less than or equal to 64"); empty when it breaks none. Text that
/// is not UTF-8 breaks the pattern.
std::string broken_clause(const TextRule& rule, std::string_view text);

/// A text under a rule; each rule makes a type of its own: `using UserName = CheckedText<kUserName>;`. Immutable;
/// compares by value.
template <const TextRule& kRule>
class CheckedText {
 public:
  static constexpr const TextRule& kChecked = kRule;

  static Parsed<CheckedText> parse(std::string_view text) {
    if (auto clause = broken_clause(kRule, text); !clause.empty())
      return std::unexpected(BrokenRule{std::move(clause)});
    return CheckedText(std::string(text));
  }

  std::string_view str() const { return text_; }
  auto operator<=>(const CheckedText&) const = default;

 private:
  explicit CheckedText(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The patterns that more than one service uses.

/// [\w+=,.@-]*
bool is_friendly_name(std::string_view text);
/// \w*
bool is_word(std::string_view text);
/// \d*
bool is_digits(std::string_view text);
/// [\w+=,.@:/-]*: external ids and serial numbers.
bool is_external_id(std::string_view text);
/// Tab, LF, CR and U+0020–U+00FF.
bool is_latin_text(std::string_view text);

/// Letters, digits and white space of any script, and _.:/=+-@: what tags are made of. Of what is not ASCII, anything.
bool is_tag_text(std::string_view text);

}  // namespace crossgate::api

template <const crossgate::api::TextRule& kRule>
struct crossgate::wire::Constraint<crossgate::api::CheckedText<kRule>>
    : crossgate::wire::GeneralText<crossgate::api::CheckedText<kRule>> {};
