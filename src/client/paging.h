// Operations that answer in pages, and how their pages make one answer (AWS CLI User Guide, "Using AWS CLI pagination
// options"; botocore's paginate.py is what its corners are checked against).
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"

namespace crossgate::client {

/// Whether the AWS CLI reads all the pages of this operation by itself.
bool is_paged(const api::OperationInfo& operation);
/// The member of the input that says how long a page may be; empty where there is none.
std::string_view page_size_member(const api::OperationInfo& operation);
/// Whether the input member is a page token or a page's size.
bool names_page(const api::OperationInfo& operation, std::string_view member);

struct PagingOptions {
  std::optional<std::int64_t> page_size;
  std::optional<std::int64_t> max_items;      ///< of the operation's first list, over all pages
  std::optional<std::string> starting_token;  ///< a NextToken of an earlier command
};

using CallPage = std::function<Result<boost::json::value>(const boost::json::object& input)>;

/// Reads page after page. Not thread-safe; borrows the operation.
class Pages {
 public:
  /// Fails with kOther where the starting token is none.
  static Result<Pages> start(const api::OperationInfo& operation, boost::json::object input,
                             const PagingOptions& options, CallPage call);

  /// The next page, its lists cut to what was asked for; nullopt after the last. Fails when a page's token repeats,
  /// which would never end.
  Result<std::optional<boost::json::object>> next();

  /// By which another command can go on, once next() has ended because of max_items: base64 of JSON, as botocore's.
  const std::optional<std::string>& resume_token() const { return resume_token_; }

 private:
  Pages(const api::OperationInfo& operation, boost::json::object input, CallPage call)
      : operation_(&operation), input_(std::move(input)), call_(std::move(call)) {}

  Result<void> take_starting_token(const std::string& text);
  void begin_later(boost::json::object& page) const;
  bool cut_to_max_items(boost::json::object& page);
  Result<void> prepare_next(const boost::json::object& page);
  void set_resume_token(std::optional<std::int64_t> position);

  const api::OperationInfo* operation_;
  boost::json::object input_;
  CallPage call_;
  std::optional<std::int64_t> max_items_;
  bool has_starting_token_ = false;
  std::int64_t skipped_ = 0;            ///< of the first page, by the starting token
  std::int64_t items_ = 0;              ///< handed out so far
  boost::json::value token_ = nullptr;  ///< of the page that is asked for
  bool first_ = true;
  bool ended_ = false;
  std::optional<std::string> resume_token_;
};

/// What the AWS CLI shows of a page: its lists, null where one is missing; of the first page also what else it says,
/// without tokens.
boost::json::object shown_of_page(const api::OperationInfo& operation, boost::json::object page, bool first);

/// Adds a page, as shown_of_page makes it, to the answer made of those before it.
void append_page(boost::json::object& answer, boost::json::object page);

}  // namespace crossgate::client
