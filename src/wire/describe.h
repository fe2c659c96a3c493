// From described C++ structs to shapes.
//
// A request or response is a plain struct described with BOOST_DESCRIBE_STRUCT; its members are named as on the
// wire. A member that may be absent is a std::optional; std::vector is a list, std::map<std::string, T> a map,
// Time a timestamp, Bytes a blob, an enumeration described with BOOST_DESCRIBE_ENUM a text; bool, std::int64_t,
// double and std::string are themselves. Any other class type must have a specialisation of wire::Constraint.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "wire/constraint.h"
#include "wire/shape.h"

namespace crossgate::wire {

/// The content of a blob: any bytes, base64 on the wire.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {
  using Value = T;
};

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {
  using Element = T;
};

template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {
  using Element = T;
};

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value && !Constrained<T>;

template <class T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public>;

/// The type of the member that `Described` describes in `T`, and the same without its std::optional.
template <class T, class Described>
using MemberType = std::remove_cvref_t<decltype(std::declval<T>().*Described::pointer)>;
template <class M>
struct WithoutOptional {
  using type = M;
};
template <class M>
struct WithoutOptional<std::optional<M>> {
  using type = M;
};

template <class T>
consteval Kind kind_of() {
  if constexpr (Constrained<T>) {
    using Wire = typename Constraint<T>::Wire;
    return kind_of<std::conditional_t<std::is_same_v<Wire, std::string_view>, std::string, Wire>>();
  } else if constexpr (std::is_same_v<T, std::string> || DescribedEnum<T>) {
    return Kind::string;
  } else if constexpr (std::is_same_v<T, bool>) {
    return Kind::boolean;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return Kind::integer;
  } else if constexpr (std::is_same_v<T, double>) {
    return Kind::number;
  } else if constexpr (std::is_same_v<T, Time>) {
    return Kind::timestamp;
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return Kind::blob;
  } else if constexpr (IsList<T>::value) {
    return Kind::list;
  } else if constexpr (IsMap<T>::value) {
    return Kind::map;
  } else {
    static_assert(DescribedStruct<T>, "no wire type: describe it with Boost.Describe, or specialise wire::Constraint");
    return Kind::structure;
  }
}

// Declared apart from its definition, so that the shape of a type that holds itself can name its own address.
template <class T>
struct ShapeOf {
  static const Shape shape;
};

template <class T, class List>
struct MemberTable;
template <class T, template <class...> class List, class... Described>
struct MemberTable<T, List<Described...>> {
  static constexpr std::array<Member, sizeof...(Described)> members{
      Member{Described::name, &ShapeOf<typename WithoutOptional<MemberType<T, Described>>::type>::shape,
             !IsOptional<MemberType<T, Described>>::value}...};
};

template <class E, class List>
struct ChoiceTable;
template <class E, template <class...> class List, class... Described>
struct ChoiceTable<E, List<Described...>> {
  static constexpr std::array<std::string_view, sizeof...(Described)> names{Described::name...};
};

template <class T>
consteval Shape make_shape() {
  Shape shape{kind_of<T>()};
  if constexpr (DescribedEnum<T>) {
    shape.choices = ChoiceTable<T, boost::describe::describe_enumerators<T>>::names;
  } else if constexpr (Constrained<T>) {
    if constexpr (kind_of<T>() == Kind::list || kind_of<T>() == Kind::map) {
      shape = make_shape<typename Constraint<T>::Wire>();
    }
  } else if constexpr (IsList<T>::value) {
    shape.element = &ShapeOf<typename IsList<T>::Element>::shape;
  } else if constexpr (IsMap<T>::value) {
    shape.element = &ShapeOf<typename IsMap<T>::Element>::shape;
  } else if constexpr (DescribedStruct<T>) {
    shape.members = MemberTable<T, MembersOf<T>>::members;
  }
  return shape;
}

template <class T>
constinit const Shape ShapeOf<T>::shape = make_shape<T>();

}  // namespace detail

/// The shape of a described struct, or of any type that a member may have. A constant: usable before main.
template <class T>
const Shape& shape_of() {
  return detail::ShapeOf<T>::shape;
}

}  // namespace crossgate::wire
