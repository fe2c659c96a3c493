// The tokens of JMESPath (jmespath.org/specification.html, "Grammar").
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossgate::jmespath {

enum class TokenType {
  end,
  unquoted_identifier,
  quoted_identifier,
  literal,
  right_bracket,
  right_parenthesis,
  comma,
  right_brace,
  number,
  current,
  expression_reference,
  colon,
  pipe,
  logical_or,
  logical_and,
  equal,
  greater,
  less,
  greater_or_equal,
  less_or_equal,
  not_equal,
  flatten,
  star,
  filter,
  dot,
  logical_not,
  left_brace,
  left_bracket,
  left_parenthesis,
};

/// A token's name in messages, and how strongly it binds what stands to its left (Pratt, "Top down operator
/// precedence").
struct TokenTraits {
  std::string_view name;
  int binding_power;
};

/// Whatever binds less than this ends the right-hand side of a projection.
inline constexpr int kProjectionStop = 10;

inline constexpr std::array<TokenTraits, 29> kTokenTraits{{
    {"eof", 0},
    {"unquoted_identifier", 0},
    {"quoted_identifier", 0},
    {"literal", 0},
    {"rbracket", 0},
    {"rparen", 0},
    {"comma", 0},
    {"rbrace", 0},
    {"number", 0},
    {"current", 0},
    {"expref", 0},
    {"colon", 0},
    {"pipe", 1},
    {"or", 2},
    {"and", 3},
    {"eq", 5},
    {"gt", 5},
    {"lt", 5},
    {"gte", 5},
    {"lte", 5},
    {"ne", 5},
    {"flatten", 9},
    {"star", 20},
    {"filter", 21},
    {"dot", 40},
    {"not", 45},
    {"lbrace", 50},
    {"lbracket", 55},
    {"lparen", 60},
}};

constexpr const TokenTraits& traits(TokenType type) { return kTokenTraits[static_cast<std::size_t>(type)]; }

struct Token {
  TokenType type = TokenType::end;
  std::size_t start = 0;          ///< in characters
  boost::json::value value = "";  ///< a name, a literal, a number; any other token's own characters
};

}  // namespace crossgate::jmespath
