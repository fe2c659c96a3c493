// What a snapshot keeps beside its rows. Where rows are shared with an earlier snapshot, so is this.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "iam/policy.h"
#include "storage/shared_rows.h"

namespace crossgate::iam {

/// Rows by a key that is unique among them. Made anew when any of the rows changed.
template <class Row, class Key>
class RowIndex {
 public:
  /// `before`: of an earlier snapshot, or nullptr.
  template <class KeyOf>
  RowIndex(storage::SharedRows<Row> rows, const RowIndex* before, KeyOf key_of) : rows_(std::move(rows)) {
    if (before != nullptr && before->rows_.is_same(rows_)) {
      by_key_ = before->by_key_;
      return;
    }
    std::unordered_map<Key, const Row*> by_key;
    by_key.reserve(rows_.size());
    for (const Row& row : rows_) by_key.emplace(key_of(row), &row);
    by_key_ = std::make_shared<const std::unordered_map<Key, const Row*>>(std::move(by_key));
  }

  /// nullptr: there is none.
  const Row* find(const Key& key) const {
    const auto found = by_key_->find(key);
    return found == by_key_->end() ? nullptr : found->second;
  }

 private:
  storage::SharedRows<Row> rows_;
  std::shared_ptr<const std::unordered_map<Key, const Row*>> by_key_;
};

/// A policy for each row, in blocks as the rows are. Those of a block are made once.
template <class Row>
class CompiledRows {
 public:
  using PolicyPointer = std::shared_ptr<const Policy>;
  using Block = std::vector<PolicyPointer>;

  /// `compile` makes a row's policy, which may be nullptr, or takes one of `known`: those that the row's entity had in
  /// the earlier snapshot. PolicyPointer compile(const Row&, const Block& known)
  template <class Compile>
  CompiledRows(storage::SharedRows<Row> rows, const CompiledRows* before, Compile compile) : rows_(std::move(rows)) {
    std::size_t next = 0;  // of the blocks before: those that are shared stand in the same order
    for (const auto& block : rows_.blocks()) {
      const auto all = before == nullptr ? decltype(rows_.blocks())() : before->rows_.blocks();
      const auto found = std::ranges::find(all.subspan(next), block);
      if (const auto at = static_cast<std::size_t>(found - all.subspan(next).begin()) + next; at < all.size()) {
        policies_.push_back(before->policies_[at]);
        next = at + 1;
        continue;
      }
      Block made;
      for (const Row& row : *block)
        made.push_back(compile(row, before == nullptr ? Block() : before->of(entity_of(row))));
      policies_.push_back(std::make_shared<const Block>(std::move(made)));
    }
  }

  /// Of the rows of an entity.
  Block of(const storage::Entity& entity) const {
    Block policies;
    const auto range = rows_.of(entity);
    for (auto row = range.begin(); row != range.end(); ++row) policies.push_back(at(row));
    return policies;
  }

 private:
  const PolicyPointer& at(const typename storage::SharedRows<Row>::Iterator& row) const {
    return (*policies_[static_cast<std::size_t>(row.block() - rows_.blocks().data())])[row.row()];
  }

  storage::SharedRows<Row> rows_;
  std::vector<std::shared_ptr<const Block>> policies_;
};

}  // namespace crossgate::iam
