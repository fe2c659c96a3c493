#include "client/jmespath/parser.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "client/jmespath/lexer.h"
#include "client/python_text.h"

namespace crossgate::jmespath {
namespace {

using enum TokenType;

constexpr std::size_t kDeepest = 250;

void adopt(Node& parent, Node child) {
  parent.height = std::max(parent.height, child.height + 1);
  parent.children.push_back(std::move(child));
}

template <class... Nodes>
Node node(NodeType type, Nodes... children) {
  Node made{type};
  (adopt(made, std::move(children)), ...);
  return made;
}

Node named(NodeType type, std::string text) {
  Node made{type};
  made.text = std::move(text);
  return made;
}

std::string text_of(const Token& token) { return client::python_str(token.value); }

std::optional<Comparator> comparator_of(TokenType type) {
  switch (type) {
    case equal:
      return Comparator::equal;
    case not_equal:
      return Comparator::not_equal;
    case less:
      return Comparator::less;
    case less_or_equal:
      return Comparator::less_or_equal;
    case greater:
      return Comparator::greater;
    case greater_or_equal:
      return Comparator::greater_or_equal;
    default:
      return std::nullopt;
  }
}

/// As Python writes a list of texts.
std::string list_text(std::initializer_list<TokenType> types) {
  std::string out;
  for (const TokenType type : types) out += (out.empty() ? "['" : "', '") + std::string(traits(type).name);
  return out + "']";
}

/// Top-down operator precedence, as python-jmespath has it: a "prefix" begins an expression, an "infix" goes on from
/// what stands to its left.
class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

  Result<Node> run() {
    TRY(auto whole, expression(0));
    if (type() != end) return error(token(), "Unexpected token: " + text_of(token()));
    return whole;
  }

 private:
  Result<Node> expression(int binding_power) {
    const Nesting nesting(*this);
    if (depth_ > kDeepest) return too_deep();
    TRY(auto left, prefix());
    while (binding_power < traits(type()).binding_power) {
      TRY(left, infix(std::move(left)));
      if (left.height > kDeepest) return too_deep();
    }
    return left;
  }

  Result<Node> prefix() {
    const Token& first = token();
    advance();
    switch (first.type) {
      case literal: {
        Node made = node(NodeType::literal);
        made.value = first.value;
        return made;
      }
      case unquoted_identifier:
        return named(NodeType::field, text_of(first));
      case quoted_identifier:
        if (type() == left_parenthesis) return error(0, token(), "Quoted identifier not allowed for function names.");
        return named(NodeType::field, text_of(first));
      case star: {
        if (type() == right_bracket)
          return node(NodeType::value_projection, node(NodeType::identity), node(NodeType::identity));
        return project(NodeType::value_projection, node(NodeType::identity), star);
      }
      case filter:
        return filtered(node(NodeType::identity));
      case left_brace:
        return multi_select_hash();
      case left_parenthesis: {
        TRY(auto inner, expression(0));
        TRY_VOID(match(right_parenthesis));
        return inner;
      }
      case flatten:
        return project(NodeType::projection, node(NodeType::flatten, node(NodeType::identity)), flatten);
      case logical_not: {
        TRY(auto operand, expression(traits(logical_not).binding_power));
        return node(NodeType::logical_not, std::move(operand));
      }
      case left_bracket:
        return bracket_prefix();
      case current:
        return node(NodeType::identity);
      case expression_reference: {
        TRY(auto referred, expression(traits(expression_reference).binding_power));
        return node(NodeType::expression_reference, std::move(referred));
      }
      case end:
        return incomplete();
      default:
        return error(first, "invalid token");
    }
  }

