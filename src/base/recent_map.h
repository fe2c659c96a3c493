// A bounded map of what was asked for lately.
#pragma once

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <utility>

namespace crossgate {

/// Keeps between `generation` and twice as many entries: the newer generation takes what is put and what is found, and
/// becomes the older one, whose entries go, when it is full. Not synchronised.
template <class Key, class Value, class Hash = std::hash<Key>>
class RecentMap {
 public:
  explicit RecentMap(std::size_t generation) : generation_(generation) {}

  /// nullptr: not kept. Valid until the map is next used.
  const Value* find(const Key& key) {
    if (const auto found = newer_.find(key); found != newer_.end()) return &found->second;
    const auto found = older_.find(key);
    if (found == older_.end()) return nullptr;
    Value value = std::move(found->second);
    older_.erase(found);
    return put(key, std::move(value));
  }

  const Value* put(const Key& key, Value value) {
    if (newer_.size() >= generation_ && !newer_.contains(key)) {
      older_ = std::exchange(newer_, {});
    }
    older_.erase(key);
    return &newer_.insert_or_assign(key, std::move(value)).first->second;
  }

  void erase(const Key& key) {
    newer_.erase(key);
    older_.erase(key);
  }

 private:
  using Generation = std::unordered_map<Key, Value, Hash>;

  std::size_t generation_;
  Generation newer_;
  Generation older_;
};

}  // namespace crossgate
