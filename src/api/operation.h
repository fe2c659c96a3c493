// How an operation is declared. Everything else about it (decoding, validation, routing, the permission check,
// audit, command-line options, the coverage document) follows from the declaration.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "wire/describe.h"
#include "wire/shape.h"

namespace crossgate::api {

enum class Protocol { json, query };

/// A service's coordinates. `name` is both its endpoint prefix and its signing name.
struct Service {
  std::string_view name;  ///< "codecommit"
  Protocol protocol;
  std::string_view version;        ///< "2015-04-13"
  std::string_view target_prefix;  ///< JSON: "CodeCommit_20150413"
  std::string_view xml_namespace;  ///< Query: "https://iam.amazonaws.com/doc/2010-05-08/"
  bool global = false;             ///< one endpoint for all regions, signed for us-east-1
};

inline constexpr Service kCodeCommit{"codecommit", Protocol::json, "2015-04-13", "CodeCommit_20150413", "", false};
inline constexpr Service kSts{"sts", Protocol::query, "2011-06-15", "", "https://sts.amazonaws.com/doc/2011-06-15/",
                              false};
inline constexpr Service kIam{"iam", Protocol::query, "2010-05-08", "", "https://iam.amazonaws.com/doc/2010-05-08/",
                              true};
inline constexpr Service kOrganizations{
    "organizations", Protocol::json, "2016-11-28", "AWSOrganizationsV20161128", "", true};

template <std::size_t N>
struct FixedString {
  char text[N]{};
  consteval FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

/// `using GetRepository = Operation<kCodeCommit, "GetRepository", GetRepositoryInput, GetRepositoryOutput>;`
/// The IAM action is SERVICE:NAME.
template <const Service& TheService, FixedString TheName, class TheInput, class TheOutput>
struct Operation {
  using Input = TheInput;
  using Output = TheOutput;
  static constexpr const Service& service = TheService;
  static constexpr std::string_view name = TheName.view();
};

/// A declaration without its types: what clients and tables need.
struct OperationInfo {
  const Service* service;
  std::string_view name;
  const wire::Shape* input;
  const wire::Shape* output;
};

template <class Op>
OperationInfo info_of() {
  return {&Op::service, Op::name, &wire::shape_of<typename Op::Input>(), &wire::shape_of<typename Op::Output>()};
}

/// Every service, and every declared operation, ordered by service and name. Thread-safe.
std::span<const Service* const> services();
std::span<const OperationInfo> operations();
/// nullptr when there is none of this name (names are compared with case).
const OperationInfo* find_operation(std::string_view service, std::string_view name);

}  // namespace crossgate::api
