#include "client/aws_hosts.h"

#include <algorithm>
#include <array>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

/// Of regions that begin alike.
struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
  std::string_view iam_region;            ///< for which IAM is signed, and which its host may name
  std::string_view organizations_region;  ///< likewise
};
constexpr std::array<Partition, 8> kPartitions{{
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-north-1", "cn-northwest-1"},
    {"us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1", "us-gov-west-1"},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", "us-iso-east-1"},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1", "us-isob-east-1"},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1", "us-isof-south-1"},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1", "eu-isoe-west-1"},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1", "eusc-de-east-1"},
    {"", "amazonaws.com", "api.aws", "us-east-1", "us-east-1"},
}};

const Partition& partition_of(std::string_view region) {
  return *std::ranges::find_if(kPartitions, [&](const Partition& p) { return region.starts_with(p.region_prefix); });
}

bool is_main(const Partition& partition) { return partition.region_prefix.empty(); }
bool is_gov_cloud(const Partition& partition) { return partition.region_prefix == "us-gov-"; }

std::string join(std::string_view first, std::string_view second, std::string_view third = {}) {
  std::string out(first);
  for (const std::string_view part : {second, third})
    if (!part.empty()) out.append(".").append(part);
  return out;
}

std::string_view host_prefix(const api::Service& service) {
  if (service.name == kSso.name) return "portal.sso";
  if (service.name == kSsoOidc.name) return "oidc";
  return service.name;
}

Result<std::string> iam_host(const Partition& partition, HostVariant variant) {
  const bool known = is_main(partition) || is_gov_cloud(partition);
  if ((variant.fips || variant.dual_stack) && !known)
    return fail(kConfiguration,
                "AWS's FIPS and dual-stack endpoints of IAM are not known for this partition; give "
                "the endpoint with AWS_ENDPOINT_URL_IAM");
  const std::string_view domain = variant.dual_stack ? partition.dual_stack_domain : partition.domain;
  // GovCloud's IAM is FIPS as it stands.
  if (is_gov_cloud(partition)) return join("iam", "us-gov", domain);
  const std::string_view name = variant.fips ? "iam-fips" : "iam";
  if (is_main(partition)) return join(name, variant.dual_stack ? "global" : "", domain);
  return join(name, partition.iam_region, domain);
}

}  // namespace

Result<std::string> aws_host(const api::Service& service, std::string_view region, HostVariant variant) {
  // A global endpoint has no variants.
  if (region.empty() && (variant.fips || variant.dual_stack)) region = "us-east-1";
  const Partition& partition = partition_of(region);
  if (service.name == api::kIam.name) return iam_host(partition, variant);
  std::string name(host_prefix(service));
  // In GovCloud the plain endpoints are FIPS ones; CodeCommit has both.
  const bool plain_is_fips = is_gov_cloud(partition) && !variant.dual_stack && service.name != api::kCodeCommit.name;
  if (variant.fips && !plain_is_fips) name += "-fips";
  const bool organizations = service.name == api::kOrganizations.name && !variant.dual_stack;
  return join(name, organizations ? partition.organizations_region : region,
              variant.dual_stack ? partition.dual_stack_domain : partition.domain);
}

std::string signing_region(const api::Service& service, std::string_view region) {
  const Partition& partition = partition_of(region);
  if (service.name == api::kIam.name) return std::string(partition.iam_region);
  if (service.name == api::kOrganizations.name) return std::string(partition.organizations_region);
  return std::string(region.empty() ? "us-east-1" : region);
}

}  // namespace crossgate::client
