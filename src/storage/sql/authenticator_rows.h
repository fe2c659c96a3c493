// The rows of MFA devices, identity providers and service-specific credentials, as Identities::load reads them.
#pragma once

#include <string>
#include <vector>

#include "storage/authenticators.h"
#include "storage/sql/cells.h"
#include "storage/sql/identity_table.h"

namespace crossgate::storage::sql {

/// Each gives rows for the function of its name.
inline constexpr IdentityTable kMfaDevices{
    .columns = "t.name, t.path, t.sealed_seed, t.created, COALESCE(p.name, ''), t.enabled, t.drift",
    .from =
        "mfa_device t LEFT JOIN principal p ON p.account = t.account AND p.kind = 'user'"
        " AND p.folded_name = t.principal",
    .of_entity = "c.kind = 'mfa-device' AND t.device = c.entity",
    .order = "t.device"};
inline constexpr IdentityTable kOidcProviders{.columns = "t.url, t.client_ids, t.thumbprints, t.created",
                                              .from = "oidc_provider t",
                                              .of_entity = "c.kind = 'oidc-provider' AND t.folded_url = c.entity",
                                              .order = "t.folded_url"};
inline constexpr IdentityTable kServiceCredentials{
    .columns = "t.id, p.name, t.service, t.user_name, t.password_hash, t.active, t.created",
    .from =
        "service_credential t JOIN principal p ON p.account = t.account AND p.kind = 'user'"
        " AND p.folded_name = t.principal",
    .of_entity = "c.kind = 'user' AND t.principal = c.entity",
    .order = "t.principal, t.created, t.id"};

MfaDevice read_mfa_device(Cells& cells);
OidcProvider read_oidc_provider(Cells& cells);
ServiceCredential read_service_credential(Cells& cells);

/// A list in one cell, a line each.
std::string to_lines(const std::vector<std::string>& values);

}  // namespace crossgate::storage::sql
