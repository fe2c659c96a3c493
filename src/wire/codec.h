// Between typed values and trees of boost::json, with every constraint checked on the way in.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "wire/describe.h"

namespace crossgate::wire {

/// How a timestamp is written: as a number (JSON services) or as text (Query services).
enum class TimestampFormat { epoch_seconds, iso8601 };

/// How numbers, booleans and timestamps may stand in a tree: as what they are, or (trees made from a form or from
/// XML) also as their text, where an empty text stands for an empty list or map too.
enum class Scalars { typed, text };

namespace detail {

/// Where a value stands in the request: a chain through the frames of the decoder, spelt out only for an error.
struct Place {
  const Place* parent = nullptr;
  std::string_view name = {};  ///< of the member or the map's key
  std::size_t index = 0;       ///< in a list, from 1
  Scalars scalars = Scalars::typed;

  Place member(std::string_view member_name) const { return {this, member_name, 0, scalars}; }
  Place element(std::size_t position) const { return {this, {}, position, scalars}; }
};

// What follows knows no type but the tree's own, so that it is compiled once (codec.cc).

/// The member's value; nullptr where it is absent or null.
const boost::json::value* present_member(const boost::json::object& object, std::string_view name);
Result<const boost::json::object*> object_at(const boost::json::value& value, const Place& place);
Result<const boost::json::array*> array_at(const boost::json::value& value, const Place& place);
Result<std::string_view> text_at(const boost::json::value& value, const Place& place);
Result<std::int64_t> integer_at(const boost::json::value& value, const Place& place);
Result<double> number_at(const boost::json::value& value, const Place& place);
Result<bool> boolean_at(const boost::json::value& value, const Place& place);
Result<Time> time_at(const boost::json::value& value, const Place& place);
Result<std::string> bytes_at(const boost::json::value& value, const Place& place);
Error missing_error(const Place& place);
Error constraint_error(const Place& place, const boost::json::value& value, std::string_view rule);
std::string choice_rule(std::span<const std::string_view> choices);
boost::json::value encode_time(Time time, TimestampFormat format);
boost::json::value encode_bytes(std::string_view bytes);

template <class T>
Result<T> decode_at(const boost::json::value& value, const Place& place);
template <class T>
boost::json::value encode_struct(const T& value, TimestampFormat format);

template <class T>
Error missing_at(const Place& place) {
  if constexpr (requires { Constraint<T>::missing(); }) {
    return Constraint<T>::missing();
  } else {
    return missing_error(place);
  }
}

template <class T>
Result<T> decode_constrained(const boost::json::value& value, const Place& place) {
  TRY(auto plain, decode_at<typename Constraint<T>::Wire>(value, place));
  auto parsed = Constraint<T>::parse(std::move(plain));
  if (parsed) return *std::move(parsed);
  if constexpr (std::is_same_v<decltype(parsed), Parsed<T>>) {
    return std::unexpected(constraint_error(place, value, parsed.error().rule));
  } else {
    return std::unexpected(std::move(parsed).error());
  }
}

template <class T>
Result<T> decode_list(const boost::json::value& value, const Place& place) {
  TRY(const auto* array, array_at(value, place));
  T list;
  if (array == nullptr) return list;
  list.reserve(array->size());
  for (const auto& element : *array) {
    TRY(auto decoded, decode_at<typename T::value_type>(element, place.element(list.size() + 1)));
    list.push_back(std::move(decoded));
  }
  return list;
}

template <class T>
Result<T> decode_map(const boost::json::value& value, const Place& place) {
  TRY(const auto* object, object_at(value, place));
  T map;
  if (object == nullptr) return map;
  for (const auto& [key, element] : *object) {
    const std::string_view name(key.data(), key.size());
    TRY(auto decoded, decode_at<typename T::mapped_type>(element, place.member(name)));
    map.emplace(name, std::move(decoded));
  }
  return map;
}

/// A member on its way into the aggregate: constrained types have no default constructor.
template <class M>
using Gathered = std::optional<typename WithoutOptional<M>::type>;

template <class M>
Result<Gathered<M>> decode_member(const boost::json::object* object, const Place& place) {
  using Value = typename WithoutOptional<M>::type;
  const boost::json::value* value = object == nullptr ? nullptr : present_member(*object, place.name);
  if (value == nullptr) {
    if constexpr (IsOptional<M>::value) return Gathered<M>();
    return std::unexpected(missing_at<Value>(place));
  }
  TRY(auto decoded, decode_at<Value>(*value, place));
  return Gathered<M>(std::move(decoded));
}

template <class M>
M take(Gathered<M>& gathered) {
  if constexpr (IsOptional<M>::value) {
    return std::move(gathered);
  } else {
    return *std::move(gathered);
  }
}

/// The type and the name of the member that was described as number `I`.
template <class T, std::size_t I>
using Described = boost::mp11::mp_at_c<MembersOf<T>, I>;
template <class T, std::size_t I>
using NthType = MemberType<T, Described<T, I>>;

template <class M>
bool gather(Gathered<M>& slot, std::optional<Error>& error, const boost::json::object* object, const Place& place) {
  auto member = decode_member<M>(object, place);
  if (member) {
    slot = *std::move(member);
  } else {
    error = std::move(member).error();
  }
  return !error;
}

template <class T>
Result<T> decode_struct(const boost::json::value& value, const Place& place) {
  TRY(const auto* object, object_at(value, place));
  return [&]<std::size_t... I>(std::index_sequence<I...>)->Result<T> {
    std::tuple<Gathered<NthType<T, I>>...> gathered;
    std::optional<Error> error;
    const bool complete =
        (true && ... &&
         gather<NthType<T, I>>(std::get<I>(gathered), error, object, place.member(Described<T, I>::name)));
    if (!complete) return std::unexpected(*std::move(error));
    return T{take<NthType<T, I>>(std::get<I>(gathered))...};
  }
  (std::make_index_sequence<boost::mp11::mp_size<MembersOf<T>>::value>());
}

template <class T>
Result<T> decode_enum(const boost::json::value& value, const Place& place) {
  TRY(const auto text, text_at(value, place));
  if (const auto enumerator = enumerator_of<T>(text)) return *enumerator;
  return std::unexpected(constraint_error(place, value, choice_rule(shape_of<T>().choices)));
}

template <class T>
Result<T> decode_at(const boost::json::value& value, const Place& place) {
  if constexpr (Constrained<T>) {
    return decode_constrained<T>(value, place);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return text_at(value, place);
  } else if constexpr (std::is_same_v<T, std::string>) {
    TRY(const auto text, text_at(value, place));
    return std::string(text);
  } else if constexpr (std::is_same_v<T, bool>) {
    return boolean_at(value, place);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return integer_at(value, place);
  } else if constexpr (std::is_same_v<T, double>) {
    return number_at(value, place);
  } else if constexpr (std::is_same_v<T, Time>) {
    return time_at(value, place);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    TRY(auto bytes, bytes_at(value, place));
    return Bytes{std::move(bytes)};
  } else if constexpr (DescribedEnum<T>) {
    return decode_enum<T>(value, place);
  } else if constexpr (IsList<T>::value) {
    return decode_list<T>(value, place);
  } else if constexpr (IsMap<T>::value) {
    return decode_map<T>(value, place);
  } else {
    return decode_struct<T>(value, place);
  }
}

template <class T>
boost::json::value encode_value(const T& value, TimestampFormat format) {
  if constexpr (Constrained<T>) {
    return encode_value<typename Constraint<T>::Wire>(Constraint<T>::format(value), format);
  } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
    return boost::json::string(value);
  } else if constexpr (std::is_same_v<T, Time>) {
    return encode_time(value, format);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return encode_bytes(value.data);
  } else if constexpr (DescribedEnum<T>) {
    return boost::json::string(name_of(value));
  } else if constexpr (IsList<T>::value) {
    boost::json::array array;
    array.reserve(value.size());
    for (const auto& element : value) array.push_back(encode_value<typename T::value_type>(element, format));
    return array;
  } else if constexpr (IsMap<T>::value) {
    boost::json::object object;
    for (const auto& [key, element] : value) object.emplace(key, encode_value(element, format));
    return object;
  } else if constexpr (DescribedStruct<T>) {
    return encode_struct(value, format);
  } else {
    return boost::json::value(value);  // bool, std::int64_t, double
  }
}

template <class M>
void encode_member(boost::json::object& object, std::string_view name, const M& member, TimestampFormat format) {
  if constexpr (IsOptional<M>::value) {
    if (member) object.emplace(name, encode_value(*member, format));
  } else {
    object.emplace(name, encode_value(member, format));
  }
}

template <class T>
boost::json::value encode_struct(const T& value, TimestampFormat format) {
  boost::json::object object;
  boost::mp11::mp_for_each<MembersOf<T>>(
      [&](auto described) { encode_member(object, described.name, value.*described.pointer, format); });
  return object;
}

}  // namespace detail

/// Reads a described struct from `tree`. Members it does not know are ignored, as AWS does; null is absent. Fails
/// with SerializationException where a value has the wrong JSON type, with the constraint's own error where it
/// breaks one; the first fault, in the order of declaration, is the one told. Text never holds U+0000, which
/// neither XML nor PostgreSQL can carry.
template <class T>
Result<T> decode(const boost::json::value& tree, Scalars scalars = Scalars::typed) {
  return detail::decode_at<T>(tree, detail::Place{.scalars = scalars});
}

/// The tree of a described struct. Members that are absent are left out. Never fails.
template <class T>
boost::json::value encode(const T& value, TimestampFormat format) {
  return detail::encode_value(value, format);
}

}  // namespace crossgate::wire
