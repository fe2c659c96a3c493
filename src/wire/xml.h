// The answers of AWS Query: XML documents. Pure and thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/remote_error.h"
#include "wire/shape.h"

namespace crossgate::wire {

/// <GetUserResponse xmlns="…"><GetUserResult>…</GetUserResult><ResponseMetadata><RequestId>…, from a tree of the
/// structure `output` as encode() makes it with TimestampFormat::iso8601; members that the shape does not have are
/// left out. The result element is there even where the output has no members: botocore fails without it for operations
/// such as UpdateRole, and overlooks it for the others. Characters that XML 1.0 cannot carry, and bytes that are no
/// UTF-8, become U+FFFD.
std::string serialize_xml(std::string_view operation, std::string_view xml_namespace, const Shape& output,
                          const boost::json::value& tree, std::string_view request_id);

/// <ErrorResponse xmlns="…"><Error><Type>Sender</Type><Code>…</Code><Message>…</Message></Error><RequestId>…, with
/// the code's name in Query services; "Receiver" where the status says that the fault is the server's.
std::string serialize_xml_error(const Error& error, std::string_view xml_namespace, std::string_view request_id);

/// The result of such an answer as a tree of the structure `output`, at a client: numbers and booleans as what they
/// are, timestamps as their text; elements that the shape does not have are ignored. At most 16 MiB. Fails with
/// kInternalFailure where the body is no such document.
Result<boost::json::value> parse_xml(std::string_view operation, const Shape& output, std::string_view body);

RemoteError parse_xml_error(int http_status, std::string_view body);

}  // namespace crossgate::wire
