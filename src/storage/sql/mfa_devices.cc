// Authenticators: MFA devices, and how often they were used.
#include "storage/authenticators.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::text, sql::time, sql::write;

namespace {

std::vector<Parameter> device_key(const AccountId& account, std::string_view device, std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"device", text(to_lower(device))});
  return more;
}

/// Uses of a device are no change of the account: they touch no head, so no snapshot of it grows old by them.
const Aggregate kNoAggregate;

Result<bool> write_use(Metadata& metadata, std::string_view sql, std::vector<Parameter> parameters) {
  sql::Batch<bool> batch;
  batch.expect(1, sql, std::move(parameters), false);
  TRY(const auto written, batch.write(metadata, kNoAggregate, {}, false));
  return written.has_value();
}

}  // namespace

Result<Change> Authenticators::create_mfa_device(const AccountId& account, const MfaDevice& device,
                                                 std::int64_t limit) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "INSERT INTO mfa_device (account, device, name, path, sealed_seed, created, principal, enabled, drift)"
               " VALUES ($account, $device, $name, $path, $sealed_seed, $created, '', 0, 0) ON CONFLICT DO NOTHING",
               device_key(account, device.key(),
                          {{"name", text(device.name)},
                           {"path", text(device.path)},
                           {"sealed_seed", sql::bytes(device.sealed_seed)},
                           {"created", time(device.created)}}),
               Change::exists);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM mfa_device"
               " WHERE account = $account) <= $limit",
               {{"account", text(account.str())}, {"limit", integer(limit)}}, Change::limit);
  sql::add_tags(batch, account, {Taggable::mfa_device, device.key()}, device.tags);
  sql::note_change(batch, account, {to_string(Taggable::mfa_device), device.key()});
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::assign_mfa_device(const AccountId& account, std::string_view device,
                                                 const MfaAssignment& assignment, std::int64_t limit) {
  const Parameter principal{"principal", text(to_lower(assignment.user_name))};
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, PrincipalKind::user, assignment.user_name);
  batch.expect(1, "SELECT 1 FROM mfa_device WHERE account = $account AND device = $device", device_key(account, device),
               Change::absent);
  batch.expect(1,
               "UPDATE mfa_device SET principal = $principal, enabled = $enabled, drift = $drift"
               " WHERE account = $account AND device = $device AND principal = ''",
               device_key(account, device,
                          {principal, {"enabled", time(assignment.enabled)}, {"drift", integer(assignment.drift)}}),
               Change::exists);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM mfa_device"
               " WHERE account = $account AND principal = $principal) <= $limit",
               {{"account", text(account.str())}, principal, {"limit", integer(limit)}}, Change::limit);
  // The seed is the one that it was created with, so what was taken of it stays taken.
  batch.add(
      "INSERT INTO mfa_use (account, device, step, failures, failed) VALUES ($account, $device, $step, 0, 0)"
      " ON CONFLICT (account, device) DO UPDATE SET failures = 0, failed = 0,"
      " step = CASE WHEN mfa_use.step < excluded.step THEN excluded.step ELSE mfa_use.step END",
      device_key(account, device, {{"step", integer(assignment.step)}}));
  sql::note_change(batch, account, {to_string(Taggable::mfa_device), device});
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::set_mfa_drift(const AccountId& account, std::string_view device, std::int64_t drift) {
  sql::Batch<Change> batch;
  batch.expect(1, "UPDATE mfa_device SET drift = $drift WHERE account = $account AND device = $device",
               device_key(account, device, {{"drift", integer(drift)}}), Change::absent);
  sql::note_change(batch, account, {to_string(Taggable::mfa_device), device});
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::release_mfa_device(const AccountId& account, std::string_view device) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "UPDATE mfa_device SET principal = '', enabled = 0 WHERE account = $account AND device = $device"
               " AND principal <> ''",
               device_key(account, device), Change::absent);
  sql::note_change(batch, account, {to_string(Taggable::mfa_device), device});
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::delete_mfa_device(const AccountId& account, std::string_view device) {
  sql::Batch<Change> batch;
  batch.expect(0, "SELECT 1 FROM mfa_device WHERE account = $account AND device = $device AND principal <> ''",
               device_key(account, device), Change::conflict);
  batch.expect(1, "DELETE FROM mfa_device WHERE account = $account AND device = $device", device_key(account, device),
               Change::absent);
  batch.add("DELETE FROM mfa_use WHERE account = $account AND device = $device", device_key(account, device));
  sql::remove_tags(batch, account, {Taggable::mfa_device, std::string(device)});
  sql::note_change(batch, account, {to_string(Taggable::mfa_device), device});
  return write(metadata_, account, batch);
}

Result<bool> Authenticators::begin_mfa_attempt(const AccountId& account, std::string_view device, Time now,
                                               const MfaAttempts& allowed) {
  std::vector<Parameter> parameters = device_key(
      account, device, {{"now", time(now)}, {"kept", time(now - allowed.kept)}, {"count", integer(allowed.count)}});
  // One condition for each length of a pause: as long as there were fewer failures than those after which it is longer.
  std::string over = "failures = 0 OR failures % $count <> 0";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames{
      {{"next1", "over1"}, {"next2", "over2"}, {"next3", "over3"}, {"next4", "over4"}}};
  auto pause = allowed.pause;
  std::int64_t failures = allowed.count;
  for (const auto& [next, past] : kNames) {
    over += " OR failures < $" + std::string(next) + " AND failed < $" + std::string(past);
    failures += allowed.count;
    parameters.push_back({next, integer(failures)});
    parameters.push_back({past, time(now - std::min(pause, allowed.longest_pause))});
    pause *= 2;
  }
  parameters.push_back({"longest", time(now - allowed.longest_pause)});
  return write_use(metadata_,
                   "UPDATE mfa_use SET failures = CASE WHEN failed < $kept THEN 1 ELSE failures + 1 END, failed = $now"
                   " WHERE account = $account AND device = $device AND (" +
                       over + " OR failed < $longest)",
                   std::move(parameters));
}

Result<bool> Authenticators::use_mfa_step(const AccountId& account, std::string_view device, std::int64_t step) {
  return write_use(metadata_,
                   "UPDATE mfa_use SET step = $step, failures = 0"
                   " WHERE account = $account AND device = $device AND step < $step",
                   device_key(account, device, {{"step", integer(step)}}));
}

}  // namespace crossgate::storage
