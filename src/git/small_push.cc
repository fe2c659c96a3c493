#include "git/small_push.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "git/object_check.h"
#include "git/raw_tree.h"

namespace crossgate::git {
namespace {

/// What a commit names in its first lines; the content is known to be sound.
struct CommitLinks {
  ObjectId tree;
  std::vector<ObjectId> parents;
};

/// "tree ID\n"
constexpr std::size_t kShortestCommit = 5 + 2 * ObjectId::kSize + 1;

CommitLinks links_of(std::string_view content) {
  constexpr std::size_t kHexSize = 2 * ObjectId::kSize;
  constexpr std::string_view kTree = "tree ", kParent = "parent ";
  CommitLinks links;
  links.tree = ObjectId::parse(content.substr(kTree.size(), kHexSize)).value_or(ObjectId());
  content.remove_prefix(kTree.size() + kHexSize + 1);
  while (content.starts_with(kParent)) {
    links.parents.push_back(ObjectId::parse(content.substr(kParent.size(), kHexSize)).value_or(ObjectId()));
    content.remove_prefix(kParent.size() + kHexSize + 1);
  }
  return links;
}

/// A merge of more branches than this at once is nobody's daily work.
constexpr std::size_t kMostOutsideParents = 64;

/// Of the branches in which a commit is looked for that no ref is at.
constexpr std::size_t kMostBranchesSearched = 64;

/// That this entry stands in a sound tree proves that its object is there. A submodule's commit is elsewhere, and git
/// takes modes that it does not write itself, such as "040000", for what we would not.
bool names_an_object(const RawTreeEntry& entry) {
  return entry.is_tree() || entry.mode == "100644" || entry.mode == "100755" || entry.mode == "120000";
}

/// Walks from the tips through the pack. A walk leaves the pack only to what a ref leads to, or to an entry that stands
/// under the same path in a parent's tree. Parents are proved before their children: each step then rests on what is
/// whole already, and commits of one pack cannot vouch for each other's missing objects in a circle.
class Proof {
 public:
  Proof(const PushedPack& pack, const ObjectReader& existing, const storage::RefSnapshot& known)
      : pack_(pack), existing_(existing), known_(known) {}

  bool holds(const std::vector<ObjectId>& tips) {
    const auto commits = parents_first(tips);
    if (!commits) return false;
    for (const auto* commit : *commits)
      if (!is_whole(links_of(commit->content))) return false;
    // Every object of the pack was reached, so nothing incomplete is stored beside what was proved.
    return seen_.size() == pack_.own;
  }

 private:
  /// The pack's commits that the tips lead to; nullopt when they lead to one that no ref leads to.
  std::optional<std::vector<const PackedObject*>> parents_first(const std::vector<ObjectId>& tips);
  bool is_whole(const CommitLinks& links);
  /// `parents`: the trees under the same path in the commit's parents.
  bool tree(const ObjectId& id, const std::vector<ObjectId>& parents);
  struct Known {
    ObjectId id;
    bool is_tree;
  };
  using EntriesByName = std::unordered_map<std::string, Known>;
  std::vector<EntriesByName> entries_of(const std::vector<ObjectId>& trees) const;
  bool entry(const RawTreeEntry& entry, const std::vector<ObjectId>& parents);

  const PackedObject* own(const ObjectId& id, ObjectType type) const {
    const PackedObject* object = pack_.find(id);
    const bool owned = object != nullptr && object < pack_.objects.data() + pack_.own && object->type == type;
    return owned ? object : nullptr;
  }
  /// A ref leads to it.
  bool is_known(const ObjectId& id) const;
  /// The content of an object of the pack or of one that is there; nullopt when it is of another type.
  std::optional<std::string> content_of(const ObjectId& id, ObjectType type) const;

