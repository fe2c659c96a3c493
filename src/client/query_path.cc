#include "client/query_path.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using boost::json::value;

value project(const value& list, const auto& each) {
  boost::json::array out;
  for (const value& element : list.get_array())
    if (value result = each(element); !result.is_null()) out.push_back(std::move(result));
  return out;
}

value flattened(const value& list) {
  boost::json::array out;
  for (const value& element : list.get_array()) {
    if (const auto* inner = element.if_array()) {
      out.insert(out.end(), inner->begin(), inner->end());
    } else {
      out.push_back(element);
    }
  }
  return out;
}

}  // namespace

class QueryParser {
 public:
  explicit QueryParser(std::string_view text) : text_(text) {}

  Result<QueryPath> parse() {
    QueryPath path;
    bool expects_name = true;
    if (peek() == '@') {
      ++at_;
      expects_name = false;
    }
    while (at_ < text_.size()) {
      if (peek() == '[') {
        TRY(auto step, read_bracket());
        path.steps_.push_back(std::move(step));
      } else {
        if (!expects_name && !take('.')) return refused();
        TRY(auto name, read_name());
        path.steps_.push_back(QueryPath::Field{std::move(name)});
      }
      expects_name = false;
    }
    if (expects_name) return refused();
    return path;
  }

 private:
  Result<QueryPath::Step> read_bracket() {
    ++at_;
    if (take(']')) return QueryPath::Flatten{};
    if (take('*')) {
      if (!take(']')) return refused();
      return QueryPath::Star{};
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc()) return refused();
    at_ = static_cast<std::size_t>(end - text_.data());
    if (!take(']')) return refused();
    return QueryPath::Index{number};
  }

  Result<std::string> read_name() {
    if (peek() == '"') return read_quoted_name();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_alphanumeric(text_[at_]) || text_[at_] == '_')) ++at_;
    if (begin == at_ || is_digit(text_[begin])) return refused();
    return std::string(text_.substr(begin, at_ - begin));
  }

  Result<std::string> read_quoted_name() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return refused();
    ++at_;
    boost::json::error_code error;
    const value name = boost::json::parse({text_.data() + begin, at_ - begin}, error);
    if (error || !name.is_string()) return refused();
    return std::string(name.get_string());
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::unexpected<Error> refused() const {
    return fail(kUsage, "Bad value for --query " + std::string(text_) + ": at column " +
                            std::to_string(std::min(at_, text_.size()) + 1) +
                            ", not a path of names, [], [*] and [N], which is all that this version understands");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<QueryPath> QueryPath::parse(std::string_view text) { return QueryParser(trim(text)).parse(); }

value QueryPath::search(const value& tree) const {
  // A flatten ends the projection before it and begins one of its own; what lies between two of them belongs together.
  const auto next_flatten = [&](std::size_t from) {
    while (from < steps_.size() && !std::holds_alternative<Flatten>(steps_[from])) ++from;
    return from;
  };
  std::size_t end = next_flatten(0);
  value current = walk(tree, 0, end);
  while (end < steps_.size()) {
    if (!current.is_array()) return nullptr;
    const std::size_t begin = end + 1;
    end = next_flatten(begin);
    current = project(flattened(current), [&](const value& element) { return walk(element, begin, end); });
  }
  return current;
}

value QueryPath::walk(value current, std::size_t from, std::size_t to) const {
  for (; from < to; ++from) {
    if (const auto* field = std::get_if<Field>(&steps_[from])) {
      const auto* object = current.if_object();
      const auto* member = object != nullptr ? object->if_contains(field->name) : nullptr;
      current = member != nullptr ? value(*member) : value();
      continue;
    }
    const auto* list = current.if_array();
    if (list == nullptr) return nullptr;
    if (const auto* index = std::get_if<Index>(&steps_[from])) {
      const auto size = static_cast<std::int64_t>(list->size());
      const auto number = index->number < 0 ? index->number + size : index->number;
      current = number >= 0 && number < size ? value((*list)[static_cast<std::size_t>(number)]) : value();
      continue;
    }
    return project(current, [&](const value& element) { return walk(element, from + 1, to); });
  }
  return current;
}

}  // namespace crossgate::client
