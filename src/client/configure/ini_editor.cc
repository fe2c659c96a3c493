#include "client/configure/ini_editor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/ini.h"

namespace crossgate::client {
namespace {

bool is_blank_or_comment(std::string_view line) {
  const std::string_view bare = trim(line);
  return bare.empty() || bare.starts_with('#') || bare.starts_with(';');
}

bool is_indented(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t'); }

/// The heading of "[heading]"; nullopt for any other line.
std::optional<std::string_view> heading_of(std::string_view line) {
  line = trim(line);
  const std::size_t end = line.find(']');
  if (!line.starts_with('[') || end == std::string_view::npos) return std::nullopt;
  return line.substr(1, end - 1);
}

/// [profile "a b"] and [profile a b] are "profile a b"; [profile default] is "default".
std::string section_name(std::string_view heading) {
  std::string name(trim(heading));
  if (name.starts_with("profile ")) {
    const auto words = split_shell_words(name);
    if (words && words->size() == 2) name = "profile " + words->back();
  }
  return name == "profile default" ? "default" : name;
}

/// "key = value" and "key: value"; empty for any other line.
std::string key_of(std::string_view line) {
  const std::size_t end = line.find_first_of("=:");
  return end == std::string_view::npos ? "" : to_lower(trim(line.substr(0, end)));
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
  Editor(std::string_view text, const IniChange& change) : change_(change) {
    for (const std::string_view line : split(text, '\n')) lines_.emplace_back(line);
    if (lines_.back().empty()) lines_.pop_back();  // what follows the last line end is no line
  }

  std::string edit() {
    if (find_section()) {
      edit_section();
    } else {
      lines_.push_back('[' + heading_for(change_.section) + ']');
      add(lines_.size());
    }
    std::string out;
    for (const std::string& line : lines_) out += line + '\n';
    return out;
  }

 private:
  bool find_section() {
    bool found = false;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const auto heading = is_indented(lines_[i]) ? std::nullopt : heading_of(lines_[i]);
      if (!heading) continue;
      if (found && end_ == lines_.size()) end_ = i;
      if (section_name(*heading) != change_.section) continue;
      found = true;
      begin_ = i + 1;
      end_ = lines_.size();
    }
    return found;
  }

  void edit_section() {
    std::size_t after_last = begin_;
    for (std::size_t i = begin_; i < end_; ++i) {
      if (is_blank_or_comment(lines_[i])) continue;
      after_last = i + 1;
      if (!is_indented(lines_[i]) && key_of(lines_[i]) == to_lower(change_.key)) return replace(i);
    }
    add(after_last);
  }

  /// Where the lines end that continue the one at `at`; comments between them are passed over.
  std::size_t end_of_continuation(std::size_t at) const {
    std::size_t end = at + 1;
    for (std::size_t i = at + 1; i < end_ && (is_indented(lines_[i]) || is_blank_or_comment(lines_[i])); ++i)
      if (!is_blank_or_comment(lines_[i])) end = i + 1;
    return end;
  }

  void replace(std::size_t at) {
    const std::size_t end = end_of_continuation(at);
    if (!change_.below) {
      lines_[at] = change_.key + " = " + change_.value;
      const auto continues = [](const std::string& line) { return !is_blank_or_comment(line); };
      const auto removed = std::remove_if(lines_.begin() + offset(at + 1), lines_.begin() + offset(end), continues);
      lines_.erase(removed, lines_.begin() + offset(end));
      return;
    }
    for (std::size_t i = at + 1; i < end; ++i) {
      if (is_blank_or_comment(lines_[i]) || key_of(lines_[i]) != to_lower(*change_.below)) continue;
      const std::size_t indent = lines_[i].find_first_not_of(" \t");
      lines_[i] = lines_[i].substr(0, indent) + *change_.below + " = " + change_.value;
      return;
    }
    lines_[at] = change_.key + " =";
    const std::string& neighbour = lines_[end - 1];
    const std::size_t indent = is_indented(neighbour) ? neighbour.find_first_not_of(" \t") : kIndent;
    lines_.insert(lines_.begin() + offset(end), below_line(indent));
  }

  void add(std::size_t at) {
    if (!change_.below) {
      lines_.insert(lines_.begin() + offset(at), change_.key + " = " + change_.value);
    } else {
      lines_.insert(lines_.begin() + offset(at), {change_.key + " =", below_line(kIndent)});
    }
  }

  static constexpr std::size_t kIndent = 4;
  std::string below_line(std::size_t indent) const {
    return std::string(indent, ' ') + *change_.below + " = " + change_.value;
  }
  static std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

  const IniChange& change_;
  std::vector<std::string> lines_;
  std::size_t begin_ = 0;  // of the section's lines below its heading
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
