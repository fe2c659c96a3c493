#include "client/jmespath/lexer.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "base/text.h"
#include "client/characters.h"
#include "client/exit_status.h"

namespace crossgate::jmespath {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

constexpr bool begins_identifier(char c) { return is_lower(c) || is_upper(c) || c == '_'; }
constexpr bool continues_identifier(char c) { return begins_identifier(c) || is_digit(c); }

std::optional<TokenType> simple_token(char c) {
  switch (c) {
    case '.':
      return TokenType::dot;
    case '*':
      return TokenType::star;
    case ']':
      return TokenType::right_bracket;
    case ',':
      return TokenType::comma;
    case ':':
      return TokenType::colon;
    case '@':
      return TokenType::current;
    case '(':
      return TokenType::left_parenthesis;
    case ')':
      return TokenType::right_parenthesis;
    case '{':
      return TokenType::left_brace;
    case '}':
      return TokenType::right_brace;
    default:
      return std::nullopt;
  }
}

/// A character that is a token by itself, or another together with `second`.
struct Pair {
  char first;
  char second;
  TokenType both;
  TokenType alone;
};
constexpr std::array<Pair, 5> kPairs{{
    {'|', '|', TokenType::logical_or, TokenType::pipe},
    {'&', '&', TokenType::logical_and, TokenType::expression_reference},
    {'<', '=', TokenType::less_or_equal, TokenType::less},
    {'>', '=', TokenType::greater_or_equal, TokenType::greater},
    {'!', '=', TokenType::not_equal, TokenType::logical_not},
}};

std::optional<boost::json::value> parse_json(std::string_view text) {
  boost::json::error_code error;
  auto tree = boost::json::parse({text.data(), text.size()}, error);
  if (error) return std::nullopt;
  return tree;
}

/// What is wrong with a quoted identifier, in the words of Python's JSON decoder.
std::string_view fault_of_quoted(std::string_view inner) {
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (static_cast<unsigned char>(inner[i]) < 0x20) return "Invalid control character at";
    if (inner[i] != '\\') continue;
    ++i;
    if (inner[i] == 'u') return "Invalid \\uXXXX escape";
    if (std::string_view("\"\\/bfnrt").find(inner[i]) == std::string_view::npos) return "Invalid \\escape";
  }
  return "Invalid \\uXXXX escape";
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (at_ < text_.size()) {
      if (kBlanks.find(text_[at_]) != std::string_view::npos) {
        ++at_;
        continue;
      }
      TRY(auto token, read_token());
      tokens.push_back(std::move(token));
    }
    tokens.push_back(make(TokenType::end, at_, boost::json::string()));
    return tokens;
  }

 private:
  Result<Token> read_token() {
    const std::size_t start = at_;
    const char c = text_[at_];
    if (const auto type = simple_token(c)) return take(*type, 1);
    if (begins_identifier(c)) return read_identifier();
    if (c == '[') return read_bracket();
    if (is_digit(c) || c == '-') return read_number();
    if (c == '\'') return read_raw_string();
    if (c == '`') return read_literal();
    if (c == '"') return read_quoted_identifier();
    if (const auto* pair = std::ranges::find(kPairs, c, &Pair::first); pair != kPairs.end())
      return peek(1) == pair->second ? take(pair->both, 2) : take(pair->alone, 1);
    if (c == '=') {
      if (peek(1) == '=') return take(TokenType::equal, 2);
      return error(start, "Unknown token '='");
    }
    return error(start, "Unknown token " + std::string(client::character_at(text_, start)));
  }

  Token read_identifier() {
    std::size_t length = 1;
    while (continues_identifier(peek(length))) ++length;
    return take(TokenType::unquoted_identifier, length);
  }

  Token read_bracket() {
    if (peek(1) == ']') return take(TokenType::flatten, 2);
    if (peek(1) == '?') return take(TokenType::filter, 2);
    return take(TokenType::left_bracket, 1);
  }

  Result<Token> read_number() {
    std::size_t length = 1;
    while (is_digit(peek(length))) ++length;
    const std::string_view digits = text_.substr(at_, length);
    if (digits == "-") return error(at_, "Unknown token '-'");
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    // No list is that long, so the nearest number means the same.
    if (fault == std::errc::result_out_of_range)
      number =
          digits.front() == '-' ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    Token token = take(TokenType::number, length);
    token.value = number;
    return token;
  }

  Result<Token> read_raw_string() {
    const std::size_t start = at_;
    TRY(const auto inner, read_delimited('\''));
    return make(TokenType::literal, start, boost::json::string(client::unescape(inner, '\'')));
  }

  Result<Token> read_literal() {
    const std::size_t start = at_;
    TRY(const auto inner, read_delimited('`'));
    const std::string lexeme = client::unescape(inner, '`');
    auto value = parse_json(lexeme);
    // What is no JSON is a string without its quotation marks (JEP-12, deprecated).
    if (!value)
      value = parse_json('"' + lexeme.substr(std::min(lexeme.find_first_not_of(kBlanks), lexeme.size())) + '"');
    if (!value) return error(start, "Bad token " + lexeme);
    return make(TokenType::literal, start, *std::move(value));
  }

  Result<Token> read_quoted_identifier() {
    const std::size_t start = at_;
    TRY(const auto inner, read_delimited('"'));
    auto name = parse_json('"' + std::string(inner) + '"');
    if (!name) return error(start, std::string(fault_of_quoted(inner)));
    return make(TokenType::quoted_identifier, start, *std::move(name));
  }

  /// What stands between two delimiters; a backslash belongs to the character after it.
  Result<std::string_view> read_delimited(char delimiter) {
    const std::size_t start = at_++;
    while (at_ < text_.size() && text_[at_] != delimiter) at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return error(start, std::string("Unclosed ") + delimiter + " delimiter");
    ++at_;
    return text_.substr(start + 1, at_ - start - 2);
  }

  Token take(TokenType type, std::size_t length) {
    const std::size_t start = at_;
    at_ += length;
    return make(type, start, boost::json::string(text_.substr(start, length)));
  }
  Token make(TokenType type, std::size_t start, boost::json::value value) {
    character_ += count_characters(text_.substr(byte_, start - byte_));
    byte_ = start;
    return {type, character_, std::move(value)};
  }

  char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  std::size_t characters_before(std::size_t byte) const { return count_characters(text_.substr(0, byte)); }

  std::unexpected<Error> error(std::size_t start, const std::string& what) const {
    return fail(client::kUsage, "Bad jmespath expression: " + what + ":\n" + std::string(text_) + '\n' +
                                    std::string(characters_before(start), ' ') + '^');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t byte_ = 0;       ///< where the last token starts,
  std::size_t character_ = 0;  ///< and which character of the text that is
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view expression) { return Lexer(expression).run(); }

}  // namespace crossgate::jmespath
