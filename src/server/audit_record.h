// One request as the audit trail tells it: in the form of CloudTrail's records, with the decision's reason. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "iam/caller.h"
#include "services/deps.h"

namespace crossgate::server {

/// What is known of a proved request at its end. Borrows everything.
struct AuditedRequest {
  const iam::Caller& caller;
  std::string_view service;    ///< "iam"
  std::string_view operation;  ///< "CreateUser", "GitPush"
  std::string_view region;
  std::string_view source_address;
  std::string_view user_agent;
  std::string_view request_id;
  Time at;
  const Error* error = nullptr;                ///< nullptr: it was performed
  const boost::json::value* input = nullptr;   ///< nullptr: it has none, or none that could be read
  const boost::json::value* output = nullptr;  ///< of operations that change something
  std::span<const services::Question> asked;   ///< of the policies, with what they said
  std::span<const std::pair<std::string_view, std::string>> details = {};  ///< that CloudTrail has no member for
};

/// Whether an operation only looks: GitPull, Get…, List…, and so on.
bool is_read_only(std::string_view operation);

/// One line of JSON with its end (AWS CloudTrail User Guide, "CloudTrail record contents"). Secrets are replaced, and
/// long texts, names, arrays and objects cut short; a request or an answer of over 128 KiB that remain is left out.
std::string audit_line(const AuditedRequest& request);

}  // namespace crossgate::server
