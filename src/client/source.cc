#include "client/source.h"

#include "client/ini.h"

namespace crossgate::client {
namespace {

/// Of a credential_process, whose arguments may be secrets.
std::string without_arguments(const std::string& command) {
  const auto words = split_shell_words(command);
  if (!words || words->empty()) return "…";
  return words->front() + (words->size() > 1 ? " …" : "");
}

struct InWords {
  std::string operator()(const Session& session) const {
    return "access key " + std::string(session.credentials.access_key_id.str()) +
           (session.place.empty() ? "" : " of " + session.place);
  }
  std::string operator()(const ProcessSource& process) const {
    return "credential_process of profile \"" + process.profile + "\": " + without_arguments(process.command);
  }
  std::string operator()(const RoleSource& role) const {
    return "role " + role.role_arn + (role.mfa_serial ? " with MFA device " + *role.mfa_serial : "") + ", by " +
           in_words(*role.source);
  }
  std::string operator()(const WebIdentitySource& identity) const {
    return "role " + identity.role_arn + ", by the web identity token in " + identity.token_file;
  }
  std::string operator()(const SsoSource& sso) const {
    return "IAM Identity Center role " + sso.role_name + " in account " + sso.account_id + ", by the login of " +
           (sso.session ? "sso-session \"" + *sso.session + '"' : sso.start_url);
  }
  std::string operator()(const LoginSource& login) const {
    return "login session " + login.session + " of profile \"" + login.profile + '"';
  }
  std::string operator()(const ContainerSource& container) const { return "the container's role, at " + container.url; }
  std::string operator()(const InstanceSource& instance) const { return "the instance's role, at " + instance.url; }
};

}  // namespace

std::string in_words(const Source& source) { return std::visit(InWords(), source.kind); }

}  // namespace crossgate::client
