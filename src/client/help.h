// Help, made from the table of operations. Pure; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/operation.h"

namespace crossgate::client {

/// What the program can do: its commands, services and global options. `program` is the name that it was called by.
std::string general_help(std::string_view program);
/// How the commands are typed that begin with `words` and are no operations: {"setup"}, {"codecommit",
/// "credential-helper"}. Empty where there is none.
std::string command_help(std::string_view program, std::span<const std::string> words);
/// The operations of a service.
std::string service_help(std::string_view program, const api::Service& service);
/// Synopsis, options with their forms, and what is answered.
std::string operation_help(std::string_view program, const api::OperationInfo& operation);

}  // namespace crossgate::client
