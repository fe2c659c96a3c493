#include "client/shorthand.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <utility>

#include "base/number.h"
#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using boost::json::value;

bool is_key_character(char c) {
  return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '#' || c == '/' || c == ':';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<value> parse() {
    TRY(auto pairs, read_pairs('\0'));
    if (at_ != text_.size()) return error("',' is expected");
    return pairs;
  }

 private:
  Result<value> read_pairs(char end) {
    boost::json::object object;
    while (true) {
      TRY(auto key, read_key());
      TRY(auto element, read_value());
      object.insert_or_assign(key, std::move(element));
      if (peek() == end || at_ == text_.size()) return object;
      if (!take(',')) return error("',' is expected");
    }
  }

  Result<std::string> read_key() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_key_character(text_[at_])) ++at_;
    std::string key(text_.substr(begin, at_ - begin));
    skip_blanks();
    if (key.empty() || !take('=')) return error("'=' is expected after a name");
    return key;
  }

  Result<value> read_value() {
    skip_blanks();
    if (peek() == '[') return read_list();
    if (peek() == '{') return read_braces();
    TRY(auto first, read_scalar(","));
    boost::json::array list{std::move(first)};
    // "a=1,2,b=3": what follows a comma is one more element unless it is the next name.
    while (peek() == ',' && !key_follows()) {
      ++at_;
      TRY(auto next, read_scalar(","));
      list.push_back(std::move(next));
    }
    if (list.size() == 1) return std::move(list.front());
    return value(std::move(list));
  }

  Result<value> read_list() {
    ++at_;
    boost::json::array list;
    skip_blanks();
    while (!take(']')) {
      skip_blanks();
      auto element = peek() == '[' ? read_list() : peek() == '{' ? read_braces() : read_scalar(",]");
      if (!element) return element;
      list.push_back(*std::move(element));
      skip_blanks();
      if (peek() != ']' && !take(',')) return error("',' or ']' is expected");
    }
    return value(std::move(list));
  }

  Result<value> read_braces() {
    ++at_;
    TRY(auto object, read_pairs('}'));
    if (!take('}')) return error("'}' is expected");
    return object;
  }

  Result<value> read_scalar(std::string_view ends) {
    skip_blanks();
    if (peek() == '"' || peek() == '\'') return read_quoted();
    std::string out;
    for (; at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos && text_[at_] != '}'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == ',') ++at_;
      out += text_[at_];
    }
    return value(boost::json::string(trim(out)));
  }

  Result<value> read_quoted() {
    const char quote = text_[at_++];
    std::string out;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == quote || text_[at_ + 1] == '\\')) ++at_;
      out += text_[at_];
    }
    if (!take(quote)) return error("the closing quotation mark is missing");
    skip_blanks();
    return value(boost::json::string(out));
  }

  bool key_follows() const {
    std::size_t i = at_ + 1;
    while (i < text_.size() && text_[i] == ' ') ++i;
    const std::size_t begin = i;
    while (i < text_.size() && is_key_character(text_[i])) ++i;
    return i > begin && i < text_.size() && text_[i] == '=';
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t') ++at_;
  }
  std::unexpected<Error> error(const std::string& what) const {
    return fail(kUsage, "Error parsing parameter: at character " + std::to_string(at_ + 1) + " of " +
                            std::string(text_) + ", " + what);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<value> conform(value tree, const wire::Shape& shape);

Result<value> conform_structure(boost::json::object object, const wire::Shape& shape) {
  for (auto& [key, element] : object) {
    const auto* member = wire::find_member(shape, {key.data(), key.size()});
    if (member == nullptr) continue;  // the service will say what it thinks of it
    TRY(auto conformed, conform(std::move(element), *member->shape));
    element = std::move(conformed);
  }
  return value(std::move(object));
}

/// Gives texts the types that the shape wants, and a single value the list around it.
Result<value> conform(value tree, const wire::Shape& shape) {
  if (shape.kind == wire::Kind::structure && tree.is_object())
    return conform_structure(std::move(tree.get_object()), shape);
  if (shape.kind == wire::Kind::map && tree.is_object()) {
    for (auto& [key, element] : tree.get_object()) {
      TRY(auto conformed, conform(std::move(element), *shape.element));
      element = std::move(conformed);
    }
    return tree;
  }
  if (shape.kind == wire::Kind::list) {
    if (!tree.is_array()) tree = boost::json::array{std::move(tree)};
    for (auto& element : tree.get_array()) {
      TRY(auto conformed, conform(std::move(element), *shape.element));
      element = std::move(conformed);
    }
    return tree;
  }
  const bool compound = shape.kind == wire::Kind::structure || shape.kind == wire::Kind::map;
  if (compound) return fail(kUsage, "Error parsing parameter: {name=value} is expected");
  if (!tree.is_string()) return fail(kUsage, "Error parsing parameter: a single value is expected");
  return scalar_value(std::string_view(tree.get_string()), shape);
}

}  // namespace

Result<value> scalar_value(std::string_view text, const wire::Shape& shape) {
  const auto refused = [&](const char* wanted) {
    return fail(kUsage, "Invalid value \"" + std::string(text) + "\": " + wanted + " is expected");
  };
  switch (shape.kind) {
    case wire::Kind::integer: {
      const auto number = parse_number<std::int64_t>(text);
      if (!number) return refused("an integer");
      return value(*number);
    }
    case wire::Kind::number: {
      const auto number = parse_number<double>(text);
      if (!number) return refused("a number");
      return value(*number);
    }
    case wire::Kind::boolean:
      if (equals_ignoring_case(text, "true")) return value(true);
      if (equals_ignoring_case(text, "false")) return value(false);
      return refused("true or false");
    default:
      return value(boost::json::string(text));
  }
}

Result<value> parse_shorthand(std::string_view text, const wire::Shape& shape) {
  TRY(auto tree, Parser(text).parse());
  return conform(std::move(tree), shape);
}

}  // namespace crossgate::client
