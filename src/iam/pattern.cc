#include "iam/pattern.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace crossgate::iam {
namespace {

constexpr char16_t kAnyText = 0x100;
constexpr char16_t kAnyCharacter = 0x101;
constexpr char16_t kVariable = 0x200;
constexpr std::size_t kMaxVariables = 1000;
constexpr std::size_t kNone = std::string_view::npos;

char16_t unit(char c) { return static_cast<unsigned char>(c); }

/// The end of the UTF-8 character that begins at `at`; bytes that are no UTF-8 count as characters somehow, but always
/// in the same way.
std::size_t next_character(std::string_view text, std::size_t at) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  for (++at; at < text.size() && continues(text[at]);) ++at;
  return at;
}

/// Cuts `view` at the first colon; nullopt when there is none.
template <class View>
std::optional<View> take_part(View& view) {
  const auto colon = view.find(static_cast<typename View::value_type>(':'));
  if (colon == View::npos) return std::nullopt;
  const View part = view.substr(0, colon);
  view.remove_prefix(colon + 1);
  return part;
}

}  // namespace

Parsed<Pattern> Pattern::compile(std::string_view text, const PatternSyntax& syntax) {
  Pattern pattern;
  pattern.ignore_case_ = syntax.ignore_case;
  for (std::size_t i = 0; i < text.size();) {
    if (syntax.variables && text.substr(i).starts_with("${")) {
      const std::size_t end = text.find('}', i);
      if (end == kNone) return broken("has a policy variable without its closing brace");
      TRY_VOID(pattern.add_variable(text.substr(i + 2, end - i - 2)));
      i = end + 1;
      continue;
    }
    if (syntax.wildcards && text[i] == '*') {
      if (!pattern.code_.ends_with(kAnyText)) pattern.code_ += kAnyText;
    } else if (syntax.wildcards && text[i] == '?') {
      pattern.code_ += kAnyCharacter;
    } else {
      pattern.add_literal(text.substr(i, 1));
    }
    ++i;
  }
  for (const char16_t c : pattern.code_) {
    if (c >= kAnyText) break;
    pattern.prefix_ += static_cast<char>(c);
  }
  return pattern;
}

bool Pattern::begins(std::string_view text) const {
  const auto start = text.substr(0, prefix_.size());
  return ignore_case_ ? equals_ignoring_case(start, prefix_) : start == prefix_;
}

void Pattern::add_literal(std::string_view text) {
  for (const char c : text) code_ += unit(ignore_case_ ? to_lower(c) : c);
}

// IAM User Guide, "IAM policy elements: Variables and tags".
Parsed<void> Pattern::add_variable(std::string_view body) {
  if (body == "*" || body == "?" || body == "$") {
    add_literal(body);
    return {};
  }
  Variable variable;
  if (const auto parts = cut(body, ",")) {
    const std::string_view quoted = trim(parts->after);
    if (quoted.size() < 2 || !quoted.starts_with('\'') || !quoted.ends_with('\''))
      return broken("has a policy variable whose default value is not in single quotes");
    variable.has_default = true;
    variable.default_value = quoted.substr(1, quoted.size() - 2);
    body = parts->before;
  }
  variable.key = trim(body);
  if (variable.key.find(':') == kNone || variable.key.find_first_of("*?$'\"{") != kNone)
    return broken("has the policy variable \"" + std::string(body) + "\", which names no condition key");
  if (variables_.size() >= kMaxVariables) return broken("has too many policy variables");
  code_ += static_cast<char16_t>(kVariable + variables_.size());
  variables_.push_back(std::move(variable));
  return {};
}

std::size_t Pattern::colons_before_variable() const {
  const auto variable = std::ranges::find_if(code_, [](char16_t c) { return c >= kVariable; });
  if (variable == code_.end()) return kNone;
  return static_cast<std::size_t>(std::count(code_.begin(), variable, unit(':')));
}

bool Pattern::fill_in(const Context& context, Code& out) const {
  for (const char16_t c : code_) {
    if (c < kVariable) {
      out += c;
      continue;
    }
    const Variable& variable = variables_[c - kVariable];
    const auto* values = context.find(variable.key);
    const bool known = values != nullptr && values->size() == 1;
    if (!known && !variable.has_default) return false;
    for (const char byte : known ? values->front() : variable.default_value)
      out += unit(ignore_case_ ? to_lower(byte) : byte);
  }
  return true;
}

bool Pattern::matches(std::string_view text, const Context& context) const {
  if (!begins(text)) return false;
  if (variables_.empty())
    return match(CodeView(code_).substr(prefix_.size()), text.substr(prefix_.size()), ignore_case_);
  Code filled;
  return fill_in(context, filled) && match(filled, text, ignore_case_);
}

bool Pattern::matches_arn(std::string_view text, const Context& context) const {
  if (!begins(text)) return false;
  if (variables_.empty()) return match_arn(code_, text, ignore_case_);
  Code filled;
  return fill_in(context, filled) && match_arn(filled, text, ignore_case_);
}

bool Pattern::match_arn(CodeView pattern, std::string_view text, bool ignore_case) {
  for (int part = 0; part < 5; ++part) {
    const auto wanted = take_part(pattern);
    const auto given = take_part(text);
    if (!wanted || !given || !match(*wanted, *given, ignore_case)) return false;
  }
  return match(pattern, text, ignore_case);
}

// Only the last '*' ever needs to be tried again: whatever an earlier one could still swallow, the last one can too.
bool Pattern::match(CodeView pattern, std::string_view text, bool ignore_case) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_star = kNone;  // in the pattern, behind the last '*'
  std::size_t resume = 0;          // in the text: where that '*' ends for now
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == kAnyText) {
      after_star = ++p;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == kAnyCharacter) {
      ++p;
      t = next_character(text, t);
    } else if (p < pattern.size() && pattern[p] == unit(ignore_case ? to_lower(text[t]) : text[t])) {
      ++p;
      ++t;
    } else if (after_star != kNone) {
      p = after_star;
      t = resume = next_character(text, resume);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == kAnyText) ++p;
  return p == pattern.size();
}

}  // namespace crossgate::iam
