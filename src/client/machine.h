// The machine that this runs on: where its credentials are asked for, and whether they may be kept.
#pragma once

#include <string>
#include <string_view>

namespace crossgate::client {

/// Where AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is relative to: the agent of Amazon ECS.
inline constexpr std::string_view kContainerAgent = "http://169.254.170.2";
/// Where an instance's metadata service is, unless somebody says otherwise; and by IPv6.
inline constexpr std::string_view kInstanceService = "http://169.254.169.254";
inline constexpr std::string_view kInstanceService6 = "http://[fd00:ec2::254]";

struct Machine {
  std::string boot;          ///< tells one run of it from any other; empty where that is not known
  bool is_instance = false;  ///< one of Amazon EC2's, and this is no container on it
};

/// Linux's; empty elsewhere, and what is kept for one run only is not kept then.
std::string boot_id();

/// Whether the address of the instance metadata service can only be the instance's own: anywhere else it may be played
/// (aws-vault's --ec2-server), in a container for each container (kube2iam and its like).
bool is_ec2_instance();

}  // namespace crossgate::client
