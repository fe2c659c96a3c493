#include "iam/service_password.h"

#include "base/platform.h"
#include "base/random.h"
#include "base/text.h"

namespace crossgate::iam {

Secret new_service_password() {
  std::string bytes = random_bytes(32);
  Secret password(to_base64(bytes));
  wipe(bytes.data(), bytes.size());
  return password;
}

std::string hash_service_password(const storage::Keyring& keyring, std::string_view id, const Secret& password) {
  const Secret input(std::string(id) + ':' + std::string(password.reveal()));
  return std::string(keyring.derive("service-password", input.reveal()).reveal());
}

}  // namespace crossgate::iam
