#include "git/pack_query.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "git/pkt_line.h"

namespace crossgate::git {
namespace {

template <class T>
std::vector<T> in_order(std::vector<T> values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  return values;
}

/// Lines with what decides the answer beside refs; in packets, so that no value can pass for another line.
std::string arguments_of(const PackQuery& query) {
  std::string out;
  if (query.thin_pack) append_packet(out, "thin-pack");
  if (query.ofs_delta) append_packet(out, "ofs-delta");
  if (query.include_tag) append_packet(out, "include-tag");
  if (!query.filter.empty()) append_packet(out, "filter " + query.filter);
  const Depth& depth = query.depth;
  for (const auto& id : depth.shallow) append_packet(out, "shallow " + id.hex());
  if (depth.commits) append_packet(out, "deepen " + std::to_string(*depth.commits));
  if (depth.since) append_packet(out, "deepen-since " + std::to_string(*depth.since));
  for (const auto& ref : depth.not_refs) append_packet(out, "deepen-not " + ref);
  if (depth.relative) append_packet(out, "deepen-relative");
  for (const auto& id : query.wants) append_packet(out, "want " + id.hex());
  for (const auto& id : query.haves) append_packet(out, "have " + id.hex());
  return out;
}

/// The tags that include-tag may add (git-pack-objects(1)).
std::string annotated_tags(const storage::RefSnapshot& refs) {
  std::string out;
  for (const auto& ref : refs.refs)
    if (ref.peeled && ref.name.is_tag()) out.append(ref.id.bytes()).append(ref.peeled->bytes());
  return out;
}

}  // namespace

PackQuery pack_query(const FetchRequest& request, const std::vector<ObjectId>& common) {
  PackQuery query{.wants = in_order(request.wants),
                  .haves = in_order(common),
                  .depth = request.depth,
                  .filter = request.filter,
                  .thin_pack = request.thin_pack,
                  .ofs_delta = request.ofs_delta,
                  .include_tag = request.include_tag};
  query.depth.shallow = in_order(std::move(query.depth.shallow));
  query.depth.not_refs = in_order(std::move(query.depth.not_refs));
  return query;
}

std::string cache_key(const PackQuery& query, const storage::RefSnapshot& refs) {
  std::string text = arguments_of(query) + "0000";
  if (query.include_tag) text += annotated_tags(refs);
  if (!query.depth.not_refs.empty()) text += refs.head.token + std::to_string(refs.head.version);
  return to_hex(sha256(text));
}

std::string revisions_of(const PackQuery& query) {
  std::string out;
  for (const auto& id : query.wants) out += id.hex() + "\n";
  out += "--not\n";
  for (const auto& id : query.haves) out += id.hex() + "\n";
  return out + "\n";
}

std::string v2_request_of(const PackQuery& query) {
  return packet("command=fetch") + packet("object-format=sha1") + std::string(kDelimPacket) + arguments_of(query) +
         packet("done") + std::string(kFlushPacket);
}

}  // namespace crossgate::git
