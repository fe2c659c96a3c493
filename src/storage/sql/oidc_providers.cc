// Authenticators: OpenID Connect providers.
#include "storage/authenticators.h"

#include <utility>

#include "base/text.h"
#include "storage/sql/authenticator_rows.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::text, sql::time, sql::write;

namespace {

std::vector<Parameter> provider_key(const AccountId& account, std::string_view url, std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"folded_url", text(to_lower(url))});
  return more;
}

}  // namespace

Result<Change> Authenticators::create_oidc_provider(const AccountId& account, const OidcProvider& provider,
                                                    std::int64_t limit) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "INSERT INTO oidc_provider (account, folded_url, url, client_ids, thumbprints, created)"
               " VALUES ($account, $folded_url, $url, $client_ids, $thumbprints, $created) ON CONFLICT DO NOTHING",
               provider_key(account, provider.url,
                            {{"url", text(provider.url)},
                             {"client_ids", text(sql::to_lines(provider.client_ids))},
                             {"thumbprints", text(sql::to_lines(provider.thumbprints))},
                             {"created", time(provider.created)}}),
               Change::exists);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM oidc_provider"
               " WHERE account = $account) <= $limit",
               {{"account", text(account.str())}, {"limit", integer(limit)}}, Change::limit);
  sql::add_tags(batch, account, {Taggable::oidc_provider, provider.url}, provider.tags);
  sql::note_change(batch, account, entity_of(provider));
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::replace_oidc_provider(const AccountId& account, const OidcProvider& before,
                                                     const OidcProvider& after) {
  sql::Batch<Change> batch;
  batch.expect(1, "SELECT 1 FROM oidc_provider WHERE account = $account AND folded_url = $folded_url",
               provider_key(account, before.url), Change::absent);
  batch.expect(1,
               "UPDATE oidc_provider SET client_ids = $client_ids, thumbprints = $thumbprints"
               " WHERE account = $account AND folded_url = $folded_url AND client_ids = $old_client_ids"
               " AND thumbprints = $old_thumbprints",
               provider_key(account, before.url,
                            {{"client_ids", text(sql::to_lines(after.client_ids))},
                             {"thumbprints", text(sql::to_lines(after.thumbprints))},
                             {"old_client_ids", text(sql::to_lines(before.client_ids))},
                             {"old_thumbprints", text(sql::to_lines(before.thumbprints))}}),
               Change::conflict);
  sql::note_change(batch, account, entity_of(before));
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::delete_oidc_provider(const AccountId& account, std::string_view url) {
  sql::Batch<Change> batch;
  batch.expect(1, "DELETE FROM oidc_provider WHERE account = $account AND folded_url = $folded_url",
               provider_key(account, url), Change::absent);
  sql::remove_tags(batch, account, {Taggable::oidc_provider, std::string(url)});
  sql::note_change(batch, account, {to_string(Taggable::oidc_provider), url});
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
