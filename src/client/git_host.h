// What the host of a Git URL tells. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"

namespace crossgate::client {

/// Without its port; the brackets of an IPv6 address stay.
std::string_view without_port(std::string_view host);

/// Whether only AWS's CodeCommit can answer under this name, or only this machine (…amazonaws.com.localhost): a bucket
/// of S3 or a machine of EC2, which may be anybody's, is below AWS's domains too. The AWS CLI takes any name that
/// contains "amazonaws.com", and so would sign for …amazonaws.com.evil.org.
bool is_aws_host(std::string_view host);

/// Whether the host serves Git for the CodeCommit endpoint that somebody configured: the endpoint's own host and port,
/// or git-codecommit.REGION.DOMAIN beside DOMAIN or codecommit.REGION.DOMAIN.
bool belongs_to_endpoint(std::string_view host, std::string_view endpoint_host);

/// The REGION in (vpce-….)git-codecommit(-fips).REGION.DOMAIN; nullopt where there is none.
std::optional<Region> region_of_host(std::string_view host);

}  // namespace crossgate::client
