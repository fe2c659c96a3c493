// The dialect of INI in which AWS's configuration files are written, which is Python's RawConfigParser (Python library
// reference, "configparser") with botocore's nested blocks. Pure; thread-safe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::client {

/// A key's value; a block of indented `key = value` lines below an empty value is `nested` as well.
struct IniValue {
  std::string text;
  std::optional<std::map<std::string, std::string, std::less<>>> nested;
};

using IniOptions = std::map<std::string, IniValue, std::less<>>;

struct IniSection {
  std::string name;
  IniOptions options;  ///< keys in lower case; those of [DEFAULT] included
};

/// A line as a reader takes it, which depends on those above. Borrows from the text.
struct IniLine {
  enum class Kind { blank, comment, section, option, continuation, neither };
  Kind kind;
  std::string_view text;        ///< without its end
  std::size_t indent = 0;       ///< how many bytes of white space it begins with
  std::string_view name = {};   ///< what stands in a section's brackets; an option's key, in letters as they are there
  std::string_view value = {};  ///< of an option
};

/// Lines end in \n, \r or \r\n.
std::vector<IniLine> read_ini_lines(std::string_view text);

/// The sections in the order of their first appearance, without [DEFAULT]. A section or key given twice, a line that
/// is neither, and bytes that are not UTF-8 fail with `file`, the line's number and what to do.
Result<std::vector<IniSection>> parse_ini(std::string_view text, std::string_view file);

/// Splits as a POSIX shell splits words, without any expansion (Python's shlex.split); nullopt when a quotation or a
/// backslash is left open.
std::optional<std::vector<std::string>> split_shell_words(std::string_view text);

}  // namespace crossgate::client
