#include "client/operation_command.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/text.h"
#include "client/arguments.h"
#include "client/exit_status.h"
#include "client/jmespath/expression.h"
#include "client/option_names.h"
#include "client/paging.h"
#include "client/presentation.h"

namespace crossgate::client {
namespace {

enum class Format { json, text };

Result<Format> choose_format(const Context& context) {
  std::optional<std::string_view> name = context.globals.output;
  if (!name) name = context.environment.non_empty("AWS_DEFAULT_OUTPUT");
  if (!name) name = option(context.settings().profile, "output");
  if (!name || *name == "json") return Format::json;
  if (*name == "text") return Format::text;
  if (*name == "table" || *name == "yaml" || *name == "yaml-stream")
    return fail(kUsage, "argument --output: this version of crossgate prints json and text, not " + std::string(*name));
  return fail(kUsage, "argument --output: Invalid choice: '" + std::string(*name) + "', choose from json and text");
}

/// How the answer is to be shown.
struct Display {
  Format format = Format::json;
  std::optional<jmespath::Expression> query;

  Result<std::string> show(const boost::json::value& answer) const {
    if (!query) return write(answer);
    TRY(const auto found, query->search(answer));
    return write(found);
  }

  std::string write(const boost::json::value& shown) const {
    return format == Format::json ? format_json(shown) : format_text(shown);
  }
};

Result<Display> choose_display(const Context& context) {
  Display display;
  TRY(const auto format, choose_format(context));
  display.format = format;
  if (!context.globals.query) return display;
  const std::string text = to_utf8(*context.globals.query);
  auto query = jmespath::Expression::parse(text);
  if (!query) return fail(kUsage, "Bad value for --query " + text + ": " + query.error().message);
  display.query = *std::move(query);
  return display;
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

Result<std::string> run_operation(const api::OperationInfo& operation, std::span<const std::string> words,
                                  const CallDependencies& dependencies) {
  const Context& context = dependencies.context;
  TRY(const auto arguments, parse_arguments(operation, words));
  TRY(const auto display, choose_display(context));
  TRY(const auto endpoint,
      find_endpoint(*operation.service, context.globals.endpoint_url, context.region, context.settings()));
  TRY(const auto source, context.find_source());
  TRY(const auto session, dependencies.fetcher.fetch(source));
  if (!session) return fail(kConfiguration, "Unable to locate credentials");

  const auto call = [&](const boost::json::object& input) -> Result<boost::json::value> {
    TRY(const auto answer, dependencies.services.call(operation, input, endpoint, session->credentials));
    return present(operation, answer);
  };
  if (!is_paged(operation) || arguments.pages_by_hand || !context.globals.paginate) {
    TRY(const auto answer, call(arguments.input));
    return display.show(answer);
  }
  TRY(auto pages, read_pages(operation, arguments.input, arguments.page_size, call));
  if (display.format == Format::json) return display.show(join_pages(operation, std::move(pages)));
  // With text, --query is applied to each page (AWS CLI User Guide, "Filter AWS CLI output").
  std::string out;
  for (const auto& page : separate_pages(operation, std::move(pages))) {
    TRY(const auto shown, display.show(page));
    out += shown;
  }
  return out;
}

}  // namespace crossgate::client
