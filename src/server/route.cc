#include "server/route.h"

#include <optional>

#include "base/text.h"

namespace crossgate::server {
namespace {

constexpr std::string_view kRepositories = "/v1/repos/";

Route only(std::string_view method, std::string_view allowed, Route route) {
  for (const std::string_view one : split(allowed, ' ')) {
    if (method == one) return route;
  }
  std::string list;
  for (const std::string_view one : split(allowed, ' ')) list += (list.empty() ? "" : ", ") + std::string(one);
  return NoRoute{405, "This address answers " + list + " only.", list};
}

/// The `service` parameter of info/refs. Git sends it once and alone.
std::optional<git::Service> parse_service(std::string_view name) {
  if (name == "git-upload-pack") return git::Service::upload_pack;
  if (name == "git-receive-pack") return git::Service::receive_pack;
  return std::nullopt;
}

Route git_route(std::string_view method, std::string_view below, std::string_view query) {
  const auto slash = below.find('/');
  const std::string_view name = below.substr(0, slash);
  const std::string_view rest = slash == std::string_view::npos ? std::string_view() : below.substr(slash + 1);
  auto repository = RepositoryName::parse(name);
  if (!repository) return NoRoute{404, "A repository's name " + repository.error().rule + "."};

  if (rest == "info/refs") {
    if (query.empty()) {
      return NoRoute{403,
                     "Git's dumb HTTP protocol is not spoken here; use git 1.6.6 or later without "
                     "GIT_SMART_HTTP=0."};
    }
    constexpr std::string_view kKey = "service=";
    const auto service = query.starts_with(kKey) ? parse_service(query.substr(kKey.size())) : std::nullopt;
    if (!service) return NoRoute{403, "The services here are git-upload-pack and git-receive-pack."};
    return only(method, "GET", GitRoute{*std::move(repository), *service, true});
  }
  if (const auto service = parse_service(rest)) {
    return only(method, "POST", GitRoute{*std::move(repository), *service, false});
  }
  return NoRoute{404, "Nothing is here. A repository's address ends with its name: /v1/repos/NAME"};
}

}  // namespace

Route route(std::string_view method, std::string_view path, std::string_view query) {
  if (path == "/") return only(method, "POST GET", ApiRoute{});
  if (path == "/healthz") return only(method, "GET HEAD", HealthRoute{});
  if (path == "/readyz") return only(method, "GET HEAD", ReadyRoute{});
  if (path == "/metrics") return only(method, "GET HEAD", MetricsRoute{});
  if (path.starts_with(kRepositories)) return git_route(method, path.substr(kRepositories.size()), query);
  return NoRoute{404, "Nothing is here."};
}

std::string git_path(const RepositoryName& repository) {
  return std::string(kRepositories) + std::string(repository.str());
}

}  // namespace crossgate::server
