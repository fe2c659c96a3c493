#include "server/request_journal.h"

#include <boost/asio/post.hpp>

namespace crossgate::server {
namespace {

/// Whose use it is: a long-term key's, or a role's. Sessions of users are nobody's, and neither is a provider's token.
std::string_view used_id(const iam::Caller& caller) {
  if (caller.kind == iam::CallerKind::web_identity) return {};
  if (!caller.is_temporary()) return caller.access_key_id.str();
  return caller.kind == iam::CallerKind::assumed_role ? std::string_view(caller.unique_id) : std::string_view();
}

}  // namespace

void RequestJournal::note(AuditedRequest request) {
  request.at = clock_.now();
  note_use(request);
  if (trail_ != nullptr) trail_->record(audit_line(request), !is_read_only(request.operation));
}

void RequestJournal::flush() {
  if (trail_ != nullptr) trail_->flush();
}

void RequestJournal::note_use(const AuditedRequest& request) {
  std::string id(used_id(request.caller));
  if (id.empty()) return;
  {
    const std::lock_guard lock(guard_);
    const Time* noted = noted_.find(id);
    if (noted != nullptr && request.at < *noted + kBetweenUses) return;
    noted_.put(id, request.at);
  }
  storage::LastUse use{request.at, std::string(request.service), std::string(request.region)};
  asio::post(workers_.pool(), [this, id = std::move(id), use = std::move(use)] {
    // A use that could not be stored is stored with a later one.
    (void)last_uses_.record(id, use);
  });
}

}  // namespace crossgate::server