  Result<Node> infix(Node left) {
    const Token& operation = token();
    if (const auto comparator = comparator_of(operation.type)) {
      TRY(auto made, binary(NodeType::comparison, std::move(left)));
      made.comparator = *comparator;
      return made;
    }
    switch (operation.type) {
      case dot:
        advance();
        return after_dot(std::move(left));
      case pipe:
        return binary(NodeType::chain, std::move(left));
      case logical_or:
        return binary(NodeType::logical_or, std::move(left));
      case logical_and:
        return binary(NodeType::logical_and, std::move(left));
      case left_parenthesis:
        advance();
        return function(std::move(left));
      case filter:
        advance();
        return filtered(std::move(left));
      case flatten:
        advance();
        return project(NodeType::projection, node(NodeType::flatten, std::move(left)), flatten);
      case left_bracket:
        advance();
        return after_bracket(std::move(left));
      default:
        return error(operation, "invalid token");
    }
  }

  Result<Node> binary(NodeType made, Node left) {
    const int power = traits(type()).binding_power;
    advance();
    TRY(auto right, expression(power));
    return node(made, std::move(left), std::move(right));
  }

  Result<Node> after_dot(Node left) {
    if (type() == star) {
      advance();
      return project(NodeType::value_projection, std::move(left), dot);
    }
    TRY(auto right, dot_right_hand_side(traits(dot).binding_power));
    if (left.type != NodeType::chain) return node(NodeType::chain, std::move(left), std::move(right));
    adopt(left, std::move(right));
    return left;
  }

  Result<Node> dot_right_hand_side(int binding_power) {
    switch (type()) {
      case quoted_identifier:
      case unquoted_identifier:
      case star:
        return expression(binding_power);
      case left_bracket:
        advance();
        return multi_select_list();
      case left_brace:
        advance();
        return multi_select_hash();
      default:
        return unexpected(list_text({quoted_identifier, unquoted_identifier, left_bracket, left_brace}));
    }
  }

  /// `projection` of the right-hand side over `left`; `by` is the token that makes it one.
  Result<Node> project(NodeType projection, Node left, TokenType by) {
    TRY(auto right, projection_right_hand_side(traits(by).binding_power));
    return node(projection, std::move(left), std::move(right));
  }

  Result<Node> projection_right_hand_side(int binding_power) {
    if (traits(type()).binding_power < kProjectionStop) return node(NodeType::identity);
    if (type() == left_bracket || type() == filter) return expression(binding_power);
    if (type() != dot) return error(token(), "syntax error");
    advance();
    return dot_right_hand_side(binding_power);
  }

  Result<Node> filtered(Node left) {
    TRY(auto condition, expression(0));
    TRY_VOID(match(right_bracket));
    if (type() == flatten)
      return node(NodeType::filter_projection, std::move(left), node(NodeType::identity), std::move(condition));
    TRY(auto made, project(NodeType::filter_projection, std::move(left), filter));
    adopt(made, std::move(condition));
    return made;
  }

  Result<Node> bracket_prefix() {
    if (type() == number || type() == colon) {
      TRY(auto inner, index_or_slice());
      return indexed(node(NodeType::identity), std::move(inner));
    }
    if (type() == star && type(1) == right_bracket) {
      advance();
      advance();
      return project(NodeType::projection, node(NodeType::identity), star);
    }
    return multi_select_list();
  }

  Result<Node> after_bracket(Node left) {
    if (type() == number || type() == colon) {
      TRY(auto inner, index_or_slice());
      // So python-jmespath has it: "a[0][1:2]" does not project, "a[1:2]" does.
      if (left.type != NodeType::index_chain) return indexed(std::move(left), std::move(inner));
      adopt(left, std::move(inner));
      return left;
    }
    TRY_VOID(match(star));
    TRY_VOID(match(right_bracket));
    return project(NodeType::projection, std::move(left), star);
  }

  Result<Node> index_or_slice() {
    if (type() == colon || type(1) == colon) return slice();
    Node made = node(NodeType::index);
    made.number = token().value.as_int64();
    advance();
    TRY_VOID(match(right_bracket));
    return made;
  }

  Result<Node> slice() {
    Node made = node(NodeType::slice);
    for (std::size_t part = 0; type() != right_bracket && part < made.bounds.size();) {
      if (type() == colon) {
        if (++part == made.bounds.size()) return error(token(), "syntax error");
      } else if (type() == number) {
        made.bounds[part] = token().value.as_int64();
      } else {
        return error(token(), "syntax error");
      }
      advance();
    }
    TRY_VOID(match(right_bracket));
    return made;
  }

