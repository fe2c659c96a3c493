#include "git/fetch_request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "git/errors.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kMostFilters = 16;

std::unexpected<Error> unexpected_line(std::string_view line) {
  return fail(kBadGitRequest, "unexpected line in a fetch: '" + std::string(line.substr(0, 200)) + "'");
}

struct Words {
  std::string_view key;
  std::string_view value;
};

Words split_line(std::string_view line) {
  const auto parts = cut(line, " ");
  return parts ? Words{parts->before, parts->after} : Words{line, {}};
}

bool add_object(std::vector<ObjectId>& ids, std::string_view hex) {
  const auto id = ObjectId::parse(hex);
  if (id) ids.push_back(*id);
  return id.has_value();
}

bool set_number(std::optional<std::uint64_t>& number, std::string_view text) {
  number = parse_decimal(text);
  return number.has_value();
}

/// A number of commits as git counts them: at least one, and no more than its 32 bits hold.
bool set_commits(std::optional<std::uint64_t>& commits, std::string_view text) {
  return set_number(commits, text) && *commits > 0 && *commits <= 0x7fffffff;
}

bool set_filter(std::string& filter, std::string_view spec) {
  if (!filter.empty() || !is_filter(spec)) return false;
  filter = spec;
  return true;
}

/// Lines that are alike in every version; false for any other, and for what is malformed.
bool take_common(FetchRequest& request, const Words& words) {
  const auto& [key, value] = words;
  if (key == "have") return add_object(request.haves, value);
  if (key == "shallow") return add_object(request.depth.shallow, value);
  if (key == "deepen") return set_commits(request.depth.commits, value);
  if (key == "deepen-since") return set_number(request.depth.since, value);
  if (key == "filter") return set_filter(request.filter, value);
  if (key == "deepen-not" && !value.empty()) {
    request.depth.not_refs.emplace_back(value);
    return true;
  }
  return false;
}

using Flag = std::pair<std::string_view, bool FetchRequest::*>;
constexpr std::array kFlags{
    Flag{"done", &FetchRequest::done},
    Flag{"thin-pack", &FetchRequest::thin_pack},
    Flag{"no-progress", &FetchRequest::no_progress},
    Flag{"include-tag", &FetchRequest::include_tag},
    Flag{"ofs-delta", &FetchRequest::ofs_delta},
    Flag{"wait-for-done", &FetchRequest::wait_for_done},
    Flag{"sideband-all", &FetchRequest::sideband_all},
};

bool take_flag(FetchRequest& request, std::string_view line) {
  if (line == "deepen-relative") return request.depth.relative = true;
  const auto* const flag = std::ranges::find(kFlags, line, &Flag::first);
  if (flag == kFlags.end()) return false;
  return request.*flag->second = true;
}

/// What a v0 client says behind its first want; what it says beyond that changes nothing here.
void take_capabilities(FetchRequest& request, std::string_view text) {
  request.side_band = SideBand::none;
  for (const auto capability : split(text, ' ')) {
    if (capability == "multi_ack_detailed") request.multi_ack = MultiAck::detailed;
    if (capability == "multi_ack") request.multi_ack = std::max(request.multi_ack, MultiAck::basic);
    if (capability == "side-band-64k") request.side_band = SideBand::large;
    if (capability == "side-band") request.side_band = std::max(request.side_band, SideBand::small);
    if (capability == "no-done") request.no_done = true;
    if (capability != "done" && capability != "wait-for-done" && capability != "sideband-all")
      take_flag(request, capability);
  }
}

bool take_v0_want(FetchRequest& request, std::string_view value) {
  constexpr std::size_t kHex = 2 * ObjectId::kSize;
  const bool first = request.wants.empty();
  if (!add_object(request.wants, value.substr(0, kHex))) return false;
  if (first) take_capabilities(request, value.substr(kHex));
  return first || value.size() == kHex;
}

bool is_number_with_unit(std::string_view text) {
  if (!text.empty() && std::string_view("kmgKMG").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return parse_decimal(text).has_value();
}

bool is_simple_filter(std::string_view spec) {
  if (spec == "blob:none") return true;
  const auto parts = cut(spec, "=");
  if (parts && parts->before == "blob:limit") return is_number_with_unit(parts->after);
  if (parts && parts->before == "object:type")
    return parts->after == "blob" || parts->after == "tree" || parts->after == "commit" || parts->after == "tag";
  return spec.starts_with("tree:") && parse_decimal(spec.substr(5)).has_value();
}

}  // namespace

bool is_filter(std::string_view spec) {
  constexpr std::string_view kCombine = "combine:";
  if (!spec.starts_with(kCombine)) return is_simple_filter(spec);
  const auto parts = split(spec.substr(kCombine.size()), '+');
  return parts.size() <= kMostFilters && std::ranges::all_of(parts, [](std::string_view part) {
           const auto decoded = percent_decode(part);
           return decoded && is_simple_filter(*decoded);
         });
}

Result<FetchRequest> parse_v0_fetch(std::string_view bytes) {
  FetchRequest request;
  PacketCursor packets(bytes);
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return request;
    if (packet->is_flush()) continue;
    if (!packet->is_data()) return fail(kBadGitRequest, "unexpected packet in a fetch");
    const auto line = packet->line();
    const auto words = split_line(line);
    if (line == "done")
      request.done = true;
    else if (words.key == "want" ? !take_v0_want(request, words.value) : !take_common(request, words))
      return unexpected_line(line);
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

Result<FetchRequest> parse_v2_fetch(PacketCursor& packets) {
  FetchRequest request;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(kBadGitRequest, "the request ends before its flush packet");
    if (packet->is_flush()) break;
    if (!packet->is_data()) return fail(kBadGitRequest, "unexpected packet in a fetch");
    const auto line = packet->line();
    const auto words = split_line(line);
    if (words.key == "want") {
      if (!add_object(request.wants, words.value)) return unexpected_line(line);
    } else if (words.key == "want-ref" && !words.value.empty()) {
      request.want_refs.emplace_back(words.value);
    } else if (!take_common(request, words) && !take_flag(request, line)) {
      return unexpected_line(line);
    }
  }
  if (!packets.rest().empty()) return fail(kBadGitRequest, "the request goes on after its flush packet");
  return request;
}

}  // namespace crossgate::git