  const PushedPack& pack_;
  const ObjectReader& existing_;
  const storage::RefSnapshot& known_;
  std::unordered_set<ObjectId> seen_;  ///< of the pack, found whole
};

bool Proof::is_known(const ObjectId& id) const {
  if (std::ranges::any_of(known_.refs, [&](const storage::Ref& ref) { return ref.id == id; })) return true;
  std::vector<ObjectId> branches;
  for (const auto& ref : known_.refs) {
    const bool searched = known_.default_branch == ref.name || branches.size() < kMostBranchesSearched;
    if (ref.name.is_branch() && searched) branches.push_back(ref.id);
  }
  return existing_.is_reachable(id, branches);
}

std::optional<std::string> Proof::content_of(const ObjectId& id, ObjectType type) const {
  if (const auto* object = own(id, type)) return object->content;
  auto object = existing_.read(id, kMostSmallPushContent);
  if (!object || object->type != type) return std::nullopt;
  return std::move(object->content);
}

std::optional<std::vector<const PackedObject*>> Proof::parents_first(const std::vector<ObjectId>& tips) {
  std::vector<const PackedObject*> order;
  std::unordered_set<ObjectId> outside;
  struct Step {
    ObjectId id;
    bool parents_done = false;
  };
  std::vector<Step> steps;
  steps.reserve(tips.size());
  for (const auto& tip : tips) steps.push_back({tip});
  while (!steps.empty()) {
    const auto [id, parents_done] = steps.back();
    steps.pop_back();
    const auto* object = own(id, ObjectType::commit);
    if (object == nullptr) {
      if (!outside.insert(id).second) continue;
      if (outside.size() > kMostOutsideParents || !is_known(id)) return std::nullopt;
    } else if (parents_done) {
      order.push_back(object);
    } else if (seen_.insert(id).second) {
      steps.push_back({id, true});
      for (const auto& parent : links_of(object->content).parents) steps.push_back({parent});
    }
  }
  return order;
}

bool Proof::is_whole(const CommitLinks& links) {
  std::vector<ObjectId> parent_trees;
  for (const auto& parent : links.parents) {
    const auto content = content_of(parent, ObjectType::commit);
    if (!content || content->size() < kShortestCommit) return false;
    parent_trees.push_back(links_of(*content).tree);
  }
  return std::ranges::find(parent_trees, links.tree) != parent_trees.end() || tree(links.tree, parent_trees);
}

bool Proof::tree(const ObjectId& id, const std::vector<ObjectId>& parents) {
  const auto* object = own(id, ObjectType::tree);
  if (object == nullptr) return false;
  if (!seen_.insert(id).second) return true;
  const auto entries = parse_raw_tree(object->content);
  if (!entries) return false;

  const auto before = entries_of(parents);
  for (const auto& one : *entries) {
    std::vector<ObjectId> same_path;
    for (const auto& by_name : before) {
      const auto found = by_name.find(std::string(one.name));
      if (found != by_name.end() && found->second.is_tree == one.is_tree()) same_path.push_back(found->second.id);
    }
    if (!entry(one, same_path)) return false;
  }
  return true;
}

std::vector<Proof::EntriesByName> Proof::entries_of(const std::vector<ObjectId>& trees) const {
  std::vector<EntriesByName> all;
  for (const auto& id : trees) {
    const auto content = content_of(id, ObjectType::tree);
    const auto entries = content ? parse_raw_tree(*content) : std::nullopt;
    if (!entries) continue;
    EntriesByName& by_name = all.emplace_back();
    for (const auto& one : *entries)
      if (names_an_object(one)) by_name.emplace(one.name, Known{one.id, one.is_tree()});
  }
  return all;
}

bool Proof::entry(const RawTreeEntry& entry, const std::vector<ObjectId>& parents) {
  if (std::ranges::find(parents, entry.id) != parents.end()) return true;
  if (entry.is_tree()) return tree(entry.id, parents);
  if (own(entry.id, ObjectType::blob) == nullptr) return false;
  seen_.insert(entry.id);
  return true;
}

}  // namespace

std::optional<CompletePack> prove_small_push(std::string_view bytes, const std::vector<ObjectId>& tips,
                                             ObjectReader& objects, const storage::RefSnapshot& known,
                                             std::uint64_t most_object_bytes) {
  auto pack = read_pushed_pack(bytes, [&](const ObjectId& id) { return objects.read(id, kMostSmallPushContent); });
  if (!pack) return std::nullopt;
  for (std::size_t i = 0; i < pack->own; ++i) {
    const PackedObject& object = pack->objects[i];
    if (object.content.size() > most_object_bytes || !is_surely_sound(object.type, object.content)) return std::nullopt;
  }
  if (!Proof(*pack, objects, known).holds(tips)) return std::nullopt;
  // A branch or tag at a commit that is there.
  if (pack->own == 0) return CompletePack{};
  for (std::size_t i = 0; i < pack->own; ++i)
    if (!objects.add(pack->objects[i].type, pack->objects[i].content)) return std::nullopt;
  auto complete = complete_pack(bytes, *std::move(pack));
  return complete ? std::optional(*std::move(complete)) : std::nullopt;
}

}  // namespace crossgate::git
