// The readers and the editor of AWS's configuration files, given anything (script/fuzz). An input is a config file, a
// NUL byte and a credentials file.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "client/configuration.h"
#include "client/configure/ini_editor.h"
#include "client/ini.h"

namespace crossgate::client {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Case {
  const char* profile;
  IniChange change;
};
const std::array<Case, 3> kCases{{{"fuzz", {"profile fuzz", "region", {}, "eu-west-1"}},
                                  {"default", {"default", "region", {}, "eu-west-1"}},
                                  {"fuzz", {"profile fuzz", "s3", "max", "2"}}}};

/// A good file stays good, says what was set, and says all else as before.
void edit(std::string_view text, const Case& a_case) {
  const IniChange& change = a_case.change;
  // With a section more: what is wrong in [DEFAULT] shows only where there is another.
  const auto before = Configuration::parse(std::string(text) + "\n[probe]\n", "");
  const auto edited = edit_ini(text, change);
  if (!before || !edited) return;
  const auto after = Configuration::parse(*edited, "");
  require(after.has_value());
  const IniOptions* now = after->profile(a_case.profile);
  require(now != nullptr && now->contains(change.key));
  const IniValue& value = now->find(change.key)->second;
  if (change.below) {
    require(value.nested && value.nested->contains(*change.below) && value.nested->at(*change.below) == change.value);
  } else {
    require(value.text == change.value);
  }
  const IniOptions* then = before->profile(a_case.profile);
  if (then == nullptr) return;
  for (const auto& [key, old] : *then)
    if (key != change.key) require(now->contains(key) && now->find(key)->second.text == old.text);
}

void read(std::string_view input) {
  const auto files = cut(input, std::string_view("\0", 1));
  const std::string_view config = files ? files->before : input;
  const auto both = Configuration::parse(config, files ? files->after : "");
  if (both)
    if (const IniOptions* profile = both->profile("default"))
      for (const auto& [key, value] : *profile) require(!key.empty() && is_utf8(value.text));
  (void)split_shell_words(config);
  for (const Case& a_case : kCases) edit(config, a_case);
}

}  // namespace
}  // namespace crossgate::client

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  crossgate::client::read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
