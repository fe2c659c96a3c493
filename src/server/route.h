// From a request line to what it asks for. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/names.h"
#include "git/host.h"

namespace crossgate::server {

struct ApiRoute {};
struct HealthRoute {};
struct ReadyRoute {};
struct MetricsRoute {};

/// One of the three requests of Git's smart protocol.
struct GitRoute {
  RepositoryName repository;
  git::Service service;
  bool advertisement;  ///< GET info/refs; POST git-…-pack otherwise
};

/// Nothing is here for this request; the line says why, for the client.
struct NoRoute {
  int status;
  std::string line;
  std::string allow = {};  ///< with 405
};

using Route = std::variant<ApiRoute, HealthRoute, ReadyRoute, MetricsRoute, GitRoute, NoRoute>;

/// `path` and `query` as on the request line. A path is compared with literal texts only and a repository's name is
/// parsed as one, so whatever hides a slash, a dot or a NUL behind a percent sign names nothing.
Route route(std::string_view method, std::string_view path, std::string_view query);

/// "/v1/repos/NAME": what a Git password signs.
std::string git_path(const RepositoryName& repository);

}  // namespace crossgate::server
