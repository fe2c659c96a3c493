#include "api/iam/oidc_providers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"
#include "services/iam/tagged.h"
#include "services/oidc_providers.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::OidcProvider;

constexpr std::size_t kClientIds = 100;  // IAM User Guide, "IAM and STS quotas"
constexpr std::size_t kThumbprints = 5;
constexpr std::string_view kResource = "oidc-provider/";

std::unexpected<Error> no_such_provider(std::string_view arn) {
  return fail(kNoSuchEntity, "OpenIDConnect Provider not found for arn " + std::string(arn));
}

/// The issuer without "https://". Unlike AWS's, it may have a port: people run their own.
Result<std::string> parse_url(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  const auto allowed = [](char c) { return is_alphanumeric(c) || std::string_view("-._~:/%").contains(c); };
  const auto rest = url.starts_with(kScheme) ? url.substr(kScheme.size()) : std::string_view();
  if (rest.empty() || rest.front() == '/' || rest.front() == ':' || !std::ranges::all_of(rest, allowed))
    return fail(kInvalidInput,
                "Invalid Open ID Connect Provider URL: it must begin with https://, name a host, and have no query.");
  return std::string(rest);
}

Result<std::vector<std::string>> read_client_ids(const std::optional<std::vector<ClientId>>& list) {
  std::vector<std::string> ids;
  if (!list) return ids;
  for (const auto& id : *list) {
    if (std::ranges::any_of(id.str(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      return fail(kInvalidInput, "A client ID has a control character.");
    if (std::ranges::find(ids, id.str()) == ids.end()) ids.emplace_back(id.str());
  }
  if (ids.size() > kClientIds) return std::unexpected(quota_exceeded("ClientIdsPerOpenIdConnectProvider", kClientIds));
  return ids;
}

Result<std::vector<std::string>> read_thumbprints(const std::vector<Thumbprint>& list) {
  std::vector<std::string> thumbprints;
  for (const auto& thumbprint : list) {
    if (!from_hex(thumbprint.str())) return fail(kInvalidInput, "A thumbprint must be 40 hexadecimal digits.");
    thumbprints.push_back(to_lower(thumbprint.str()));
  }
  if (thumbprints.size() > kThumbprints)
    return fail(kInvalidInput, "Thumbprint list must contain fewer than 6 entries.");
  return thumbprints;
}

/// A provider, and the snapshot that it lives in.
struct FoundProvider {
  Snapshot account;
  const OidcProvider* provider;
  const OidcProvider* operator->() const { return provider; }
};

const OidcProvider* look_up(const Call& call, const iam::AccountSnapshot& account, const ArnText& text) {
  const auto arn = Arn::parse(text.str());
  if (!arn || arn->service() != "iam" || arn->account() != call.caller.account.str() ||
      !arn->resource().starts_with(kResource))
    return nullptr;
  return find_oidc_provider(account, arn->resource().substr(kResource.size()));
}

Result<FoundProvider> find_provider(const Call& call, Deps& deps, const ArnText& arn) {
  TRY(auto account, own_account(call, deps));
  const auto* provider = look_up(call, *account, arn);
  if (!provider) return no_such_provider(arn.str());
  return FoundProvider{std::move(account), provider};
}

template <class Op>
Result<std::vector<Permission>> ask_about_provider(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  Permission permission{action_of<Op>(), std::string(input.OpenIDConnectProviderArn.str())};
  if (const auto* provider = look_up(call, *account, input.OpenIDConnectProviderArn))
    add_resource_tags(permission.context, provider->tags);
  add_tags_of_request(permission.context, input);
  return std::vector{std::move(permission)};
}

Result<std::vector<Permission>> ask_create_provider(const Call& call, const CreateOpenIDConnectProviderInput& input,
                                                    Deps&) {
  TRY(const auto url, parse_url(input.Url.str()));
  const auto arn = Arn::iam(call.caller.account, std::string(kResource) + url);
  return ask_to_create<CreateOpenIDConnectProvider, TagOpenIDConnectProvider>(arn, input);
}

Result<CreateOpenIDConnectProviderOutput> create_provider(const Call& call,
                                                          const CreateOpenIDConnectProviderInput& input, Deps& deps) {
  OidcProvider provider{.url = {}, .client_ids = {}, .thumbprints = {}, .created = deps.clock.now()};
  TRY(provider.url, parse_url(input.Url.str()));
  TRY(provider.client_ids, read_client_ids(input.ClientIDList));
  TRY(provider.thumbprints, read_thumbprints(input.ThumbprintList.value_or(std::vector<Thumbprint>())));
  TRY(provider.tags, read_tags(input.Tags));
  const auto limit = deps.limits.oidc_providers_per_account;
  TRY(const auto change, deps.authenticators.create_oidc_provider(call.caller.account, provider, limit));
  if (change == Change::exists)
    return fail(kEntityAlreadyExists, "Provider with url https://" + provider.url + " already exists.");
  if (change == Change::limit) return std::unexpected(quota_exceeded("OpenIdConnectProvidersPerAccount", limit));
  return CreateOpenIDConnectProviderOutput{arn_of(call.caller.account, provider).str(), write_tags(provider.tags)};
}

Result<GetOpenIDConnectProviderOutput> get_provider(const Call& call, const GetOpenIDConnectProviderInput& input,
                                                    Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  return GetOpenIDConnectProviderOutput{.Url = found->url,
                                        .ClientIDList = found->client_ids,
                                        .ThumbprintList = found->thumbprints,
                                        .CreateDate = found->created,
                                        .Tags = write_tags(found->tags)};
}

std::vector<Permission> ask_list_providers(const Call& call, const api::Empty&, Deps&) {
  return {{action_of<ListOpenIDConnectProviders>(), Arn::iam(call.caller.account, "oidc-provider/*").str()}};
}

Result<ListOpenIDConnectProvidersOutput> list_providers(const Call& call, const api::Empty&, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  ListOpenIDConnectProvidersOutput output;
  for (const auto& provider : account->identities.oidc_providers)
    output.OpenIDConnectProviderList.push_back({arn_of(call.caller.account, provider).str()});
  return output;
}

Result<api::Empty> delete_provider(const Call& call, const DeleteOpenIDConnectProviderInput& input, Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  TRY(const auto change, deps.authenticators.delete_oidc_provider(call.caller.account, found->url));
  if (change == Change::absent) return no_such_provider(input.OpenIDConnectProviderArn.str());
  return api::Empty{};
}

Result<api::Empty> replace(const Call& call, Deps& deps, const OidcProvider& before, const OidcProvider& after) {
  TRY(const auto change, deps.authenticators.replace_oidc_provider(call.caller.account, before, after));
  if (change == Change::absent) return no_such_provider(arn_of(call.caller.account, before).str());
  if (change == Change::conflict)
    return fail(kConcurrentModification, "The provider was changed by another request; try again.");
  return api::Empty{};
}

Result<api::Empty> add_client_id(const Call& call, const AddClientIDToOpenIDConnectProviderInput& input, Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  auto after = *found.provider;
  TRY(const auto added, read_client_ids(std::vector{input.ClientID}));
  if (std::ranges::find(after.client_ids, added.front()) != after.client_ids.end()) return api::Empty{};
  if (after.client_ids.size() == kClientIds)
    return std::unexpected(quota_exceeded("ClientIdsPerOpenIdConnectProvider", kClientIds));
  after.client_ids.push_back(added.front());
  return replace(call, deps, *found.provider, after);
}

Result<api::Empty> remove_client_id(const Call& call, const RemoveClientIDFromOpenIDConnectProviderInput& input,
                                    Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  auto after = *found.provider;
  std::erase(after.client_ids, input.ClientID.str());
  return replace(call, deps, *found.provider, after);
}

Result<api::Empty> update_thumbprints(const Call& call, const UpdateOpenIDConnectProviderThumbprintInput& input,
                                      Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  auto after = *found.provider;
  TRY(after.thumbprints, read_thumbprints(input.ThumbprintList));
  return replace(call, deps, *found.provider, after);
}

Result<api::Empty> tag_provider(const Call& call, const TagOpenIDConnectProviderInput& input, Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  return tag_entity(call, deps, {storage::Taggable::oidc_provider, found->url}, input.Tags);
}

Result<api::Empty> untag_provider(const Call& call, const UntagOpenIDConnectProviderInput& input, Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  return untag_entity(call, deps, {storage::Taggable::oidc_provider, found->url}, input.TagKeys);
}

Result<ListTagsOutput> list_provider_tags(const Call& call, const ListOpenIDConnectProviderTagsInput& input,
                                          Deps& deps) {
  TRY(const auto found, find_provider(call, deps, input.OpenIDConnectProviderArn));
  return page_of_tags(found->tags, input, markers_of<ListOpenIDConnectProviderTags>(call, deps, found->url));
}

}  // namespace

std::vector<Binding> oidc_provider_bindings() {
  return {
      bind_operation<CreateOpenIDConnectProvider>(ask_create_provider, create_provider),
      bind_operation<GetOpenIDConnectProvider>(ask_about_provider<GetOpenIDConnectProvider>, get_provider),
      bind_operation<ListOpenIDConnectProviders>(ask_list_providers, list_providers),
      bind_operation<DeleteOpenIDConnectProvider>(ask_about_provider<DeleteOpenIDConnectProvider>, delete_provider),
      bind_operation<AddClientIDToOpenIDConnectProvider>(ask_about_provider<AddClientIDToOpenIDConnectProvider>,
                                                         add_client_id),
      bind_operation<RemoveClientIDFromOpenIDConnectProvider>(
          ask_about_provider<RemoveClientIDFromOpenIDConnectProvider>, remove_client_id),
      bind_operation<UpdateOpenIDConnectProviderThumbprint>(ask_about_provider<UpdateOpenIDConnectProviderThumbprint>,
                                                            update_thumbprints),
      bind_operation<TagOpenIDConnectProvider>(ask_about_provider<TagOpenIDConnectProvider>, tag_provider),
      bind_operation<UntagOpenIDConnectProvider>(ask_about_provider<UntagOpenIDConnectProvider>, untag_provider),
      bind_operation<ListOpenIDConnectProviderTags>(ask_about_provider<ListOpenIDConnectProviderTags>,
                                                    list_provider_tags),
  };
}

}  // namespace crossgate::services::iam_api
