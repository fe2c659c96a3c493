#include "git/push_commands.h"

#include "base/text.h"
#include "git/errors.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kHexSize = 2 * ObjectId::kSize;
/// Far beyond any name that can be a ref's; what is refused must still fit into the report.
constexpr std::size_t kLongestName = 4096;

std::unexpected<Error> expected_command(std::string_view line) {
  return fail(kBadGitRequest,
              std::string("protocol error: expected old/new/ref, got '").append(line.substr(0, 200)).append("'"));
}

}  // namespace

Result<void> PushCommandParser::add(std::string_view line) {
  bytes_ += line.size();
  if (line.starts_with("shallow ")) {
    if (!ObjectId::parse(line.substr(8))) return fail(kBadGitRequest, "protocol error: expected a shallow object id");
    shallow_ = true;
    return {};
  }
  if (!capabilities_read_) {
    capabilities_read_ = true;
    if (const auto parts = cut(line, std::string_view("\0", 1))) {
      TRY_VOID(read_capabilities(parts->after));
      line = parts->before;
    }
  }
  if (line.starts_with("push-cert"))
    return fail(kBadGitRequest, "signed pushes are not supported: push without --signed");

  // OLD SP NEW SP NAME
  if (line.size() <= 2 * (kHexSize + 1) || line[kHexSize] != ' ' || line[2 * kHexSize + 1] != ' ')
    return expected_command(line);
  const auto old_id = ObjectId::parse(line.substr(0, kHexSize));
  const auto new_id = ObjectId::parse(line.substr(kHexSize + 1, kHexSize));
  if (!old_id || !new_id) return expected_command(line);
  const auto name = line.substr(2 * (kHexSize + 1));
  if (name.size() > kLongestName) return fail(kBadGitRequest, "protocol error: a ref's name is longer than 4096 bytes");
  commands_.push_back({*old_id, *new_id, std::string(name)});
  return {};
}

Result<void> PushCommandParser::read_capabilities(std::string_view list) {
  for (const auto capability : split(list, ' ')) {
    if (capability == "report-status" || capability == "report-status-v2") capabilities_.report_status = true;
    if (capability == "side-band-64k") capabilities_.side_band = true;
    if (capability == "quiet") capabilities_.quiet = true;
    if (capability == "atomic") capabilities_.atomic = true;
    if (capability == "push-options") capabilities_.push_options = true;
    if (capability.starts_with("object-format=") && capability != "object-format=sha1")
      return fail(kBadGitRequest, "this repository's objects are named by SHA-1, the client's are not");
  }
  return {};
}

}  // namespace crossgate::git
