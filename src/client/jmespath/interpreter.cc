#include "client/jmespath/interpreter.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <vector>

#include "client/exit_status.h"
#include "client/jmespath/functions.h"
#include "client/jmespath/semantics.h"

namespace crossgate::jmespath {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// `second` applied to what `first` found.
Result<Found> apply(const Node& second, Found first) {
  TRY(auto found, evaluate(second, first.get()));
  if (first.is_in_place() || !found.is_in_place()) return found;
  return Found::made(std::move(found).take());  // before what it points to goes
}

Result<Found> chain(const Node& node, const value& document) {
  TRY(auto found, evaluate(node.children.front(), document));
  for (const Node& next : std::span(node.children).subspan(1)) {
    TRY(auto applied, apply(next, std::move(found)));
    found = std::move(applied);
  }
  return found;
}

Found field(const Node& node, const value& document) {
  const auto* members = document.if_object();
  const value* member = members != nullptr ? members->if_contains(node.text) : nullptr;
  return member != nullptr ? Found::in_place(*member) : Found::nothing();
}

Found index(const Node& node, const value& document) {
  const auto* list = document.if_array();
  if (list == nullptr) return Found::nothing();
  const auto size = static_cast<std::int64_t>(list->size());
  const std::int64_t at = node.number < 0 ? node.number + size : node.number;
  return at >= 0 && at < size ? Found::in_place((*list)[static_cast<std::size_t>(at)]) : Found::nothing();
}

/// As Python slices.
Result<Found> slice(const Node& node, const value& document) {
  const auto* list = document.if_array();
  if (list == nullptr) return Found::nothing();
  const std::int64_t step = node.bounds[2].value_or(1);
  if (step == 0) return fail(client::kOther, "slice step cannot be zero");
  const auto size = static_cast<std::int64_t>(list->size());
  const std::int64_t lowest = step > 0 ? 0 : -1;
  const std::int64_t highest = step > 0 ? size : size - 1;
  const auto bound = [&](std::optional<std::int64_t> given, std::int64_t otherwise) {
    if (!given) return otherwise;
    return std::clamp(*given < 0 ? *given + size : *given, lowest, highest);
  };
  const std::int64_t start = bound(node.bounds[0], step > 0 ? lowest : highest);
  const std::int64_t stop = bound(node.bounds[1], step > 0 ? highest : lowest);
  array out;
  if (step > 0) {
    for (std::int64_t i = start; i < stop; i += std::min(step, size)) out.push_back((*list)[std::size_t(i)]);
  } else {
    for (std::int64_t i = start; i > stop; i += std::max(step, -size)) out.push_back((*list)[std::size_t(i)]);
  }
  return Found::made(std::move(out));
}

Result<void> collect(array& into, const Node& node, const value& element) {
  TRY(auto found, evaluate(node, element));
  if (!found.get().is_null()) into.push_back(std::move(found).take());
  return {};
}

Result<Found> projection(const Node& node, const value& document) {
  TRY(const auto base, evaluate(node.children[0], document));
  const auto* list = base.get().if_array();
  if (list == nullptr) return Found::nothing();
  array out;
  for (const value& element : *list) TRY_VOID(collect(out, node.children[1], element));
  return Found::made(std::move(out));
}

Result<Found> value_projection(const Node& node, const value& document) {
  TRY(const auto base, evaluate(node.children[0], document));
  const auto* members = base.get().if_object();
  if (members == nullptr) return Found::nothing();
  array out;
  for (const auto& member : *members) TRY_VOID(collect(out, node.children[1], member.value()));
  return Found::made(std::move(out));
}

Result<Found> filter_projection(const Node& node, const value& document) {
  TRY(const auto base, evaluate(node.children[0], document));
  const auto* list = base.get().if_array();
  if (list == nullptr) return Found::nothing();
  array out;
  for (const value& element : *list) {
    TRY(const auto condition, evaluate(node.children[2], element));
    if (is_true(condition.get())) TRY_VOID(collect(out, node.children[1], element));
  }
  return Found::made(std::move(out));
}

Result<Found> flatten(const Node& node, const value& document) {
  TRY(const auto base, evaluate(node.children[0], document));
  const auto* list = base.get().if_array();
  if (list == nullptr) return Found::nothing();
  array out;
  for (const value& element : *list) {
    if (const auto* inner = element.if_array()) {
      out.insert(out.end(), inner->begin(), inner->end());
    } else {
      out.push_back(element);
    }
  }
  return Found::made(std::move(out));
}

Result<Found> multi_select_list(const Node& node, const value& document) {
  if (document.is_null()) return Found::nothing();
  array out;
  for (const Node& child : node.children) {
    TRY(auto found, evaluate(child, document));
    out.push_back(std::move(found).take());
  }
  return Found::made(std::move(out));
}

Result<Found> multi_select_hash(const Node& node, const value& document) {
  if (document.is_null()) return Found::nothing();
  object out;
  for (const Node& member : node.children) {
    TRY(auto found, evaluate(member.children[0], document));
    out.insert_or_assign(member.text, std::move(found).take());
  }
  return Found::made(std::move(out));
}

Result<Found> comparison(const Node& node, const value& document) {
  TRY(const auto left, evaluate(node.children[0], document));
  TRY(const auto right, evaluate(node.children[1], document));
  return Found::made(compare(node.comparator, left.get(), right.get()));
}

/// The second child's, where the first's truth is `goes_on`.
Result<Found> either(const Node& node, const value& document, bool goes_on) {
  TRY(auto left, evaluate(node.children[0], document));
  if (is_true(left.get()) != goes_on) return left;
  return evaluate(node.children[1], document);
}

Result<Found> call(const Node& node, const value& document) {
  std::vector<Argument> arguments;
  for (const Node& child : node.children) {
    if (child.type == NodeType::expression_reference) {
      arguments.push_back({&child.children[0], Found::nothing()});
      continue;
    }
    TRY(auto found, evaluate(child, document));
    arguments.push_back({nullptr, std::move(found)});
  }
  TRY(auto result, call_function(node.text, std::move(arguments)));
  return Found::made(std::move(result));
}

}  // namespace

Result<Found> evaluate(const Node& node, const value& document) {
  switch (node.type) {
    case NodeType::identity:
      return Found::in_place(document);
    case NodeType::field:
      return field(node, document);
    case NodeType::literal:
      return Found::in_place(node.value);
    case NodeType::index:
      return index(node, document);
    case NodeType::slice:
      return slice(node, document);
    case NodeType::chain:
    case NodeType::index_chain:
      return chain(node, document);
    case NodeType::projection:
      return projection(node, document);
    case NodeType::value_projection:
      return value_projection(node, document);
    case NodeType::filter_projection:
      return filter_projection(node, document);
    case NodeType::flatten:
      return flatten(node, document);
    case NodeType::multi_select_list:
      return multi_select_list(node, document);
    case NodeType::multi_select_hash:
      return multi_select_hash(node, document);
    case NodeType::key_value:
      return evaluate(node.children[0], document);
    case NodeType::comparison:
      return comparison(node, document);
    case NodeType::logical_or:
      return either(node, document, false);
    case NodeType::logical_and:
      return either(node, document, true);
    case NodeType::logical_not: {
      TRY(const auto operand, evaluate(node.children[0], document));
      return Found::made(!is_true(operand.get()));
    }
    case NodeType::function:
      return call(node, document);
    case NodeType::expression_reference:
      return fail(client::kOther, "An expression reference (&) can only be given to a function");
  }
  return Found::nothing();
}

}  // namespace crossgate::jmespath
