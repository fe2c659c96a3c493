// Identities: the organization and its accounts.
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "storage/identities.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/organization_rows.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::integer, sql::text, sql::time;

Statement insert_request(const CreateAccountRequest& request) {
  return {
      "INSERT INTO account_request (id, account_name, account, state, failure_reason, requested, completed)"
      " VALUES ($id, $account_name, $account, $state, $failure_reason, $requested, $completed) ON CONFLICT DO NOTHING",
      {{"id", text(request.id)},
       {"account_name", text(request.account_name)},
       {"account", request.account ? text(request.account->str()) : Value()},
       {"state", text(request.state)},
       {"failure_reason", text(request.failure_reason)},
       {"requested", time(request.requested)},
       {"completed", request.completed ? time(*request.completed) : Value()}},
      1};
}

/// No row where the id or the e-mail address is taken. A new account is below the root.
Statement insert_account(const Account& account) {
  return {
      "INSERT INTO account (id, name, email, folded_email, joined, management, parent) VALUES ($id, $name, $email,"
      " $folded_email, $joined, $management, COALESCE((SELECT root_id FROM organization WHERE one = 1), ''))"
      " ON CONFLICT DO NOTHING",
      {{"id", text(account.id.str())},
       {"name", text(account.name)},
       {"email", text(account.email)},
       {"folded_email", text(to_lower(account.email))},
       {"joined", time(account.joined)},
       {"management", sql::flag(account.management)}},
      1};
}

}  // namespace

Organization sql::read_organization(Cells& cells) {
  return {.id = cells.text(),
          .root_id = cells.text(),
          .management_account = cells.parsed<AccountId>(),
          .management_email = cells.text()};
}

Account sql::read_account(Cells& cells) {
  return {.id = cells.parsed<AccountId>(),
          .name = cells.text(),
          .email = cells.text(),
          .joined = cells.time(),
          .management = cells.flag(),
          .parent = cells.text(),
          .closed = cells.maybe(&Cells::time)};
}

CreateAccountRequest sql::read_request(Cells& cells) {
  return {.id = cells.text(),
          .account_name = cells.text(),
          .account = cells.maybe(&Cells::parsed<AccountId>),
          .state = cells.text(),
          .failure_reason = cells.text(),
          .requested = cells.time(),
          .completed = cells.maybe(&Cells::time)};
}

Result<std::optional<Organization>> Identities::organization() {
  TRY(const auto rows,
      metadata_.read({"SELECT " + std::string(sql::kOrganizationColumns) + " FROM organization WHERE one = 1", {}}));
  return sql::decode_first(rows, sql::read_organization);
}

Result<bool> Identities::create_organization(const Organization& organization, const Account& management) {
  sql::Batch<bool> batch;
  batch.expect(1,
               "INSERT INTO organization (one, id, root_id, management_account, management_email, control_policies)"
               " VALUES (1, $id, $root_id, $management_account, $management_email, 0) ON CONFLICT DO NOTHING",
               {{"id", text(organization.id)},
                {"root_id", text(organization.root_id)},
                {"management_account", text(organization.management_account.str())},
                {"management_email", text(organization.management_email)}},
               false);
  batch.expect(insert_account(management), false);
  batch.expect(1, "INSERT INTO head (id, version, epoch, token) VALUES ($id, 1, 0, $token) ON CONFLICT DO NOTHING",
               {{"id", text(organization.id)}, {"token", text(to_hex(random_bytes(8)))}}, false);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(management.id), {.creates = true}, false));
  return written.has_value();
}

Result<Change> Identities::create_account(const Account& account, const Principal& with_role, const Arn& role_policy,
                                          const CreateAccountRequest& request) {
  sql::Batch<Change> batch;
  batch.expect(insert_account(account), Change::exists);
  sql::add_principal(batch, account.id, with_role);
  batch.add("INSERT INTO attachment (account, kind, principal, policy) VALUES ($account, $kind, $principal, $policy)",
            sql::principal_key(account.id, with_role.kind, with_role.name, {{"policy", text(role_policy.str())}}));
  batch.expect(insert_request(request), Change::exists);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(account.id), {.creates = true}, Change::exists));
  return written ? Change::done : written.error();
}

Result<std::optional<CreateAccountRequest>> Identities::create_account_request(std::string_view id) {
  TRY(const auto rows,
      metadata_.read({"SELECT " + std::string(sql::kRequestColumns) + " FROM account_request WHERE id = $id",
                      {{"id", text(id)}}}));
  return sql::decode_first(rows, sql::read_request);
}

Result<void> Identities::record_failed_request(const CreateAccountRequest& request) {
  sql::Batch<bool> batch;
  batch.expect(insert_request(request), false);
  TRY(const auto written, batch.write(metadata_, Aggregate{}, {}, false));
  if (!written) return fail("the account request " + request.id + " exists");
  return {};
}

Result<std::optional<Account>> Identities::account(const AccountId& id) {
  TRY(const auto rows, metadata_.read({"SELECT " + std::string(sql::kAccountColumns) + " FROM account WHERE id = $id",
                                       {{"id", text(id.str())}}}));
  return sql::decode_first(rows, sql::read_account);
}

Result<bool> Identities::email_in_use(std::string_view email) {
  TRY(const auto rows, metadata_.read({"SELECT 1 FROM account WHERE folded_email = $folded_email",
                                       {{"folded_email", text(to_lower(email))}}}));
  return !rows.empty();
}

Result<std::vector<Account>> Identities::accounts(const std::optional<AccountId>& after, std::size_t limit) {
  TRY(const auto rows,
      metadata_.read(
          {"SELECT " + std::string(sql::kAccountColumns) + " FROM account WHERE id > $after ORDER BY id LIMIT $limit",
           {{"after", text(after ? after->str() : "")}, {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, sql::read_account);
}

}  // namespace crossgate::storage
