// Rows of one table in memory, of which a later state shares with an earlier one what did not change.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <ranges>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "storage/entity.h"

namespace crossgate::storage {

/// An immutable sequence, cheap to copy; thread-safe. The rows are in the order of what they belong to, which
/// `compare(row, entity)` tells, and stand in blocks of a few dozen. Replacing an entity's rows makes a sequence with
/// one or two new blocks and all the others in common. Pointers to rows live as long as a sequence with their block.
template <class Row>
class SharedRows {
 public:
  using Block = std::vector<Row>;
  using BlockPointer = std::shared_ptr<const Block>;

  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using reference = const Row&;
    using pointer = const Row*;
    using iterator_category = std::forward_iterator_tag;

    Iterator() = default;
    Iterator(const BlockPointer* block, std::size_t row) : block_(block), row_(row) {}
    reference operator*() const { return (**block_)[row_]; }
    pointer operator->() const { return &**this; }
    Iterator& operator++() {
      if (++row_ == (*block_)->size()) {
        ++block_;
        row_ = 0;
      }
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

    /// Where the row stands: in which block, and where in it.
    const BlockPointer* block() const { return block_; }
    std::size_t row() const { return row_; }

   private:
    const BlockPointer* block_ = nullptr;
    std::size_t row_ = 0;
  };
  using value_type = Row;
  using iterator = Iterator;
  using const_iterator = Iterator;
  using Range = std::ranges::subrange<Iterator>;

  SharedRows() = default;
  /// In the order of their entities.
  SharedRows(Block rows) : size_(rows.size()) {
    Blocks blocks;
    append_cut(blocks, std::move(rows));
    blocks_ = std::make_shared<const Blocks>(std::move(blocks));
  }
  SharedRows(std::initializer_list<Row> rows) : SharedRows(Block(rows)) {}

  std::span<const BlockPointer> blocks() const {
    return blocks_ ? std::span<const BlockPointer>(*blocks_) : std::span<const BlockPointer>();
  }
  Iterator begin() const { return {blocks().data(), 0}; }
  Iterator end() const { return {blocks().data() + blocks().size(), 0}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Throws std::out_of_range. Takes as long as there are blocks before it.
  const Row& at(std::size_t n) const {
    for (const auto& block : blocks()) {
      if (n < block->size()) return (*block)[n];
      n -= block->size();
    }
    throw std::out_of_range("SharedRows::at");
  }
  const Row& operator[](std::size_t n) const { return at(n); }

  /// Whether all of both is shared. Two that were made apart of equal rows are not the same.
  bool is_same(const SharedRows& other) const { return blocks_ == other.blocks_; }

  /// An entity's rows.
  Range of(const Entity& entity) const {
    const auto all = blocks();
    const auto block = std::ranges::partition_point(
        all, [&](const BlockPointer& candidate) { return compare(candidate->back(), entity) < 0; });
    if (block == all.end()) return {end(), end()};
    const auto row =
        std::ranges::partition_point(**block, [&](const Row& candidate) { return compare(candidate, entity) < 0; });
    const Iterator first(&*block, static_cast<std::size_t>(row - (*block)->begin()));
    Iterator last = first;
    while (last != end() && compare(*last, entity) == 0) ++last;
    return {first, last};
  }

  /// With `rows` in the place of those that the entities had. Both in order; each row is of one of the entities: throws
  /// std::invalid_argument for another, rather than lose it.
  SharedRows with(std::span<const Entity> entities, Block rows) const {
    SharedRows result = *this;
    auto next = rows.begin();
    for (const Entity& entity : entities) {
      Block its;
      while (next != rows.end() && compare(*next, entity) == 0) its.push_back(std::move(*next++));
      result.replace(entity, std::move(its));
    }
    if (next != rows.end()) throw std::invalid_argument("SharedRows::with: a row of no entity, or out of order");
    return result;
  }

 private:
  using Blocks = std::vector<BlockPointer>;
  static constexpr std::size_t kMost = 64;   // rows a block
  static constexpr std::size_t kLeast = 16;  // below which it is joined with the next

  /// In blocks of about the same size.
  static void append_cut(Blocks& blocks, Block rows) {
    const std::size_t pieces = (rows.size() + kMost - 1) / kMost;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const auto from = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() * piece / pieces);
      const auto to = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() * (piece + 1) / pieces);
      blocks.push_back(std::make_shared<const Block>(std::make_move_iterator(from), std::make_move_iterator(to)));
    }
  }

  void replace(const Entity& entity, Block rows) {
    if (std::ranges::equal(of(entity), rows)) return;
    const auto all = blocks();
    // The blocks that may have rows of the entity. It comes into one that is there where it would lie between two.
    auto first = std::ranges::partition_point(
        all, [&](const BlockPointer& block) { return compare(block->back(), entity) < 0; });
    auto last = std::ranges::partition_point(
        first, all.end(), [&](const BlockPointer& block) { return compare(block->front(), entity) <= 0; });
    if (first == last && last != all.end()) ++last;
    if (first == last && first != all.begin()) --first;

    Block merged;
    for (const auto& block : std::ranges::subrange(first, last))
      std::ranges::copy_if(*block, std::back_inserter(merged),
                           [&](const Row& row) { return compare(row, entity) != 0; });
    const auto place = std::ranges::partition_point(merged, [&](const Row& row) { return compare(row, entity) < 0; });
    merged.insert(place, std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    for (; merged.size() < kLeast && last != all.end(); ++last) std::ranges::copy(**last, std::back_inserter(merged));

    Blocks blocks(all.begin(), first);
    append_cut(blocks, std::move(merged));
    blocks.insert(blocks.end(), last, all.end());
    *this = SharedRows(std::move(blocks));
  }

  explicit SharedRows(Blocks blocks) : blocks_(std::make_shared<const Blocks>(std::move(blocks))) {
    for (const auto& block : *blocks_) size_ += block->size();
  }

  std::shared_ptr<const Blocks> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

}  // namespace crossgate::storage
