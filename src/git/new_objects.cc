#include "git/new_objects.h"

#include <algorithm>
#include <cstdint>
#include <queue>
#include <string>
#include <unordered_map>
#include <utility>

namespace crossgate::git {
namespace {

/// Thrown inside this file only, where a limit is met or an object cannot be read.
struct LeaveItToOthers {};

template <class T>
T must(std::optional<T> value) {
  if (!value) throw LeaveItToOthers();
  return *std::move(value);
}

/// Paints commits, newest first, as wanted, as had, or both (git's own limit_list does the same).
class History {
 public:
  History(const ObjectReader& objects, const WalkLimits& limits) : objects_(objects), limits_(limits) {}

  void want(const ObjectId& commit) { paint(commit, {.wanted = true}); }
  void have(const ObjectId& commit) { paint(commit, {.had = true}); }

  /// Commits that are wanted and were not found to be had, parents before children.
  std::vector<ObjectId> missing() {
    while (only_wanted_in_queue_ > 0) {
      const ObjectId id = queue_.top().id;
      queue_.pop();
      Commit& commit = commits_.at(id);
      commit.queued = false;
      if (commit.colour.only_wanted()) --only_wanted_in_queue_;
      const auto colour = commit.colour;
      const auto parents = commit.header.parents;  // painting moves what the map holds
      for (const auto& parent : parents) paint(parent, colour);
    }
    std::vector<ObjectId> ids;
    std::unordered_set<ObjectId> visited;
    for (const auto& [id, commit] : commits_) visit(id, visited, ids);
    return ids;
  }

  const CommitHeader& header(const ObjectId& id) const { return commits_.at(id).header; }
  bool is_had(const ObjectId& id) const { return commits_.at(id).colour.had; }

 private:
  struct Colour {
    bool wanted = false;
    bool had = false;
    bool only_wanted() const { return wanted && !had; }
  };
  struct Commit {
    CommitHeader header;
    Colour colour;
    bool queued = false;
  };
  struct Next {
    std::int64_t time;
    ObjectId id;
    bool operator<(const Next& other) const { return time < other.time; }
  };

  /// As deep as there are commits, which are few.
  void visit(const ObjectId& id, std::unordered_set<ObjectId>& visited, std::vector<ObjectId>& ids) const {
    const Commit& commit = commits_.at(id);
    if (!commit.colour.only_wanted() || !visited.insert(id).second) return;
    for (const auto& parent : commit.header.parents) visit(parent, visited, ids);
    ids.push_back(id);
  }

  void paint(const ObjectId& id, Colour colour) {
    auto found = commits_.find(id);
    if (found == commits_.end()) {
      if (commits_.size() >= limits_.commits) throw LeaveItToOthers();
      found = commits_.emplace(id, Commit{.header = must(objects_.commit(id))}).first;
    }
    Commit& commit = found->second;
    const Colour before = commit.colour;
    commit.colour.wanted |= colour.wanted;
    commit.colour.had |= colour.had;
    const bool changed = commit.colour.wanted != before.wanted || commit.colour.had != before.had;
    if (commit.queued && before.only_wanted()) --only_wanted_in_queue_;
    if (changed && !commit.queued) {
      queue_.push({commit.header.time, id});
      commit.queued = true;
    }
    if (commit.queued && commit.colour.only_wanted()) ++only_wanted_in_queue_;
  }

  const ObjectReader& objects_;
  const WalkLimits& limits_;
  std::unordered_map<ObjectId, Commit> commits_;
  std::priority_queue<Next> queue_;
  std::size_t only_wanted_in_queue_ = 0;
};

/// A tree's entries by name, whatever their kind.
class Entries {
 public:
  explicit Entries(std::vector<TreeEntry> entries) : entries_(std::move(entries)) {
    std::ranges::sort(entries_, {}, &TreeEntry::name);
  }
  /// Of the same name and kind; nullptr: none.
  const TreeEntry* find(const TreeEntry& like) const {
    const auto found = std::ranges::lower_bound(entries_, like.name, {}, &TreeEntry::name);
    return found != entries_.end() && found->name == like.name && found->kind == like.kind ? &*found : nullptr;
  }
  const std::vector<TreeEntry>& all() const { return entries_; }

