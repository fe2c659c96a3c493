// Operations that answer in pages, and how their pages make one answer (AWS CLI User Guide, "Using AWS CLI pagination
// options"). Pure; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "base/error.h"

namespace crossgate::client {

/// Whether the AWS CLI reads all the pages of this operation by itself.
bool is_paged(const api::OperationInfo& operation);
/// Whether the input member is a page token or a page's size.
bool names_page(const api::OperationInfo& operation, std::string_view member);

using CallPage = std::function<Result<boost::json::value>(const boost::json::object& input)>;

/// Calls until there is no further page. Fails when a page's token repeats, which would never end.
Result<std::vector<boost::json::object>> read_pages(const api::OperationInfo& operation, boost::json::object input,
                                                    std::optional<std::int64_t> page_size, const CallPage& call);

/// Each page with its lists only, as `--output text` prints them one after the other; the first has also what else the
/// answer says, without tokens.
std::vector<boost::json::object> separate_pages(const api::OperationInfo& operation,
                                                std::vector<boost::json::object> pages);
/// All pages as one answer.
boost::json::object join_pages(const api::OperationInfo& operation, std::vector<boost::json::object> pages);

}  // namespace crossgate::client
