#include "storage/sql/sealed_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "storage/sql/batch.h"
#include "storage/sql/cells.h"

namespace crossgate::storage {
namespace {

using sql::text;

struct SealedSecret {
  std::string id;
  std::string sealed;
};

SealedSecret read_secret(sql::Cells& cells) { return {.id = cells.text(), .sealed = cells.bytes()}; }

/// An access key's secret is sealed with its id as associated data (docs/storage-format.md).
Result<void> reseal_access_keys(Metadata& metadata, const Keyring& keyring, sql::Batch<bool>& batch) {
  TRY(const auto rows, metadata.read({"SELECT id, sealed_secret FROM access_key", {}}));
  TRY(const auto secrets, sql::decode(rows, read_secret));
  for (const auto& [id, sealed] : secrets) {
    const auto plain = keyring.open_sealed("secret", sealed, id);
    if (!plain) return fail("the secret of access key " + id + " cannot be opened");
    batch.expect(1, "UPDATE access_key SET sealed_secret = $sealed WHERE id = $id",
                 {{"id", text(id)}, {"sealed", sql::bytes(keyring.seal("secret", plain->reveal(), id))}}, false);
  }
  return {};
}

struct SealedSeed {
  std::string account;
  std::string device;
  std::string sealed;
};

SealedSeed read_seed(sql::Cells& cells) {
  return {.account = cells.text(), .device = cells.text(), .sealed = cells.bytes()};
}

/// An MFA device's seed is sealed with its ARN in lower case.
Result<void> reseal_seeds(Metadata& metadata, const Keyring& keyring, sql::Batch<bool>& batch) {
  TRY(const auto rows, metadata.read({"SELECT account, device, sealed_seed FROM mfa_device", {}}));
  TRY(const auto seeds, sql::decode(rows, read_seed));
  for (const auto& [account, device, sealed] : seeds) {
    const std::string arn = "arn:aws:iam::" + account + ":mfa" + device;
    const auto plain = keyring.open_sealed("mfa-seed", sealed, arn);
    if (!plain) return fail("the seed of " + arn + " cannot be opened");
    batch.expect(1, "UPDATE mfa_device SET sealed_seed = $sealed WHERE account = $account AND device = $device",
                 {{"account", text(account)},
                  {"device", text(device)},
                  {"sealed", sql::bytes(keyring.seal("mfa-seed", plain->reveal(), arn))}},
                 false);
  }
  return {};
}

}  // namespace

Result<void> reseal(Metadata& metadata, const Keyring& keyring, std::string_view recorded) {
  sql::Batch<bool> batch;
  TRY_VOID(reseal_access_keys(metadata, keyring, batch));
  TRY_VOID(reseal_seeds(metadata, keyring, batch));
  batch.expect(1, "UPDATE schema SET master_key = $new WHERE id = 1 AND master_key = $old",
               {{"new", text(keyring.id())}, {"old", text(recorded)}}, false);
  TRY(const auto written, batch.write(metadata, Aggregate{}, {}, false));
  if (!written) return fail("the data changed while it was sealed under another master key");
  return {};
}

}  // namespace crossgate::storage
