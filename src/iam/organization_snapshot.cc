#include "iam/organization_snapshot.h"

#include <algorithm>
#include <utility>

#include "iam/account_snapshot.h"

namespace crossgate::iam {
namespace {

template <class Map>
typename Map::mapped_type find_or(const Map& map, std::string_view key, typename Map::mapped_type otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? std::move(otherwise) : found->second;
}

constexpr std::string_view kFullAccessArn = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";

}  // namespace

std::shared_ptr<const Policy> full_access() {
  static const auto kPolicy =
      Policy::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
                    PolicyKind::identity, kFullAccessArn)
          .value();
  return kPolicy;
}

OrganizationSnapshot::OrganizationSnapshot(storage::OrganizationTree loaded) : tree(std::move(loaded)) {
  for (const auto& unit : tree.units) units_.emplace(unit.id, &unit);
  for (const auto& placement : tree.placements) parents_.emplace(placement.account.str(), placement.parent);
  for (const auto& attachment : tree.attachments) attached_[attachment.target].push_back(attachment.policy);
  compile_policies();
  make_places();
}

void OrganizationSnapshot::compile_policies() {
  compiled_.emplace(kFullAccessId, full_access());
  for (const auto& policy : tree.policies) {
    policies_.emplace(policy.id, &policy);
    auto compiled = Policy::parse(policy.document, PolicyKind::identity, arn_of_policy(policy.id).str());
    compiled_.emplace(policy.id, compiled ? *std::move(compiled) : deny_everything());
  }
}

/// Accounts without policies of their own share the place of their parent.
void OrganizationSnapshot::make_places() {
  const auto add = [this](std::string_view target, OrganizationPlace place) {
    places_.emplace(target, std::make_shared<const OrganizationPlace>(std::move(place)));
  };
  add(tree.organization.root_id, place_below(tree.organization.root_id));
  for (const auto& unit : tree.units) add(unit.id, place_below(unit.id));
  for (const auto& [target, policies] : attached_) {
    const auto account = AccountId::parse(target);
    if (!account) continue;
    OrganizationPlace place = place_below(parent_of(*account));
    add_level(place, target);
    add(target, std::move(place));
  }
  // Organizations User Guide, "Service control policies": they do not bind the management account.
  OrganizationPlace management = place_below(parent_of(tree.organization.management_account));
  management.control_policies.clear();
  management_ = std::make_shared<const OrganizationPlace>(std::move(management));
}

OrganizationPlace OrganizationSnapshot::place_below(std::string_view root_or_unit) const {
  const auto& organization = tree.organization;
  OrganizationPlace place{.organization_id = organization.id,
                          .path = organization.id + "/" + organization.root_id + "/",
                          .control_policies = {}};
  add_level(place, organization.root_id);
  for (const auto* unit : way_to(root_or_unit)) {
    place.path += unit->id + "/";
    add_level(place, unit->id);
  }
  return place;
}

void OrganizationSnapshot::add_level(OrganizationPlace& place, std::string_view target) const {
  const auto ids = policies_on(target);
  // A level with FullAWSAccess alone says nothing.
  if (std::ranges::all_of(ids, [](std::string_view id) { return id == kFullAccessId; })) return;
  PolicySet level;
  for (const auto id : ids) level.push_back(find_or(compiled_, id, deny_everything()));
  place.control_policies.push_back(std::move(level));
}

std::shared_ptr<const OrganizationPlace> OrganizationSnapshot::place_of(const AccountId& account) const {
  if (account == tree.organization.management_account) return management_;
  if (const auto own = places_.find(account.str()); own != places_.end()) return own->second;
  return find_or(places_, parent_of(account), places_.at(tree.organization.root_id));
}

std::string_view OrganizationSnapshot::parent_of(const AccountId& account) const {
  return find_or(parents_, account.str(), tree.organization.root_id);
}

const storage::OrganizationalUnit* OrganizationSnapshot::find_unit(std::string_view id) const {
  return find_or(units_, id, nullptr);
}

const storage::ControlPolicy* OrganizationSnapshot::find_policy(std::string_view id) const {
  return find_or(policies_, id, nullptr);
}

std::vector<const storage::OrganizationalUnit*> OrganizationSnapshot::way_to(std::string_view root_or_unit) const {
  std::vector<const storage::OrganizationalUnit*> way;
  for (const auto* unit = find_unit(root_or_unit); unit != nullptr; unit = find_unit(unit->parent)) way.push_back(unit);
  std::ranges::reverse(way);
  return way;
}

std::vector<std::string_view> OrganizationSnapshot::policies_on(std::string_view target) const {
  if (!tree.control_policies_enabled) return {};
  return find_or(attached_, target, {kFullAccessId});
}

Arn OrganizationSnapshot::arn_of(const storage::OrganizationalUnit& unit) const {
  return Arn::organizations(tree.organization.management_account, "ou/" + tree.organization.id + "/" + unit.id);
}

Arn OrganizationSnapshot::arn_of_policy(std::string_view id) const {
  if (id == kFullAccessId) return Arn::parse(kFullAccessArn).value();
  return Arn::organizations(tree.organization.management_account,
                            "policy/" + tree.organization.id + "/service_control_policy/" + std::string(id));
}

}  // namespace crossgate::iam
