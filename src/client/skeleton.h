// What an input or an output looks like, to be filled in (--generate-cli-skeleton). Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>

#include "wire/shape.h"

namespace crossgate::client {

/// Every member: "" or the first choice for texts, 0, true, null for blobs, one element in lists and maps.
boost::json::value input_skeleton(const wire::Shape& shape);
/// The same with members' names for texts.
boost::json::value output_skeleton(const wire::Shape& shape);

}  // namespace crossgate::client
