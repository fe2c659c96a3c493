#include "storage/sql/authenticator_rows.h"

#include "base/text.h"

namespace crossgate::storage::sql {
namespace {

std::vector<std::string> from_lines(std::string_view text) {
  std::vector<std::string> values;
  if (text.empty()) return values;
  for (const std::string_view line : split(text, '\n')) values.emplace_back(line);
  return values;
}

}  // namespace

MfaDevice read_mfa_device(Cells& cells) {
  return {.name = cells.text(),
          .path = cells.text(),
          .sealed_seed = cells.bytes(),
          .created = cells.time(),
          .user_name = cells.text(),
          .enabled = cells.time(),
          .drift = cells.integer()};
}

OidcProvider read_oidc_provider(Cells& cells) {
  return {.url = cells.text(),
          .client_ids = from_lines(cells.text()),
          .thumbprints = from_lines(cells.text()),
          .created = cells.time()};
}

ServiceCredential read_service_credential(Cells& cells) {
  return {.id = cells.text(),
          .user_name = cells.text(),
          .service_name = cells.text(),
          .service_user_name = cells.text(),
          .password_hash = cells.bytes(),
          .active = cells.flag(),
          .created = cells.time()};
}

std::string to_lines(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) {
    if (!text.empty()) text += '\n';
    text += value;
  }
  return text;
}

}  // namespace crossgate::storage::sql
