#include "git/fetch_request.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "git/errors.h"

namespace crossgate::git {
namespace {

std::unexpected<Error> unexpected_line(std::string_view line) {
  return fail(kBadGitRequest, "unexpected line in a fetch: '" + std::string(line.substr(0, 200)) + "'");
}

bool names_object(std::string_view hex) { return ObjectId::parse(hex).has_value(); }

/// Lines that say where a history ends, alike in every version.
bool is_depth(std::string_view key, std::string_view value) {
  if (key == "shallow") return names_object(value);
  if (key == "deepen" || key == "deepen-since") return parse_decimal(value).has_value();
  return key == "deepen-not" && !value.empty();
}

struct Words {
  std::string_view key;
  std::string_view value;
};

Words split_line(std::string_view line) {
  const auto parts = cut(line, " ");
  return parts ? Words{parts->before, parts->after} : Words{line, {}};
}

}  // namespace

Result<std::vector<ObjectId>> parse_v0_wants(std::string_view request) {
  std::vector<ObjectId> wants;
  PacketCursor packets(request);
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return wants;
    if (packet->is_flush()) continue;
    if (!packet->is_data()) return fail(kBadGitRequest, "unexpected packet in a fetch");
    const auto line = packet->line();
    const auto [key, value] = split_line(line);
    if (key == "want") {
      // Capabilities follow the first.
      const auto id = ObjectId::parse(value.substr(0, 2 * ObjectId::kSize));
      if (!id) return unexpected_line(line);
      wants.push_back(*id);
    } else if (!(key == "have" && names_object(value)) && line != "done" && !is_depth(key, value)) {
      return unexpected_line(line);
    }
  }
}

Result<V2Command> parse_v2_command(PacketCursor& packets) {
  V2Command command;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(kBadGitRequest, "the request ends before its flush packet");
    if (packet->is_flush()) break;
    if (packet->kind == Packet::Kind::delim) {
      command.has_arguments = true;
      break;
    }
    const auto line = packet->line();
    const auto parts = cut(line, "=");
    const auto key = parts ? parts->before : line;
    if (key == "command" && command.name.empty() && parts) {
      command.name = parts->after;
    } else if (key == "object-format" && line != "object-format=sha1") {
      return fail(kBadGitRequest, "this repository's objects are named by SHA-1");
    } else if (key != "agent" && key != "server-option" && key != "object-format") {
      return fail(kBadGitRequest, "unknown capability '" + std::string(line.substr(0, 200)) + "'");
    }
  }
  if (command.name.empty()) return fail(kBadGitRequest, "no command requested");
  return command;
}

Result<std::vector<ObjectId>> parse_v2_wants(PacketCursor& packets) {
  constexpr std::array<std::string_view, 7> kFlags{"done",      "thin-pack",       "no-progress",  "include-tag",
                                                   "ofs-delta", "deepen-relative", "wait-for-done"};
  std::vector<ObjectId> wants;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(kBadGitRequest, "the request ends before its flush packet");
    if (packet->is_flush()) break;
    if (!packet->is_data()) return fail(kBadGitRequest, "unexpected packet in a fetch");
    const auto line = packet->line();
    const auto [key, value] = split_line(line);
    if (key == "want") {
      const auto id = ObjectId::parse(value);
      if (!id) return unexpected_line(line);
      wants.push_back(*id);
    } else if (!(key == "have" && names_object(value)) && !is_depth(key, value) &&
               std::ranges::find(kFlags, line) == kFlags.end()) {
      return unexpected_line(line);
    }
  }
  if (!packets.rest().empty()) return fail(kBadGitRequest, "the request goes on after its flush packet");
  return wants;
}

}  // namespace crossgate::git
