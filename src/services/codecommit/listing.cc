#include <string>
#include <utility>

#include "api/codecommit/repositories.h"
#include "base/aws_errors.h"
#include "services/codecommit/bindings.h"
#include "services/page_marker.h"

namespace crossgate::services::codecommit {
namespace {

using namespace api::codecommit;

constexpr std::size_t kIdSize = 36;  // of a repository id

/// A position is the id of the page's last row, which has a fixed size, and its sort key.
std::string write_position(const storage::RepositoryMarker& marker) { return marker.id + marker.key; }
storage::RepositoryMarker read_position(const std::string& position) {
  return {.key = position.substr(kIdSize), .id = position.substr(0, kIdSize)};
}

std::vector<Permission> ask_list(const Call&, const ListRepositoriesInput&, Deps&) {
  return {{action_of<ListRepositories>(), "*"}};
}

PageMarkers markers_of(const Call& call, const Deps& deps, SortBy sort_by, Order order) {
  std::string listing = action_of<ListRepositories>();
  for (const auto part : {call.caller.account.str(), call.region.str(), wire::name_of(sort_by), wire::name_of(order)})
    listing.append("\n").append(part);
  return {deps.keyring, std::move(listing)};
}

Result<ListRepositoriesOutput> list_repositories(const Call& call, const ListRepositoriesInput& input, Deps& deps) {
  const auto sort_by = input.sortBy.value_or(SortBy::repositoryName);
  const auto order = input.order.value_or(Order::ascending);
  const auto markers = markers_of(call, deps, sort_by, order);
  std::optional<storage::RepositoryMarker> after;
  if (input.nextToken) {
    const auto position = markers.open(input.nextToken->str());
    if (!position) return fail(kInvalidContinuationToken, "The specified continuation token is not valid.");
    after = read_position(*position);
  }
  const auto by = sort_by == SortBy::repositoryName ? storage::RepositoryOrder::by_name
                                                    : storage::RepositoryOrder::by_last_modified;
  TRY(const auto page, deps.repositories.list(call.caller.account, call.region, by, order == Order::descending, after,
                                              deps.limits.repositories_per_page));
  ListRepositoriesOutput output;
  for (const auto& repository : page.repositories) output.repositories.push_back({repository.name, repository.id});
  if (page.next) output.nextToken = markers.seal(write_position(*page.next));
  return output;
}

}  // namespace

std::vector<Binding> listing_bindings() { return {bind_operation<ListRepositories>(ask_list, list_repositories)}; }

}  // namespace crossgate::services::codecommit
