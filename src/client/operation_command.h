// `crossgate SERVICE OPERATION --options`, from the words to what is printed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "client/context.h"
#include "client/fetcher.h"
#include "client/output.h"
#include "client/service_client.h"

namespace crossgate::client {

/// nullptr where no service of this name is declared.
const api::Service* find_service(std::string_view name);
/// By the command line's name ("get-repository"); nullptr where it is not declared.
const api::OperationInfo* find_operation_by_option_name(const api::Service& service, std::string_view name);

/// What a call needs beside its words.
struct CallDependencies {
  const Context& context;
  Fetcher& fetcher;
  ServiceClient& services;
  Print print;
};

/// Calls the operation with `words` (what follows its name) and prints the answer.
Result<void> run_operation(const api::OperationInfo& operation, std::span<const std::string> words,
                           const CallDependencies& dependencies);

}  // namespace crossgate::client
