#include "base/git_names.h"

#include <algorithm>

#include "base/text.h"

namespace crossgate {
namespace {

constexpr std::string_view kHeads = "refs/heads/";
constexpr std::string_view kTags = "refs/tags/";

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f || std::string_view(" ~^:?*[\\").find(c) != std::string_view::npos;
}

}  // namespace

Parsed<ObjectId> ObjectId::parse(std::string_view hex) {
  if (hex.size() != 2 * kSize || !std::ranges::all_of(hex, is_lower_hex))
    return broken("must be 40 hexadecimal digits");
  return from_bytes(*from_hex(hex));
}

Parsed<ObjectId> ObjectId::from_bytes(std::string_view bytes) {
  if (bytes.size() != kSize) return broken("must be 20 bytes");
  ObjectId id;
  std::ranges::copy(bytes, id.bytes_.begin());
  return id;
}

std::string ObjectId::hex() const { return to_hex(bytes()); }

// The rules are those of git-check-ref-format(1), in its order.
Parsed<RefName> RefName::parse(std::string_view text) {
  if (!text.starts_with("refs/")) return broken("must begin with refs/");
  if (text.size() > 1024) return broken("must be at most 1024 bytes");
  for (const auto component : split(text, '/')) {
    if (component.empty()) return broken("cannot have an empty component");
    if (component.starts_with('.')) return broken("cannot have a component that begins with a dot");
    if (component.ends_with(".lock")) return broken("cannot have a component that ends with .lock");
  }
  if (text.find("..") != std::string_view::npos) return broken("cannot contain two consecutive dots");
  if (std::ranges::any_of(text, is_forbidden))
    return broken("cannot contain a control character, space, ~, ^, :, ?, *, [ or a backslash");
  if (text.ends_with('.')) return broken("cannot end with a dot");
  if (text.find("@{") != std::string_view::npos) return broken("cannot contain @{");
  return RefName(std::string(text));
}

Parsed<RefName> RefName::branch(std::string_view short_name) {
  if (short_name.starts_with('-')) return broken("cannot begin with a dash");
  return parse(std::string(kHeads).append(short_name));
}

std::string_view RefName::short_name() const {
  if (is_branch()) return str().substr(kHeads.size());
  if (is_tag()) return str().substr(kTags.size());
  return str();
}

}  // namespace crossgate
