// The request or response of an operation that has none.
#pragma once

#include <boost/describe/class.hpp>

namespace crossgate::api {

struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

}  // namespace crossgate::api
