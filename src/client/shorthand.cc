#include "client/shorthand.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <utility>

#include "base/text.h"
#include "client/characters.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using boost::json::value;

constexpr std::string_view kBlanks = " \t\n\r\v\f";

constexpr bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }
constexpr bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_in_key(char c) { return is_alphanumeric(c) || std::string_view("-_.#/:").contains(c); }

/// The characters that a value may hold where it is not quoted, beside "\,": what ends it depends on where it stands.
constexpr bool is_in_any_value(char c) {
  return is_beyond_ascii(c) || (c > ' ' && !std::string_view("\"',").contains(c) && c != 0x7f);
}
constexpr bool begins_value(char c) { return is_in_any_value(c) && !std::string_view("=[{").contains(c); }
constexpr bool continues_first_value(char c) {
  return is_blank(c) || (is_in_any_value(c) && !std::string_view("]}").contains(c));
}
constexpr bool continues_later_value(char c) { return is_blank(c) || (is_in_any_value(c) && c != '='); }

value text_value(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return boost::json::string(text);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<boost::json::object> parse() {
    boost::json::object object;
    std::size_t end_of_last = 0;
    do {
      if (!object.empty()) TRY_VOID(expect_among_blanks(','));
      const std::string key(read_key());
      TRY_VOID(expect_among_blanks('='));
      TRY(auto read, read_values());
      if (object.contains(key)) return second_instance(key, end_of_last + 1);
      object.emplace(key, std::move(read));
      end_of_last = at_;
    } while (!at_end());
    return object;
  }

 private:
  std::string_view read_key() {
    const std::size_t begin = at_;
    while (!at_end() && is_in_key(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Result<value> read_values() {
    if (at_end()) return text_value("");
    if (peek() == '[') return read_list();
    if (peek() == '{') return read_braces();
    return read_commas();
  }

  /// "a" or "a,b,c"; in "a,b,c=d" the list ends before the name.
  Result<value> read_commas() {
    TRY(auto first, read_value());
    skip_blanks();
    if (at_end() || peek() != ',') return first;
    TRY_VOID(expect_among_blanks(','));
    boost::json::array list{first};
    while (true) {
      auto later = read_later_value();
      if (later) skip_blanks();
      if (later && at_end()) {
        list.push_back(*std::move(later));
        break;
      }
      if (auto comma = later ? expect_among_blanks(',') : Result<void>(std::unexpected(later.error())); !comma) {
        if (at_end()) return std::unexpected(comma.error());
        while (text_[at_] != ',') --at_;
        break;
      }
      list.push_back(*std::move(later));
    }
    return list.size() == 1 ? first : value(std::move(list));
  }

  Result<value> read_list() {
    TRY_VOID(expect_among_blanks('['));
    boost::json::array list;
    while (!is_at(']')) {
      TRY(auto element, read_nested());
      list.push_back(std::move(element));
      TRY_VOID(end_element(']'));
    }
    ++at_;
    return value(std::move(list));
  }

  Result<value> read_braces() {
    TRY_VOID(expect_among_blanks('{'));
    boost::json::object object;
    while (!is_at('}')) {
      const std::string key(read_key());
      TRY_VOID(expect_among_blanks('='));
      TRY(auto element, read_nested());
      TRY_VOID(end_element('}'));
      object.insert_or_assign(key, std::move(element));
    }
    ++at_;
    return value(std::move(object));
  }

  Result<void> end_element(char end) {
    skip_blanks();
    if (is_at(end)) return {};
    TRY_VOID(expect(','));
    skip_blanks();
    return {};
  }

  Result<value> read_nested() {
    const Nesting nesting(*this);
    if (depth_ > kDeepest)
      return fail(kUsage, "more than " + std::to_string(kDeepest) + " brackets within one another");
    if (is_at('[')) return read_list();
    if (is_at('{')) return read_braces();
    return read_value();
  }

  Result<value> read_value() {
    if (is_at('\'') || is_at('"')) return read_quoted();
    return text_value(read_run(continues_first_value));
  }

  Result<value> read_later_value() {
    if (is_at('\'') || is_at('"')) return read_quoted();
    if (at_end() || !(begins_value(peek()) || is_escaped_comma())) return expected("<second>", "<none>");
    return text_value(read_run(continues_later_value));
  }

  /// What stands here unquoted, with "\," for a comma; nothing where no value begins.
  std::string read_run(bool (*continues)(char)) {
    const std::size_t begin = at_;
    bool (*fits)(char) = begins_value;
    while (!at_end() && (is_escaped_comma() || fits(peek()))) {
      at_ += is_escaped_comma() ? 2 : 1;
      fits = continues;
    }
    return unescape(text_.substr(begin, at_ - begin), ',');
  }

  Result<value> read_quoted() {
    const char quote = peek();
    std::size_t end = at_ + 1;
    std::size_t last_escaped = 0;
    for (; end < text_.size() && text_[end] != quote; ++end) {
      if (text_[end] != '\\' || end + 1 == text_.size()) continue;
      if (text_[end + 1] == quote) last_escaped = end + 1;
      if (text_[end + 1] == quote || text_[end + 1] == '\\') ++end;
    }
    if (end >= text_.size()) end = last_escaped;  // 'a\' ends in a backslash when no other quotation mark follows
    if (end == 0) return expected(quote == '"' ? "<double quoted>" : "<singled quoted>", "<none>");
    const std::string_view inner = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return boost::json::string(unescape(unescape(inner, quote), '\\'));
  }

  char peek() const { return text_[at_]; }
  bool at_end() const { return at_ >= text_.size(); }
  bool is_at(char c) const { return !at_end() && peek() == c; }
  bool is_escaped_comma() const { return text_.substr(at_).starts_with("\\,"); }
  void skip_blanks() {
    while (!at_end() && is_blank(peek())) ++at_;
  }

  Result<void> expect_among_blanks(char c) {
    skip_blanks();
    TRY_VOID(expect(c));
    skip_blanks();
    return {};
  }
  Result<void> expect(char c) {
    if (!is_at(c)) return expected(std::string(1, c), at_end() ? "EOF" : std::string(character_at(text_, at_)));
    ++at_;
    return {};
  }

  std::unexpected<Error> expected(const std::string& wanted, const std::string& found) const {
    return fail(kUsage, "Expected: '" + wanted + "', received: '" + found + "' for input:\n" + marked(at_));
  }
  std::unexpected<Error> second_instance(const std::string& key, std::size_t place) const {
    return fail(kUsage, "Second instance of key \"" + key + "\" encountered for input:\n" + marked(place) +
                            "\nThis is often because there is a preceding \",\" instead of a space.");
  }
  /// The text, with a mark below the place.
  std::string marked(std::size_t place) const {
    const std::string_view before = text_.substr(0, place);
    const std::size_t line = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const std::size_t end = std::min(text_.find('\n', place), text_.size());
    return std::string(text_.substr(0, end)) + '\n' + std::string(count_characters(before.substr(line)), ' ') + '^' +
           std::string(text_.substr(end));
  }

  static constexpr std::size_t kDeepest = 100;
  struct Nesting {
    explicit Nesting(Parser& of) : parser(of) { ++parser.depth_; }
    ~Nesting() { --parser.depth_; }
    Parser& parser;
  };

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Result<boost::json::object> parse_shorthand(std::string_view text) { return Parser(text).parse(); }

}  // namespace crossgate::client
