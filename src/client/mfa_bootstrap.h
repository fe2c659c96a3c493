// Two options that the AWS CLI gives `iam create-virtual-mfa-device` beside its input: the file that the device's seed
// is put into, and the form that it has there (AWS CLI Command Reference).
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>

#include "api/operation.h"
#include "base/error.h"
#include "client/option_parser.h"

namespace crossgate::client {

inline constexpr std::string_view kOutfile = "--outfile";
inline constexpr std::string_view kBootstrapMethod = "--bootstrap-method";

struct MfaBootstrap {
  std::string file;
  std::string method;  ///< the member of the answer: QRCodePNG or Base32StringSeed
};

/// kOutfile and kBootstrapMethod, both required; none for any other operation.
std::span<const Option> bootstrap_options(const api::OperationInfo& operation);

/// The file's path with ~ expanded. Fails with kUsage when nothing can be written to its folder.
Result<std::string> bootstrap_path(const std::string& file);

/// Moves the seed from a presented answer to the file, which only this user can read where it is made anew. An answer
/// without the method's form stays as it is, and no file is written, as in the AWS CLI.
Result<void> save_bootstrap(const MfaBootstrap& bootstrap, boost::json::value& answer);

}  // namespace crossgate::client
