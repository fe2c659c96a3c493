// What --debug tells: what is asked and answered, without anything secret.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace crossgate::client {

/// Takes one event, without a line end.
using DebugLog = std::function<void(std::string_view event)>;

/// The tree as JSON in one line, with "****" for every member whose name says that it is secret (…Secret…, …Token,
/// …Password, …PrivateKey, …Assertion, …Seed, a code of MFA), at any depth. Pagination tokens go, too.
std::string masked_json(const boost::json::value& tree);

}  // namespace crossgate::client
