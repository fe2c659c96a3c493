// An expression as a tree.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossgate::jmespath {

enum class NodeType {
  identity,           ///< what it is applied to; "@" too
  field,              ///< `text`
  literal,            ///< `value`
  index,              ///< `number`, negative from the end
  slice,              ///< `bounds`
  chain,              ///< the children one after the other, each applied to what the one before it found
  index_chain,        ///< the same, of brackets: the parser adds to it
  projection,         ///< the second child applied to each element of the list that the first finds
  value_projection,   ///< to each member's value of an object
  filter_projection,  ///< to each element for which the third child is true
  flatten,            ///< the lists in the child's list opened
  multi_select_list,  ///< a list of what the children find
  multi_select_hash,  ///< an object; the children are `key_value`s
  key_value,          ///< the key is `text`
  comparison,         ///< `comparator` of the two children
  logical_or,
  logical_and,
  logical_not,
  function,              ///< `text`, with the children as arguments
  expression_reference,  ///< the child itself, not what it finds
};

enum class Comparator { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

/// Nodes own their children. Which members count is said by the type.
struct Node {
  NodeType type = NodeType::identity;
  std::vector<Node> children = {};
  std::string text = {};
  boost::json::value value = {};
  std::int64_t number = 0;
  std::array<std::optional<std::int64_t>, 3> bounds = {};  ///< start, stop, step
  Comparator comparator = Comparator::equal;
  std::size_t height = 1;  ///< of the tree below it, itself included
};

}  // namespace crossgate::jmespath
