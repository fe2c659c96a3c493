#include "git/negotiation.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "git/pkt_line.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kMostCommitsRead = 20'000;

/// The commit that an id stands for, through tags; nullopt for trees, blobs and what is not there.
std::optional<ObjectId> as_commit(const ObjectReader& objects, const ObjectId& id) {
  const auto type = objects.type(id);
  if (type == ObjectType::commit) return id;
  if (type != ObjectType::tag) return std::nullopt;
  const auto peeled = objects.peel(id);
  return peeled && objects.type(*peeled) == ObjectType::commit ? peeled : std::nullopt;
}

/// Asks of one commit after another whether it leads to one of some others. What was learnt is kept.
class Search {
 public:
  Search(const ObjectReader& objects, const std::vector<ObjectId>& targets) : objects_(objects) {
    for (const auto& target : targets) {
      const auto header = objects.commit(target);
      if (!header) continue;
      oldest_ = std::min(oldest_, header->time);
      leads_.insert_or_assign(target, true);
    }
  }

  /// Depth first, the first parent first. False also when too many commits had to be read.
  bool leads_to_target(const ObjectId& start) {
    std::vector<Step> path;
    enter(path, start);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.next == step.parents.size()) {
        path.pop_back();
        continue;
      }
      const ObjectId parent = step.parents[step.next++];
      const auto known = leads_.find(parent);
      if (known == leads_.end()) {
        enter(path, parent);
      } else if (known->second) {
        for (const auto& on_the_way : path) leads_.insert_or_assign(on_the_way.id, true);
        return true;
      }
    }
    return leads_.at(start);
  }

 private:
  struct Step {
    ObjectId id;
    std::vector<ObjectId> parents;
    std::size_t next = 0;
  };

  /// Known not to lead there until it is known to: every commit is entered once.
  void enter(std::vector<Step>& path, const ObjectId& id) {
    if (!leads_.try_emplace(id, false).second || ++read_ > kMostCommitsRead) return;
    auto header = objects_.commit(id);
    // What is older than all targets leads to none of them, where clocks were right; else the client asks on.
    if (header && header->time >= oldest_) path.push_back({.id = id, .parents = std::move(header->parents)});
  }

  const ObjectReader& objects_;
  std::int64_t oldest_ = std::numeric_limits<std::int64_t>::max();
  std::unordered_map<ObjectId, bool> leads_;
  std::size_t read_ = 0;
};

bool all_lead_to_any(const ObjectReader& objects, const std::vector<ObjectId>& wants,
                     const std::vector<ObjectId>& common) {
  if (common.empty()) return false;
  std::vector<ObjectId> targets;
  for (const auto& id : common)
    if (const auto commit = as_commit(objects, id)) targets.push_back(*commit);
  Search search(objects, targets);
  return std::ranges::all_of(wants, [&](const ObjectId& want) {
    // Of a tree or a blob nothing can be told by ancestry; git, too, lets it pass.
    const auto commit = as_commit(objects, want);
    return !commit || search.leads_to_target(*commit);
  });
}

}  // namespace

Negotiation negotiate(const ObjectReader& objects, const std::vector<ObjectId>& wants,
                      const std::vector<ObjectId>& haves) {
  Negotiation negotiation;
  std::unordered_set<ObjectId> seen;
  for (const auto& have : haves)
    if (seen.insert(have).second && objects.has(have)) negotiation.common.push_back(have);
  negotiation.ready = all_lead_to_any(objects, wants, negotiation.common);
  return negotiation;
}

std::vector<std::string> v2_acknowledgments(const Negotiation& negotiation, bool ready) {
  std::vector<std::string> lines{"acknowledgments\n"};
  if (negotiation.common.empty()) lines.emplace_back("NAK\n");
  for (const auto& id : negotiation.common) lines.push_back("ACK " + id.hex() + "\n");
  if (ready) lines.emplace_back("ready\n");
  return lines;
}

Acknowledgment v0_acknowledgment(const FetchRequest& request, const Negotiation& negotiation) {
  Acknowledgment answer;
  const auto say = [&](std::string_view line) { append_packet(answer.packets, line); };
  const auto ack = [&](const ObjectId& id, std::string_view how) { say("ACK " + id.hex().append(how) + "\n"); };
  const auto& common = negotiation.common;
  const bool multi = request.multi_ack != MultiAck::none;
  const bool detailed = request.multi_ack == MultiAck::detailed;
  for (const auto& id : common) {
    if (multi) ack(id, detailed ? " common" : " continue");
  }
  if (!multi && !common.empty()) ack(common.front(), "");

  if (request.done) {
    if (common.empty()) say("NAK\n");
    if (multi && !common.empty()) ack(common.back(), "");
    answer.pack_follows = true;
    return answer;
  }
  const bool ready = detailed && negotiation.ready;
  if (ready) ack(common.back(), " ready");
  if (common.empty() || multi) say("NAK\n");
  if (ready && request.no_done) {
    ack(common.back(), "");
    answer.pack_follows = true;
  }
  return answer;
}

}  // namespace crossgate::git
