// Expected failures as values.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace crossgate {

/// The name and HTTP status by which a protocol tells its client what went wrong. Declared once, as a
/// constant, beside the operations that may answer it. The common errors of AWS have two names: one in JSON
/// services and one in Query services; `query_name` is empty where both are the same. Some services of JSON say more
/// precisely what is wrong by a `reason` that programs read: of the same code there are many.
struct ErrorCode {
  std::string_view name;
  int http_status = 400;
  std::string_view query_name = {};
  int query_http_status = 0;
  std::string_view reason = {};

  friend bool operator==(const ErrorCode& a, const ErrorCode& b) { return a.name == b.name; }
};

/// Our own fault: answered as 500, and never with a detail that a stranger could use.
inline constexpr ErrorCode kInternalFailure{"InternalFailure", 500};
/// Try again: a queue is full or a store cannot be reached just now.
inline constexpr ErrorCode kServiceUnavailable{"ServiceUnavailable", 503};

/// An expected failure: what went wrong, for a program (`code`) and for a person (`message`: what, where, and
/// what to do). Never holds a secret.
struct Error {
  ErrorCode code = kInternalFailure;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

/// The rule that a text broke when it was parsed, as a clause: "must be 12 digits".
struct BrokenRule {
  std::string rule;
};

template <class T>
using Parsed = std::expected<T, BrokenRule>;

/// `return fail(kSomething, "what went wrong");` from any function that returns Result<T>.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}
inline std::unexpected<Error> fail(std::string message) { return fail(kInternalFailure, std::move(message)); }
inline std::unexpected<BrokenRule> broken(std::string_view rule) {
  return std::unexpected(BrokenRule{std::string(rule)});
}

}  // namespace crossgate

/// Unwraps a Result into a new variable, or returns its error from the enclosing function (or coroutine, with
/// the CO_ form): `TRY(auto repository, find(name));`
#define CROSSGATE_CONCAT_(a, b) a##b
#define CROSSGATE_CONCAT(a, b) CROSSGATE_CONCAT_(a, b)
#define CROSSGATE_TRY_(temporary, keyword, declaration, ...)             \
  auto temporary = (__VA_ARGS__);                                        \
  if (!temporary) keyword std::unexpected(std::move(temporary).error()); \
  declaration = *std::move(temporary)
#define TRY(declaration, ...) CROSSGATE_TRY_(CROSSGATE_CONCAT(try_result_, __LINE__), return, declaration, __VA_ARGS__)
#define CO_TRY(declaration, ...) \
  CROSSGATE_TRY_(CROSSGATE_CONCAT(try_result_, __LINE__), co_return, declaration, __VA_ARGS__)

/// The same for Result<void>.
#define CROSSGATE_TRY_VOID_(temporary, keyword, ...) \
  if (auto temporary = (__VA_ARGS__); !temporary) keyword std::unexpected(std::move(temporary).error())
#define TRY_VOID(...) CROSSGATE_TRY_VOID_(CROSSGATE_CONCAT(try_result_, __LINE__), return, __VA_ARGS__)
#define CO_TRY_VOID(...) CROSSGATE_TRY_VOID_(CROSSGATE_CONCAT(try_result_, __LINE__), co_return, __VA_ARGS__)
