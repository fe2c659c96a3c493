#include "client/ini.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

// What Python's str.strip takes for white space within ASCII.
constexpr std::string_view kWhiteSpace = " \t\n\r\v\f\x1c\x1d\x1e\x1f";

std::string_view strip_end(std::string_view text) {
  const auto last = text.find_last_not_of(kWhiteSpace);
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

std::string_view strip(std::string_view text) {
  const auto first = text.find_first_not_of(kWhiteSpace);
  return first == std::string_view::npos ? std::string_view() : strip_end(text.substr(first));
}

/// Lines end in \n, \r or \r\n; the ends are not part of them.
std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return lines;
}

/// Tells what each line is.
class LineReader {
 public:
  IniLine read(std::string_view line) {
    using enum IniLine::Kind;
    const std::string_view content = strip(line);
    if (content.empty()) return {blank, line, line.size()};
    const std::size_t indent = line.find_first_not_of(kWhiteSpace);
    if (content.starts_with('#') || content.starts_with(';')) return {comment, line, indent};
    if (in_option_ && indent > indent_) return {continuation, line, indent};
    indent_ = indent;
    const auto closing = content.rfind(']');
    if (content.front() == '[' && closing != std::string_view::npos && closing > 1) {
      in_option_ = false;
      return {section, line, indent, content.substr(1, closing - 1)};
    }
    const auto delimiter = content.find_first_of("=:");
    if (delimiter == std::string_view::npos || delimiter == 0) return {neither, line, indent};
    in_option_ = true;
    return {option, line, indent, strip_end(content.substr(0, delimiter)), strip(content.substr(delimiter + 1))};
  }

 private:
  bool in_option_ = false;
  std::size_t indent_ = 0;  ///< of the last line that began something
};

using Lines = std::vector<std::string>;
using RawSection = std::map<std::string, Lines, std::less<>>;

class Parser {
 public:
  explicit Parser(std::string_view file) : file_(file) {}

  Result<std::vector<IniSection>> parse(std::string_view text) {
    for (const IniLine& line : read_ini_lines(text)) {
      ++line_number_;
      TRY_VOID(read(line));
    }
    return finish();
  }

 private:
  Result<void> read(const IniLine& line) {
    switch (line.kind) {
      case IniLine::Kind::comment:
        return {};
      case IniLine::Kind::blank:
        if (value_ != nullptr) value_->emplace_back();
        return {};
      case IniLine::Kind::continuation:
        value_->emplace_back(strip(line.text));
        return {};
      case IniLine::Kind::section:
        return begin_section(line.name);
      case IniLine::Kind::option:
      case IniLine::Kind::neither:
        break;
    }
    return read_option(line);
  }

  Result<void> begin_section(std::string_view name) {
    value_ = nullptr;
    section_name_ = name;
    if (name == "DEFAULT") {
      section_ = &defaults_;
      return {};
    }
    const auto [place, is_new] = sections_.try_emplace(std::string(name));
    if (!is_new) return error("section [" + std::string(name) + "] is there twice; merge the two");
    order_.push_back(place->first);
    section_ = &place->second;
    return {};
  }

  Result<void> read_option(const IniLine& line) {
    if (section_ == nullptr) {
      const bool byte_order_mark = line_number_ == 1 && line.text.starts_with("\xEF\xBB\xBF");
      return error(byte_order_mark ? "the file begins with a byte-order mark; save it as plain UTF-8"
                                   : "there must be a [section] above the first key");
    }
    if (line.kind == IniLine::Kind::neither) return error("this line is neither a [section] nor key = value");
    const auto [place, is_new] = section_->try_emplace(to_lower(line.name));
    if (!is_new) return error("key " + place->first + " is there twice in [" + section_name_ + "]; remove one");
    value_ = &place->second;
    value_->emplace_back(line.value);
    return {};
  }

  Result<std::vector<IniSection>> finish() {
    std::vector<IniSection> out;
    for (const std::string& name : order_) {
      IniSection section{name, {}};
      for (const RawSection* source : {&std::as_const(sections_.find(name)->second), &std::as_const(defaults_)})
        for (const auto& [key, lines] : *source) {
          if (section.options.contains(key)) continue;
          TRY(auto value, join(lines, name, key));
          section.options.emplace(key, std::move(value));
        }
      out.push_back(std::move(section));
    }
    return out;
  }

  Result<IniValue> join(const Lines& lines, const std::string& section, const std::string& key) {
    IniValue value;
    for (std::size_t i = 0; i < lines.size(); ++i) value.text += (i == 0 ? "" : "\n") + lines[i];
    value.text.resize(strip_end(value.text).size());
    if (!value.text.starts_with('\n')) return value;
    value.nested.emplace();
    for (const std::string_view line : split_lines(value.text)) {
      if (strip(line).empty()) continue;
      const auto parts = cut(line, "=");
      if (!parts)
        return fail(kOther, file_ + ": the indented lines below " + key + " in [" + section + "] must be key = value");
      value.nested->insert_or_assign(std::string(strip(parts->before)), std::string(strip(parts->after)));
    }
    return value;
  }

  std::unexpected<Error> error(const std::string& what) const {
    return fail(kOther, file_ + ":" + std::to_string(line_number_) + ": " + what);
  }

  std::string file_;
  std::size_t line_number_ = 0;
  Lines* value_ = nullptr;         ///< of the key read last, which indented lines continue
  RawSection* section_ = nullptr;  ///< the one being read
  std::string section_name_;
  RawSection defaults_;
  std::map<std::string, RawSection, std::less<>> sections_;
  std::vector<std::string> order_;
};

}  // namespace

std::vector<IniLine> read_ini_lines(std::string_view text) {
  LineReader reader;
  std::vector<IniLine> lines;
  for (const std::string_view line : split_lines(text)) lines.push_back(reader.read(line));
  return lines;
}

Result<std::vector<IniSection>> parse_ini(std::string_view text, std::string_view file) {
  if (!is_utf8(text)) return fail(kOther, std::string(file) + ": the file is not UTF-8");
  return Parser(file).parse(text);
}

std::optional<std::vector<std::string>> split_shell_words(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && kBlank.find(c) != std::string_view::npos) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (++i == text.size()) return std::nullopt;
      // Between double quotes a backslash protects only a double quote and itself.
      if (quote == '"' && text[i] != '"' && text[i] != '\\') words.back() += '\\';
      words.back() += text[i];
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0') return std::nullopt;
  return words;
}

}  // namespace crossgate::client
