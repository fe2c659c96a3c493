// --query, given anything (script/fuzz). An input is an expression, a NUL byte and a document; where that is no JSON, a
// document with something of every type.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "client/jmespath/expression.h"

namespace crossgate::jmespath {
namespace {

constexpr std::string_view kDocument =
    R"({"a": [{"b": 1, "c": "x"}, {"b": 2.5, "c": "y"}, {"b": -1}], "d": {"e": [[1, 2], [3]], "f": "é"}, "g": ["b", "a"],
        "h": [3, 1, 2], "i": true, "j": null, "k": ""})";

boost::json::value document_of(std::string_view json) {
  boost::system::error_code error;
  auto document = boost::json::parse(json, error);
  return error ? boost::json::parse(kDocument) : document;
}

void search(std::string_view input) {
  const auto parts = cut(input, std::string_view("\0", 1));
  const std::string_view text = parts ? parts->before : input;
  if (!is_utf8(text)) return;  // the command line is checked before
  const auto expression = Expression::parse(text);
  if (!expression) return;
  const auto document = document_of(parts ? parts->after : "");
  const auto first = expression->search(document);
  const auto second = expression->search(document);
  if (first.has_value() != second.has_value()) std::abort();
  if (first && boost::json::serialize(*first) != boost::json::serialize(*second)) std::abort();
}

}  // namespace
}  // namespace crossgate::jmespath

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  crossgate::jmespath::search({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
