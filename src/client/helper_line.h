// The line by which git calls the credential helper, and the URLs that it is set for. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossgate::client {

/// The value of a `credential.….helper` key.
struct HelperLine {
  std::string program;  ///< the path of crossgate
  std::optional<std::string> profile;
  std::optional<std::string> region;
  bool ignore_host_check = false;
  bool ephemeral = false;  ///< see HelperCommand::ephemeral

  std::string str() const;
};

/// What such a line says, ours or that of AWS's manual (`!aws codecommit credential-helper $@`); nullopt for any other
/// helper.
std::optional<HelperLine> parse_helper_line(std::string_view value);

/// SCHEME://git-codecommit.REGION.DOMAIN[:PORT] beside a CodeCommit endpoint that is not AWS's; `region` may be "*". A
/// server on this machine has the domain amazonaws.com.localhost.
std::string git_url_beside(const std::string& endpoint_url, std::string_view region);

}  // namespace crossgate::client
