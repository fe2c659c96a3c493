// API answers, in the protocol of their service. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "server/http.h"

namespace crossgate::server {

Response encode_output(const api::OperationInfo& operation, const boost::json::value& output,
                       std::string_view request_id);

/// As `service` tells errors; nullptr: in JSON. Our own faults are told without their details.
Response encode_error(const api::Service* service, const Error& error, std::string_view request_id);

}  // namespace crossgate::server