  Result<Node> indexed(Node left, Node inner) {
    const bool is_slice = inner.type == NodeType::slice;
    Node made = node(NodeType::index_chain, std::move(left), std::move(inner));
    if (!is_slice) return made;
    return project(NodeType::projection, std::move(made), star);
  }

  Result<Node> function(Node left) {
    if (left.type != NodeType::field) {
      const Token& last = tokens_[at_ - 2];  // before the parenthesis
      return error(last, "Invalid function name '" + text_of(last) + "'");
    }
    Node made = named(NodeType::function, std::move(left.text));
    while (type() != right_parenthesis) {
      TRY(auto argument, expression(0));
      if (type() == comma) advance();
      adopt(made, std::move(argument));
    }
    advance();
    return made;
  }

  Result<Node> multi_select_list() {
    Node made = node(NodeType::multi_select_list);
    while (true) {
      TRY(auto element, expression(0));
      adopt(made, std::move(element));
      if (type() == right_bracket) break;
      TRY_VOID(match(comma));
    }
    advance();
    return made;
  }

  Result<Node> multi_select_hash() {
    Node made = node(NodeType::multi_select_hash);
    while (true) {
      const Token& key = token();
      if (key.type != quoted_identifier && key.type != unquoted_identifier) {
        if (key.type == end) return incomplete();
        return unexpected(list_text({quoted_identifier, unquoted_identifier}));
      }
      advance();
      TRY_VOID(match(colon));
      TRY(auto value, expression(0));
      Node member = named(NodeType::key_value, text_of(key));
      adopt(member, std::move(value));
      adopt(made, std::move(member));
      if (type() == right_brace) break;
      if (type() == comma) advance();
    }
    advance();
    return made;
  }

  const Token& token() const { return tokens_[at_]; }
  TokenType type(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)].type; }
  void advance() { at_ = std::min(at_ + 1, tokens_.size() - 1); }
  Result<void> match(TokenType wanted) {
    if (type() == end) return incomplete();
    if (type() != wanted) return unexpected(std::string(traits(wanted).name));
    advance();
    return {};
  }

  std::unexpected<Error> error(const Token& at, const std::string& what) const { return error(at.start, at, what); }
  std::unexpected<Error> error(std::size_t column, const Token& at, const std::string& what) const {
    std::string name(traits(at.type).name);
    for (char& c : name)
      if (is_lower(c)) c = static_cast<char>(c - 32);
    return fail(client::kUsage, what + ": Parse error at column " + std::to_string(column) + ", token \"" +
                                    text_of(at) + "\" (" + name + "), for expression:\n" + quoted(column));
  }
  std::unexpected<Error> unexpected(const std::string& wanted) const {
    return error(token(), "Expecting: " + wanted + ", got: " + std::string(traits(type()).name));
  }
  std::unexpected<Error> incomplete() const {
    return fail(client::kUsage,
                "Invalid jmespath expression: Incomplete expression:\n" + quoted(count_characters(text_)));
  }
  std::unexpected<Error> too_deep() const {
    return error(token(), "more than " + std::to_string(kDeepest) + " parts within one another");
  }
  /// The expression, and a mark below the column.
  std::string quoted(std::size_t column) const {
    return '"' + std::string(text_) + "\"\n" + std::string(column + 1, ' ') + '^';
  }

  struct Nesting {
    explicit Nesting(Parser& of) : parser(of) { ++parser.depth_; }
    ~Nesting() { --parser.depth_; }
    Parser& parser;
  };

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Result<Node> parse(std::string_view text) {
  if (text.empty()) return fail(client::kUsage, "Invalid JMESPath expression: cannot be empty.");
  TRY(auto tokens, tokenize(text));
  return Parser(text, std::move(tokens)).run();
}

}  // namespace crossgate::jmespath
