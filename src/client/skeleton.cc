#include "client/skeleton.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

class Generator {
 public:
  explicit Generator(bool shows_names) : shows_names_(shows_names) {}

  value generate(const wire::Shape& shape, std::string_view name) {
    switch (shape.kind) {
      case Kind::structure:
        return structure(shape);
      case Kind::list:
        return boost::json::array{generate(*shape.element, name)};
      case Kind::map:
        return boost::json::object{{"KeyName", generate(*shape.element, "")}};
      case Kind::string:
        if (shows_names_) return boost::json::string(name);
        return boost::json::string(shape.choices.empty() ? std::string_view() : shape.choices.front());
      case Kind::integer:
        return 0;
      case Kind::number:
        return 0.0;
      case Kind::boolean:
        return true;
      case Kind::timestamp:
        return "1970-01-01T00:00:00";
      case Kind::blob:
        return nullptr;
    }
    return nullptr;
  }

 private:
  /// A structure that holds itself is shown twice, then empty.
  value structure(const wire::Shape& shape) {
    boost::json::object out;
    if (std::ranges::count(around_, &shape) > 1) return out;
    around_.push_back(&shape);
    for (const wire::Member& member : shape.members) out[member.name] = generate(*member.shape, member.name);
    around_.pop_back();
    return out;
  }

  bool shows_names_;
  std::vector<const wire::Shape*> around_;
};

}  // namespace

value input_skeleton(const wire::Shape& shape) { return Generator(false).generate(shape, ""); }
value output_skeleton(const wire::Shape& shape) { return Generator(true).generate(shape, ""); }

}  // namespace crossgate::client
