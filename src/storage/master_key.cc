#include "storage/master_key.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/platform.h"
#include "base/random.h"
#include "base/text.h"
#include "storage/directory/durable_files.h"

namespace crossgate::storage {
namespace {

constexpr std::size_t kDigits = 64;
/// Some forty keys.
constexpr std::size_t kMostRead = 4096;

Result<Secret> parse_digits(std::string_view digits, const std::string& from) {
  if (digits.size() != kDigits)
    return fail(from + " holds " + std::to_string(digits.size()) + " characters, not 64 hexadecimal digits");
  auto bytes = from_hex(digits);
  if (!bytes) return fail(from + " holds something other than 64 hexadecimal digits");
  return Secret(*std::move(bytes));
}

/// "DIGITS until TIME".
Result<MasterKey> parse_older(std::string_view line, const std::string& from) {
  const auto parts = cut(line, " until ");
  const auto until = parts ? parse_iso8601(trim(parts->after)) : std::nullopt;
  if (!until) return fail(from + " has a line after the first that is not DIGITS until TIME");
  TRY(auto key, parse_digits(trim(parts->before), from));
  return MasterKey{std::move(key), *until};
}

Result<std::vector<MasterKey>> parse(const Secret& text, const std::string& from) {
  const auto lines = split(trim(text.reveal()), '\n');
  TRY(auto key, parse_digits(trim(lines.front()), from));
  std::vector<MasterKey> keys{{std::move(key), std::nullopt}};
  for (const auto line : std::span(lines).subspan(1)) {
    if (trim(line).empty()) continue;
    TRY(auto older, parse_older(trim(line), from));
    keys.push_back(std::move(older));
  }
  return keys;
}

Secret text_of(const std::vector<MasterKey>& keys) {
  std::string text;
  for (const auto& key : keys)
    text += to_hex(key.key.reveal()) + (key.until ? " until " + format_iso8601(*key.until) : "") + "\n";
  return Secret(std::move(text));
}

/// At most kMostRead bytes.
std::optional<Secret> read_some(int descriptor) {
  std::array<char, kMostRead> buffer;
  std::size_t size = 0;
  ssize_t got = 1;
  while (got != 0 && size < buffer.size()) {
    got = ::read(descriptor, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    size += static_cast<std::size_t>(got);
  }
  Secret text(std::string(buffer.data(), size));
  wipe(buffer.data(), buffer.size());
  return text;
}

Result<void> create_key_file(const std::filesystem::path& path) {
  const Secret text = text_of({{new_master_key(), std::nullopt}});
  TRY(const bool created, create_file(path, text.reveal(), 0600));
  (void)created;  // one that is there is the key
  return {};
}

Result<std::vector<MasterKey>> read_key_file(const std::filesystem::path& path) {
  const std::string from = "the master key file " + path.string();
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return fail(from + " is missing: put back the one that the data was made with");
  if (!file) return system_failure("cannot read the master key", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure("cannot look at the master key", path);
  if (!S_ISREG(status.st_mode)) return fail(from + " is not a file");
  if ((status.st_mode & 077) != 0) return fail(from + " is open to others: run chmod 600 " + path.string());
  const auto text = read_some(file.get());
  if (!text) return system_failure("cannot read the master key", path);
  return parse(*text, from);
}

Result<std::vector<MasterKey>> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return fail("the environment variable " + name + ", the master key, is not set");
  return parse(Secret(value), "the environment variable " + name + ", the master key,");
}

Result<std::vector<MasterKey>> run_command(const std::string& command) {
  const std::string from = "the master key command \"" + command + "\"";
  std::FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return fail(from + " cannot be run");
  const auto text = read_some(::fileno(pipe));
  const int status = ::pclose(pipe);
  if (status != 0)
    return fail(from +
                (WIFEXITED(status) ? " failed with status " + std::to_string(WEXITSTATUS(status)) : " was killed"));
  if (!text) return fail(from + " cannot be read");
  return parse(*text, "the output of " + from);
}

}  // namespace

Result<std::vector<MasterKey>> read_master_keys(std::string_view source, bool create) {
  const auto parts = cut(source, ":");
  const std::string where(parts ? parts->after : "");
  if (where.empty() || (parts->before != "file" && parts->before != "env" && parts->before != "command"))
    return fail("the master key source \"" + std::string(source) +
                "\" is none of file:PATH, env:NAME, command:COMMAND");
  if (parts->before == "env") return read_variable(where);
  if (parts->before == "command") return run_command(where);
  if (std::error_code error; create && !std::filesystem::exists(where, error)) TRY_VOID(create_key_file(where));
  return read_key_file(where);
}

Result<void> replace_key_file(const std::filesystem::path& path, const std::vector<MasterKey>& keys) {
  return replace_file(path, text_of(keys).reveal(), 0600);
}

std::optional<std::filesystem::path> key_file_of(std::string_view source) {
  const auto parts = cut(source, ":");
  if (!parts || parts->before != "file") return std::nullopt;
  return std::filesystem::path(parts->after);
}

Secret new_master_key() { return Secret(random_bytes(kDigits / 2)); }

}  // namespace crossgate::storage
