// What a value must satisfy to be taken from the wire, and with which error the service refuses it.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/arn.h"
#include "base/aws_errors.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"

namespace crossgate::wire {

/// To be specialised, once, for each type that is not plain on the wire:
///
///     template <> struct Constraint<RoleName> {
///       using Wire = std::string_view;                          // or std::int64_t, std::vector<T>, std::map<…>
///       static Result<RoleName> parse(std::string_view text);   // with the service's own error; or Parsed<RoleName>
///       static std::string_view format(const RoleName& name);   // the value as its Wire type
///       static Error missing();                                 // optional: a required member was not given
///     };
///
/// Where `parse` answers Parsed<T>, or there is no `missing`, the error is AWS's general one: "1 validation error
/// detected: Value 'x' at 'roleName' failed to satisfy constraint: Member must …" (ValidationException). With a
/// container as Wire, `parse` takes it by value.
template <class T>
struct Constraint;

template <class T>
concept Constrained = requires {
  typename Constraint<T>::Wire;
};

/// How a service names a text and refuses it.
struct TextErrors {
  std::string_view noun;  ///< "repository name", as in "A repository name is required."
  ErrorCode invalid;
  ErrorCode missing;
};

/// "The repository name is not valid: it must be …"
Error invalid_text(const TextErrors& errors, std::string_view rule);
/// "A repository name is required."
Error missing_text(const TextErrors& errors);

/// The rule about length that `text` breaks, counted in characters; empty where it breaks none.
std::string broken_length(std::string_view text, std::size_t low, std::size_t high);
/// The rule about range that `value` breaks; empty where it breaks none.
std::string broken_range(std::int64_t value, std::int64_t low, std::int64_t high);

/// For a class with `static Parsed<T> parse(std::string_view)` and `str()`, where the general errors will do:
/// `template <> struct Constraint<RoleName> : GeneralText<RoleName> {};`
template <class T>
struct GeneralText {
  using Wire = std::string_view;
  static Parsed<T> parse(std::string_view text) { return T::parse(text); }
  static std::string_view format(const T& value) { return value.str(); }
};

/// The same where the service has errors of its own:
/// `template <> struct Constraint<RepositoryName> : ServiceText<RepositoryName, kRepositoryNameErrors> {};`
template <class T, const TextErrors& kErrors>
struct ServiceText {
  using Wire = std::string_view;
  static Result<T> parse(std::string_view text) {
    auto parsed = T::parse(text);
    if (!parsed) return std::unexpected(invalid_text(kErrors, parsed.error().rule));
    return *std::move(parsed);
  }
  static std::string_view format(const T& value) { return value.str(); }
  static Error missing() { return missing_text(kErrors); }
};

/// The name of an enumerator, as on the wire, and back. For enumerations described with BOOST_DESCRIBE_ENUM,
/// whose enumerators are spelt as on the wire.
template <class E>
constexpr std::string_view name_of(E value) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto described) {
    if (described.value == value) name = described.name;
  });
  return name;
}
template <class E>
constexpr std::optional<E> enumerator_of(std::string_view name) {
  std::optional<E> value;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto described) {
    if (described.name == name) value = described.value;
  });
  return value;
}

/// An enumeration whose service has errors of its own: `template <> struct Constraint<Order> :
/// ServiceChoice<Order, kOrderErrors> {};` One without needs no Constraint: it is refused in the general way.
template <class E, const TextErrors& kErrors>
struct ServiceChoice {
  using Wire = std::string_view;
  static Result<E> parse(std::string_view text) {
    if (const auto value = enumerator_of<E>(text)) return *value;
    std::string rule = "must be one of";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto described) { (rule += ' ') += described.name; });
    return std::unexpected(invalid_text(kErrors, rule));
  }
  static std::string_view format(E value) { return name_of(value); }
  static Error missing() { return missing_text(kErrors); }
};

/// A whole number from `Low` to `High`.
template <std::int64_t Low, std::int64_t High>
class Bounded {
 public:
  static Parsed<Bounded> parse(std::int64_t value) {
    if (auto rule = broken_range(value, Low, High); !rule.empty()) return std::unexpected(BrokenRule{std::move(rule)});
    return Bounded(value);
  }
  std::int64_t value() const { return value_; }
  friend auto operator<=>(const Bounded&, const Bounded&) = default;

 private:
  explicit Bounded(std::int64_t value) : value_(value) {}
  std::int64_t value_;
};

template <std::int64_t Low, std::int64_t High>
struct Constraint<Bounded<Low, High>> {
  using Wire = std::int64_t;
  static Parsed<Bounded<Low, High>> parse(std::int64_t value) { return Bounded<Low, High>::parse(value); }
  static std::int64_t format(Bounded<Low, High> value) { return value.value(); }
};

// The types of src/base that every service has. RepositoryName and others that belong to one service are
// constrained where that service is declared.
template <>
struct Constraint<AccountId> : GeneralText<AccountId> {};
template <>
struct Constraint<AccessKeyId> : GeneralText<AccessKeyId> {};
template <>
struct Constraint<Arn> : GeneralText<Arn> {};

/// Secrets go out (a new access key) and come in only at a client.
template <>
struct Constraint<Secret> {
  using Wire = std::string_view;
  static Result<Secret> parse(std::string_view text) { return Secret(std::string(text)); }
  static std::string_view format(const Secret& secret) { return secret.reveal(); }
};

}  // namespace crossgate::wire
