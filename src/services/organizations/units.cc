#include "api/organizations/units.h"

#include "api/organizations/errors.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

// Organizations User Guide, "Quotas": "five levels of OUs deep under a root".
constexpr std::size_t kDeepest = 5;

OrganizationalUnit describe(const iam::OrganizationSnapshot& tree, const storage::OrganizationalUnit& unit) {
  return {.Id = unit.id, .Arn = tree.arn_of(unit).str(), .Name = unit.name};
}

std::unexpected<Error> no_such_unit() {
  return fail(kUnitNotFound, "You specified an organizational unit that doesn't exist.");
}
std::unexpected<Error> unit_name_taken() {
  return fail(kDuplicateOrganizationalUnit, "An OU with the same name already exists.");
}

Result<OrganizationalUnitOutput> create_unit(const Call& call, const CreateOrganizationalUnitInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto tags, read_tags(input.Tags));
  const auto parent = input.ParentId.str();
  if (!is_root_or_unit(*tree, parent)) return no_such_parent();
  if (tree->way_to(parent).size() >= kDeepest)
    return fail(
        constraint_violation("OU_DEPTH_LIMIT_EXCEEDED"),
        "You have exceeded the maximum depth of organizational units: " + std::to_string(kDeepest) + " levels.");
  const storage::OrganizationalUnit unit{
      .id = new_unit_id(*tree), .parent = std::string(parent), .name = std::string(input.Name.str())};
  TRY(const auto change,
      deps.organizations.create_unit(tree->tree.organization.id, unit, tags, deps.limits.units_per_organization));
  switch (change) {
    case Change::absent:
      return no_such_parent();
    case Change::exists:
      return unit_name_taken();
    case Change::limit:
      return fail(constraint_violation("OU_NUMBER_LIMIT_EXCEEDED"),
                  "You have exceeded the allowed number of organizational units.");
    default:
      return OrganizationalUnitOutput{describe(*tree, unit)};
  }
}

Result<OrganizationalUnitOutput> describe_unit(const Call& call, const OrganizationalUnitInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto* unit = tree->find_unit(input.OrganizationalUnitId.str());
  if (unit == nullptr) return no_such_unit();
  return OrganizationalUnitOutput{describe(*tree, *unit)};
}

Result<OrganizationalUnitOutput> update_unit(const Call& call, const UpdateOrganizationalUnitInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto* found = tree->find_unit(input.OrganizationalUnitId.str());
  if (found == nullptr) return no_such_unit();
  storage::OrganizationalUnit unit = *found;
  if (input.Name) {
    unit.name = input.Name->str();
    TRY(const auto change, deps.organizations.rename_unit(tree->tree.organization.id, unit.id, unit.name));
    if (change == Change::absent) return no_such_unit();
    if (change == Change::exists) return unit_name_taken();
  }
  return OrganizationalUnitOutput{describe(*tree, unit)};
}

Result<api::Empty> delete_unit(const Call& call, const OrganizationalUnitInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto change, deps.organizations.delete_unit(tree->tree.organization.id, input.OrganizationalUnitId.str()));
  if (change == Change::absent) return no_such_unit();
  if (change == Change::conflict)
    return fail(kUnitNotEmpty, "The OU is not empty: move its accounts, and remove its units, first.");
  return api::Empty{};
}

Result<ListOrganizationalUnitsForParentOutput> list_units(const Call& call,
                                                          const ListOrganizationalUnitsForParentInput& input,
                                                          Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto page, Page::of<ListOrganizationalUnitsForParent>(input, deps, input.ParentId.str()));
  if (!is_root_or_unit(*tree, input.ParentId.str())) return no_such_parent();
  ListOrganizationalUnitsForParentOutput output;
  for (const auto& unit : tree->tree.units)
    if (unit.parent == input.ParentId.str()) output.OrganizationalUnits.push_back(describe(*tree, unit));
  output.NextToken = page.cut(output.OrganizationalUnits, &OrganizationalUnit::Id);
  return output;
}

}  // namespace

std::vector<Binding> unit_bindings() {
  return {
      bind_operation<CreateOrganizationalUnit>(
          ask_to_create<CreateOrganizationalUnit>(&CreateOrganizationalUnitInput::ParentId), create_unit),
      bind_operation<DescribeOrganizationalUnit>(
          ask_about<DescribeOrganizationalUnit>(&OrganizationalUnitInput::OrganizationalUnitId), describe_unit),
      bind_operation<UpdateOrganizationalUnit>(
          ask_about<UpdateOrganizationalUnit>(&UpdateOrganizationalUnitInput::OrganizationalUnitId), update_unit),
      bind_operation<DeleteOrganizationalUnit>(
          ask_about<DeleteOrganizationalUnit>(&OrganizationalUnitInput::OrganizationalUnitId), delete_unit),
      bind_operation<ListOrganizationalUnitsForParent>(
          ask_about<ListOrganizationalUnitsForParent>(&ListOrganizationalUnitsForParentInput::ParentId), list_units),
  };
}

}  // namespace crossgate::services::organizations
