#include "client/fetcher.h"

namespace crossgate::client {

Result<std::optional<Session>> HandyFetcher::fetch(const Source& source) {
  if (const auto* session = std::get_if<Session>(&source.kind)) return *session;
  const auto* role = std::get_if<RoleSource>(&source.kind);
  if (role == nullptr) return std::nullopt;
  // A file that cannot be read is the other fetcher's to report: it knows how to go on without.
  const auto session = cache_.load(*role);
  if (!session || !*session || !is_fresh(**session, *role, clock_.now())) return std::nullopt;
  return **session;
}

}  // namespace crossgate::client
