#include "client/operation_command.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "client/arguments.h"
#include "client/exit_status.h"
#include "client/option_names.h"
#include "client/output.h"
#include "client/paging.h"
#include "client/presentation.h"
#include "client/providers/providers.h"
#include "client/python_json.h"
#include "client/skeleton.h"

namespace crossgate::client {
namespace {

ArgumentRules argument_rules(const Context& context) {
  std::optional<std::string_view> binary_format = context.globals.binary_format;
  if (!binary_format) binary_format = option(context.settings().profile, "cli_binary_format");
  return {context.globals.paginate, binary_format == "raw-in-base64-out"};
}

/// None where --no-sign-request asks for none.
Result<std::optional<sigv4::Credentials>> find_credentials(const CallDependencies& dependencies) {
  if (!dependencies.context.globals.sign_request) return std::nullopt;
  TRY(const auto source, dependencies.context.find_source());
  TRY(auto session, dependencies.fetcher.fetch(source));
  if (!session) return fail(kConfiguration, "Unable to locate credentials");
  return session->credentials;
}

/// The context's, else the instance's that this runs on, as the AWS CLI has it; nobody is asked for a service that has
/// no regions, or can do without.
Result<std::optional<Region>> find_call_region(const api::Service& service, const CallDependencies& dependencies) {
  const Context& context = dependencies.context;
  if (context.region || !needs_region(service)) return context.region;
  TRY(const auto instance, find_instance(context.settings(), std::string(kNoRegion)));
  if (!instance) return std::nullopt;
  return dependencies.fetcher.fetch_region(std::get<InstanceSource>(instance->kind));
}

}  // namespace

const api::Service* find_service(std::string_view name) {
  for (const api::Service* service : api::services())
    if (service->name == name) return service;
  return nullptr;
}

const api::OperationInfo* find_operation_by_option_name(const api::Service& service, std::string_view name) {
  for (const api::OperationInfo& operation : api::operations())
    if (operation.service == &service && option_name(operation.name) == name) return &operation;
  return nullptr;
}

Result<void> run_operation(const api::OperationInfo& operation, std::span<const std::string> words,
                           const CallDependencies& dependencies) {
  const Context& context = dependencies.context;
  TRY(const auto arguments, parse_arguments(operation, words, argument_rules(context)));
  if (arguments.skeleton == Skeleton::input)
    return dependencies.print(python_json(input_skeleton(*operation.input)) + '\n');
  TRY(const auto output, Output::choose(context));
  if (arguments.skeleton == Skeleton::output)
    return output.show(operation, output_skeleton(*operation.output), dependencies.print);
  TRY(const auto region, find_call_region(*operation.service, dependencies));
  TRY(const auto endpoint, find_endpoint(*operation.service, context.globals.endpoint_url, region, context.settings()));
  TRY(const auto credentials, find_credentials(dependencies));

  const auto call = [&](const boost::json::object& input) -> Result<boost::json::value> {
    TRY(const auto answer, dependencies.services.call(operation, input, endpoint, credentials));
    return present(operation, answer);
  };
  if (!arguments.paginates) {
    TRY(auto answer, call(arguments.input));
    if (arguments.bootstrap) TRY_VOID(save_bootstrap(*arguments.bootstrap, answer));
    return output.show(operation, answer, dependencies.print);
  }
  TRY(auto pages, Pages::start(operation, arguments.input, arguments.paging, call));
  return output.show_pages(operation, std::move(pages), dependencies.print);
}

}  // namespace crossgate::client
