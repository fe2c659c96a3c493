// botocore's validation of parameters (validate.py), as far as shapes tell it; lengths and ranges are the service's to
// refuse.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "client/exit_status.h"
#include "client/parameter_value.h"
#include "client/python_text.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

class Checker {
 public:
  std::string take() { return std::move(report_); }

  void check(const value& given, const wire::Shape& shape, const std::string& name) {
    switch (shape.kind) {
      case Kind::structure:
        return check_structure(given, shape, name);
      case Kind::map:
        if (!given.is_object()) return wrong_type(given, name, "<class 'dict'>");
        for (const auto& member : given.get_object())
          check(member.value(), *shape.element, name + '.' + std::string(member.key()));
        return;
      case Kind::list:
        if (!given.is_array()) return wrong_type(given, name, "<class 'list'>, <class 'tuple'>");
        for (std::size_t i = 0; const value& element : given.get_array())
          check(element, *shape.element, name + '[' + std::to_string(i++) + ']');
        return;
      case Kind::string:
        if (!given.is_string()) wrong_type(given, name, "<class 'str'>");
        return;
      case Kind::integer:
        if (!given.is_int64() && !given.is_uint64()) wrong_type(given, name, "<class 'int'>");
        return;
      case Kind::number:
        if (!given.is_number()) wrong_type(given, name, "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>");
        return;
      case Kind::boolean:
        if (!given.is_bool()) wrong_type(given, name, "<class 'bool'>");
        return;
      case Kind::blob:
        if (!given.is_string()) wrong_type(given, name, "<class 'bytes'>, <class 'bytearray'>, file-like object");
        return;
      case Kind::timestamp:
        if (!given.is_string() && !given.is_number())
          wrong_type(given, name, "<class 'datetime.datetime'>, timestamp-string");
        return;
    }
  }

 private:
  void check_structure(const value& given, const wire::Shape& shape, const std::string& name) {
    const auto* members = given.if_object();
    if (members == nullptr) return wrong_type(given, name, "<class 'dict'>");
    for (const wire::Member& member : shape.members)
      if (member.required && !members->contains(member.name))
        line("Missing required parameter in " + shown(name) + ": \"" + std::string(member.name) + '"');
    for (const auto& member : *members)
      if (wire::find_member(shape, member.key()) == nullptr)
        line("Unknown parameter in " + shown(name) + ": \"" + std::string(member.key()) +
             "\", must be one of: " + names_of(shape));
    for (const auto& member : *members)
      if (const auto* known = wire::find_member(shape, member.key()))
        check(member.value(), *known->shape, name + '.' + std::string(member.key()));
  }

  void wrong_type(const value& given, const std::string& name, const std::string& wanted) {
    line("Invalid type for parameter " + shown(name) + ", value: " + python_str(given) + ", type: <class '" +
         std::string(python_type(given)) + "'>, valid types: " + wanted);
  }

  static std::string names_of(const wire::Shape& shape) {
    std::string names;
    for (const wire::Member& member : shape.members) names += (names.empty() ? "" : ", ") + std::string(member.name);
    return names;
  }
  static std::string shown(const std::string& name) { return name.empty() ? "input" : name.substr(1); }
  void line(const std::string& text) { report_ += '\n' + text; }

  std::string report_;
};

}  // namespace

Result<void> check_input(const value& input, const wire::Shape& shape) {
  Checker checker;
  checker.check(input, shape, "");
  const std::string report = checker.take();
  if (report.empty()) return {};
  return fail(kUsage, "Parameter validation failed:" + report);
}

}  // namespace crossgate::client
