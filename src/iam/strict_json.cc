#include "iam/strict_json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"

namespace crossgate::iam {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

/// Builds the value as json::parser does, and remembers the names of every object that is open.
class Handler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  Handler() { stack_.reset(); }
  json::value take() { return stack_.release(); }
  const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) {
    names_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, error_code&) {
    names_.pop_back();
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t count, error_code&) {
    stack_.push_array(count);
    return true;
  }

  bool on_key_part(string_view part, std::size_t, error_code&) {
    name_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    name_.append(part.data(), part.size());
    stack_.push_key(part);
    std::string name = std::exchange(name_, {});
    if (names_.back().insert(name).second) return true;
    duplicate_ = std::move(name);
    error = json::make_error_code(json::error::syntax);
    return false;
  }

  bool on_string_part(string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(string_view part, std::size_t, error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, string_view, error_code&) {
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  json::value_stack stack_;
  std::vector<std::unordered_set<std::string>> names_;
  std::string name_;       // of the key whose parts are arriving
  std::string duplicate_;  // the offending name, when there is one
};

}  // namespace

Parsed<json::value> read_strict_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) return broken("is longer than " + std::to_string(limits.bytes) + " bytes");

  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<Handler> parser(options);
  error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().duplicate().empty())
    return broken("has the name \"" + parser.handler().duplicate() + "\" twice in one object");
  if (error == json::error::too_deep) return broken("is nested too deeply");
  if (error) return broken("is not valid JSON: " + error.message() + " near byte " + std::to_string(read));
  if (!trim(text.substr(read)).empty()) return broken("is not valid JSON: text follows its end");
  return parser.handler().take();
}

}  // namespace crossgate::iam