 private:
  std::vector<TreeEntry> entries_;
};

/// Gathers what the client lacks.
class Gathering {
 public:
  Gathering(const ObjectReader& objects, const WalkLimits& limits) : objects_(objects), limits_(limits) {}

  void add(const ObjectId& id) {
    if (!gathered_.insert(id).second) return;
    if (found_.ids.size() >= limits_.objects) throw LeaveItToOthers();
    found_.ids.push_back(id);
  }
  /// Something that the client has, with all that it leads to.
  void know(const ObjectId& id) { found_.known.insert(id); }

  /// A tree, and what is in it and not in the trees `beside` it: at the same path of a commit's parents, of which
  /// everything is known or gathered before. (In another order, two commits with one tree and a third between them
  /// could each leave an object to the other.)
  void add_tree(const ObjectId& id, const std::vector<ObjectId>& beside) {
    if (gathered_.contains(id) || found_.known.contains(id)) return;
    add(id);
    std::vector<Entries> others;
    for (const auto& other : beside) {
      others.emplace_back(must(objects_.tree(other)));
      if (found_.known.contains(other)) know_entries(others.back());
    }
    for (const auto& entry : must(objects_.tree(id))) add_entry(entry, others);
  }

  NewObjects result() && {
    // What is sent is no base that is only assumed, or two deltas could each build on the other.
    for (const auto& id : found_.ids) found_.known.erase(id);
    return std::move(found_);
  }

 private:
  void know_entries(const Entries& entries) {
    for (const auto& entry : entries.all())
      if (entry.kind != TreeEntry::Kind::submodule) know(entry.id);
  }

  void add_entry(const TreeEntry& entry, const std::vector<Entries>& others) {
    if (entry.kind == TreeEntry::Kind::submodule || found_.known.contains(entry.id)) return;
    std::vector<ObjectId> beside;
    for (const auto& other : others) {
      const TreeEntry* const same = other.find(entry);
      if (same == nullptr) continue;
      if (same->id == entry.id) return;
      beside.push_back(same->id);
    }
    if (entry.kind == TreeEntry::Kind::tree)
      add_tree(entry.id, beside);
    else
      add(entry.id);
  }

  const ObjectReader& objects_;
  const WalkLimits& limits_;
  NewObjects found_;
  std::unordered_set<ObjectId> gathered_;
};

NewObjects gather(const ObjectReader& objects, const std::vector<ObjectId>& wants, const std::vector<ObjectId>& haves,
                  const WalkLimits& limits) {
  History history(objects, limits);
  Gathering gathering(objects, limits);
  for (ObjectId id : wants) {
    for (; objects.type(id) == ObjectType::tag; id = must(objects.tagged(id))) gathering.add(id);
    history.want(id);
  }
  for (const auto& have : haves) {
    const auto commit = objects.type(have) == ObjectType::tag ? objects.peel(have) : have;
    if (commit && objects.type(*commit) == ObjectType::commit) history.have(*commit);
  }
  const auto missing = history.missing();
  for (const auto& id : missing)
    for (const auto& parent : history.header(id).parents)
      if (history.is_had(parent)) gathering.know(history.header(parent).tree);
  for (const auto& id : missing) {
    gathering.add(id);
    std::vector<ObjectId> beside;
    for (const auto& parent : history.header(id).parents) beside.push_back(history.header(parent).tree);
    gathering.add_tree(history.header(id).tree, beside);
  }
  return std::move(gathering).result();
}

}  // namespace

std::optional<NewObjects> new_objects(const ObjectReader& objects, const std::vector<ObjectId>& wants,
                                      const std::vector<ObjectId>& haves, const WalkLimits& limits) {
  try {
    return gather(objects, wants, haves, limits);
  } catch (const LeaveItToOthers&) {
    return std::nullopt;
  }
}

}  // namespace crossgate::git
