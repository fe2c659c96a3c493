// The rows of MFA devices, identity providers and service-specific credentials, as Identities::load reads them.
#pragma once

#include <string>
#include <vector>

#include "storage/authenticators.h"
#include "storage/sql/cells.h"

namespace crossgate::storage::sql {

/// Each takes $account, and gives rows for the function of its name.
extern const std::string kMfaDevices;
extern const std::string kOidcProviders;
extern const std::string kServiceCredentials;

MfaDevice read_mfa_device(Cells& cells);
OidcProvider read_oidc_provider(Cells& cells);
ServiceCredential read_service_credential(Cells& cells);

/// A list in one cell, a line each.
std::string to_lines(const std::vector<std::string>& values);

}  // namespace crossgate::storage::sql
