#include "client/mfa_bootstrap.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/json/object.hpp>
#include <vector>

#include "base/file_descriptor.h"
#include "base/text.h"
#include "client/environment.h"
#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

constexpr std::array<std::string_view, 2> kMethods{"QRCodePNG", "Base32StringSeed"};

}  // namespace

std::span<const Option> bootstrap_options(const api::OperationInfo& operation) {
  static const std::vector<Option> kOptions{
      {std::string(kOutfile)},
      {std::string(kBootstrapMethod), Takes::one, {kMethods.begin(), kMethods.end()}},
  };
  if (operation.service->name != "iam" || operation.name != "CreateVirtualMFADevice") return {};
  return kOptions;
}

Result<std::string> bootstrap_path(const std::string& file) {
  std::string path = expand_path(file, Environment::of_process());
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK) != 0) return fail(kUsage, "Unable to write to file: " + path);
  return path;
}

Result<void> save_bootstrap(const MfaBootstrap& bootstrap, boost::json::value& answer) {
  auto* device = answer.is_object() ? answer.get_object().if_contains("VirtualMFADevice") : nullptr;
  if (device == nullptr || !device->is_object()) return {};
  auto& members = device->get_object();
  const auto* encoded = members.if_contains(bootstrap.method);
  if (encoded == nullptr || !encoded->is_string()) return {};
  const auto bytes = from_base64(std::string_view(encoded->get_string()));
  if (!bytes) return fail(kOther, bootstrap.method + " of the answer is not base64");
  const FileDescriptor file(::open(bootstrap.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return fail(kOther, system_reason("write", bootstrap.file));
  TRY_VOID(write_all(file.get(), *bytes));
  for (const std::string_view method : kMethods) members.erase(method);
  return {};
}

}  // namespace crossgate::client
