#include "client/configure/ini_editor.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/ini.h"

namespace crossgate::client {
namespace {

using Kind = IniLine::Kind;

bool is_blank_or_comment(const IniLine& line) { return line.kind == Kind::blank || line.kind == Kind::comment; }

std::string_view indent_of(const IniLine& line) { return line.text.substr(0, line.indent); }

/// [profile "a b"] and [profile a b] are "profile a b"; [profile default] is "default".
std::string section_name(std::string_view heading) {
  std::string name(heading);
  if (name.starts_with("profile")) {
    const auto words = split_shell_words(name);
    if (words && words->size() == 2) name = "profile " + words->back();
  }
  return name == "profile default" ? "default" : name;
}

std::string heading_for(const std::string& section) {
  if (!section.starts_with("profile ")) return section;
  const std::string name = section.substr(8);
  const bool is_plain = name.find_first_of(" \t'\"\\") == std::string::npos;
  std::string quoted;
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return is_plain ? section : "profile \"" + quoted + '"';
}

class Editor {
 public:
  Editor(std::string_view text, const IniChange& change)
      : change_(change), read_(read_ini_lines(text)), line_end_(text.contains("\r\n") ? "\r\n" : "\n") {
    for (const IniLine& line : read_) {
      const std::size_t begin = static_cast<std::size_t>(line.text.data() - text.data());
      const std::size_t end = begin + line.text.size();
      const std::string_view line_end = text.substr(end, text.substr(end).starts_with("\r\n") ? 2 : 1);
      lines_.push_back(std::string(line.text) + (line_end.empty() ? line_end_ : std::string(line_end)));
    }
  }

  std::string edit() {
    if (find_section()) {
      edit_section();
    } else {
      lines_.push_back('[' + heading_for(change_.section) + ']' + line_end_);
      add(lines_.size(), "");
    }
    std::string out;
    for (const std::string& line : lines_) out += line;
    return out;
  }

 private:
  bool find_section() {
    bool found = false;
    for (std::size_t i = 0; i < read_.size(); ++i) {
      if (read_[i].kind != Kind::section) continue;
      if (found && end_ == read_.size()) end_ = i;
      if (section_name(read_[i].name) != change_.section) continue;
      found = true;
      begin_ = i + 1;
      end_ = read_.size();
    }
    return found;
  }

  void edit_section() {
    std::size_t after_last = begin_;
    for (std::size_t i = begin_; i < end_; ++i) {
      if (is_blank_or_comment(read_[i])) continue;
      after_last = i + 1;
      if (read_[i].kind == Kind::option && to_lower(read_[i].name) == to_lower(change_.key)) return replace(i);
    }
    // Not further left than the heading that follows, which would continue it.
    add(after_last, end_ < read_.size() ? indent_of(read_[end_]) : "");
  }

  /// Where the lines end that continue the one at `at`; comments between them are passed over.
  std::size_t end_of_continuation(std::size_t at) const {
    std::size_t end = at + 1;
    for (std::size_t i = at + 1; i < end_ && (read_[i].kind == Kind::continuation || is_blank_or_comment(read_[i]));
         ++i)
      if (read_[i].kind == Kind::continuation) end = i + 1;
    return end;
  }

  /// Each line keeps its indent, on which depends what those below it are.
  void replace(std::size_t at) {
    const std::string indent(indent_of(read_[at]));
    const std::size_t end = end_of_continuation(at);
    if (change_.below) return replace_below(at, end, indent);
    lines_[at] = setting(indent, change_.key);
    erase_continuation(at, end);
  }

  void erase_continuation(std::size_t at, std::size_t end) {
    for (std::size_t i = end; i-- > at + 1;)
      if (read_[i].kind == Kind::continuation) lines_.erase(place(i));
  }

  void replace_below(std::size_t at, std::size_t end, const std::string& indent) {
    std::string below = indent + std::string(kIndent, ' ');
    if (!read_[at].value.empty()) {  // a text, of one line or more, that makes room for the block
      lines_[at] = block(indent);
      erase_continuation(at, end);
      lines_.insert(place(at + 1), setting(below, *change_.below));
      return;
    }
    std::size_t there = end;  // the last of several counts
    for (std::size_t i = at + 1; i < end; ++i) {
      if (read_[i].kind != Kind::continuation) continue;
      below = indent_of(read_[i]);
      const auto parts = cut(read_[i].text, "=");
      if (parts && trim(parts->before) == *change_.below) there = i;
    }
    if (there != end) {
      lines_[there] = setting(std::string(indent_of(read_[there])), *change_.below);
      return;
    }
    lines_[at] = block(indent);
    lines_.insert(place(end), setting(below, *change_.below));
  }

  void add(std::size_t at, std::string_view indent_there) {
    const std::string indent(indent_there);
    if (!change_.below) {
      lines_.insert(place(at), setting(indent, change_.key));
    } else {
      lines_.insert(place(at), {block(indent), setting(indent + std::string(kIndent, ' '), *change_.below)});
    }
  }

  std::string setting(const std::string& indent, const std::string& key) const {
    return indent + key + " = " + change_.value + line_end_;
  }
  std::string block(const std::string& indent) const { return indent + change_.key + " =" + line_end_; }

  static constexpr std::size_t kIndent = 4;
  std::vector<std::string>::iterator place(std::size_t at) { return lines_.begin() + static_cast<std::ptrdiff_t>(at); }

  const IniChange& change_;
  const std::vector<IniLine> read_;
  const std::string line_end_;      ///< of the lines that are new
  std::vector<std::string> lines_;  ///< the same with their ends, until one is changed
  std::size_t begin_ = 0;           ///< of the section's lines below its heading
  std::size_t end_ = 0;
};

}  // namespace

Result<std::string> edit_ini(std::string_view text, const IniChange& change) {
  const auto has = [](std::string_view part, std::string_view any) { return part.find_first_of(any) != part.npos; };
  if (has(change.section, "]\r\n")) return fail(kUsage, "A profile's name can have neither \"]\" nor a line end");
  if (change.key.empty() || has(change.key, "=:\r\n") || has(change.below.value_or("x"), "=:\r\n"))
    return fail(kUsage, "A setting's name can be neither empty nor have \"=\", \":\" or a line end");
  if (has(change.value, "\r\n")) return fail(kUsage, "A setting's value can have no line end");
  return Editor(text, change).edit();
}

}  // namespace crossgate::client
