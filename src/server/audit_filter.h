// Reads the audit trail and picks records from it.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace crossgate::server {

/// What a record must be; what is absent may be anything.
struct AuditFilter {
  std::optional<std::string> user;        ///< a user's, role's or session's name, an ARN, or an access key id
  std::optional<std::string> action;      ///< "GitPush" or "codecommit:GitPush", whatever its case
  std::optional<std::string> error;       ///< an error's code; empty: any
  std::optional<std::string> repository;  ///< its name
  std::optional<Time> from;
  std::optional<Time> to;  ///< not this moment any more
};

bool matches(const boost::json::object& record, const AuditFilter& filter);

/// The record in one line for people: time, identity, action, resource, outcome, address.
std::string describe_record(const boost::json::object& record);

/// Calls `found` with each record that matches, oldest first, as it stands in the file and read. Half a line, which a
/// crash can leave, is no record. Errors: a trail that cannot be read.
Result<void> read_audit_trail(const std::filesystem::path& folder, const AuditFilter& filter,
                              const std::function<void(std::string_view line, const boost::json::object&)>& found);

}  // namespace crossgate::server
