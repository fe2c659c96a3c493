// Passwords that IAM makes for one service: long and random, so a keyed hash of them suffices.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "storage/keyring.h"

namespace crossgate::iam {

/// 44 characters of the base64 alphabet: 256 bits of chance.
Secret new_service_password();
/// What storage::ServiceCredential::password_hash holds for the credential of this id.
std::string hash_service_password(const storage::Keyring& keyring, std::string_view id, const Secret& password);

}  // namespace crossgate::iam
