#include "client/fetcher.h"

#include "client/fetching/fetching.h"

namespace crossgate::client {

Result<std::optional<Session>> HandyFetcher::fetch(const Source& source) {
  if (const auto* session = std::get_if<Session>(&source.kind)) return *session;
  if (const auto* login = std::get_if<LoginSource>(&source.kind)) {
    TRY(auto session, load_login(*login, environment_, clock_.now()));
    return session;
  }
  // A file that cannot be read is the other fetcher's to report: it knows how to go on without.
  const auto session = cache_.load(source);
  if (!session || !*session || !is_fresh(**session, source, clock_.now())) return std::nullopt;
  return **session;
}

Result<std::optional<Region>> HandyFetcher::fetch_region(const InstanceSource&) { return std::nullopt; }

}  // namespace crossgate::client
