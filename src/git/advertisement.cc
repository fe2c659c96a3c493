#include "git/advertisement.h"

#include <string>
#include <string_view>

#include "git/packet_writer.h"

namespace crossgate::git {
namespace {

constexpr std::string_view kAgent = "agent=crossgate/0.1";
constexpr std::string_view kUploadPackCapabilities =
    "multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not deepen-relative "
    "no-progress include-tag multi_ack_detailed allow-tip-sha1-in-want allow-reachable-sha1-in-want no-done filter";
constexpr std::string_view kReceivePackCapabilities =
    "report-status report-status-v2 delete-refs side-band-64k quiet atomic ofs-delta push-options";

/// The ref that HEAD stands for; nullptr while it is unborn.
const storage::Ref* head_of(const storage::RefSnapshot& snapshot) {
  return snapshot.default_branch ? snapshot.find(snapshot.default_branch->str()) : nullptr;
}

std::string capabilities(const storage::RefSnapshot& snapshot, Service service) {
  std::string out(service == Service::upload_pack ? kUploadPackCapabilities : kReceivePackCapabilities);
  if (service == Service::upload_pack && head_of(snapshot) != nullptr)
    out.append(" symref=HEAD:").append(snapshot.default_branch->str());
  return out.append(" object-format=sha1 ").append(kAgent);
}

void add_v2_capabilities(PacketWriter& out) {
  out.add("version 2\n");
  out.add(std::string(kAgent) + "\n");
  out.add("ls-refs=unborn\n");
  out.add("fetch=shallow wait-for-done filter ref-in-want sideband-all\n");
  out.add("server-option\n");
  out.add("object-format=sha1\n");
  out.add("object-info\n");
  out.add_special(kFlushPacket);
}

/// Adds the refs' lines; the first of them carries the capabilities.
class RefLines {
 public:
  RefLines(PacketWriter& out, std::string capabilities) : out_(out), capabilities_(std::move(capabilities)) {}

  void add(const ObjectId& id, std::string_view name) {
    std::string line = id.hex() + " ";
    line += name;
    if (!capabilities_.empty()) line.append(1, '\0').append(std::exchange(capabilities_, {}));
    out_.add(line + "\n");
  }
  bool none_yet() const { return !capabilities_.empty(); }

 private:
  PacketWriter& out_;
  std::string capabilities_;
};

}  // namespace

asio::awaitable<Result<void>> advertise(const storage::RefSnapshot& snapshot, Service service, ProtocolVersion version,
                                        ByteSink& sink) {
  const bool fetch = service == Service::upload_pack;
  PacketWriter out(sink);
  out.add(fetch ? "# service=git-upload-pack\n" : "# service=git-receive-pack\n");
  out.add_special(kFlushPacket);
  if (fetch && version == ProtocolVersion::v2) {
    add_v2_capabilities(out);
    co_return co_await out.write_last();
  }

  if (version == ProtocolVersion::v1) out.add("version 1\n");
  RefLines lines(out, capabilities(snapshot, service));
  // HEAD and what tags lead to are told to those who fetch only, as git does.
  if (const auto* head = head_of(snapshot); fetch && head != nullptr) lines.add(head->id, "HEAD");
  for (const auto& ref : snapshot.refs) {
    lines.add(ref.id, ref.name.str());
    if (fetch && ref.peeled) lines.add(*ref.peeled, std::string(ref.name.str()) + "^{}");
    if (out.full()) CO_TRY_VOID(co_await out.write());
  }
  if (lines.none_yet()) lines.add(ObjectId(), "capabilities^{}");
  out.add_special(kFlushPacket);
  co_return co_await out.write_last();
}

}  // namespace crossgate::git
