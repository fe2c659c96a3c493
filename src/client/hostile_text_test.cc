// Random text for the parsers of what people type: parsed or refused with a reason, whatever it is. The address
// sanitizer watches.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <random>

#include "base/text.h"
#include "client/configure/ini_editor.h"
#include "client/jmespath/expression.h"
#include "client/option_parser.h"
#include "client/shorthand.h"

namespace crossgate::client {
namespace {

/// Pieces of a language and bytes of none, put together at random, in well-formed UTF-8.
class Texts {
 public:
  explicit Texts(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

  std::string next() {
    std::string text;
    for (std::size_t count = random_() % 12; count > 0; --count)
      text +=
          random_() % 8 == 0 ? std::string(1, static_cast<char>(random_() % 256)) : pieces_[random_() % pieces_.size()];
    return to_utf8(text);
  }

 private:
  std::mt19937 random_{1};
  std::vector<std::string> pieces_;
};

TEST(HostileText, IsParsedAsAQueryAndSearchedForOrRefused) {
  Texts texts({"a",  "b", ".", "[",  "]",  "[?", "*",       "|",        "||",       "&&",   "&",
               "!",  "(", ")", "{",  "}",  ":",  ",",       "'",        "`",        "\"",   "@",
               "==", "<", "1", "-2", "\\", " ",  "length(", "sort_by(", "\xc3\xa9", "`[1]`"});
  const auto document = boost::json::parse(R"({"a":[{"b":1},{"b":"x"},[2,[3]]],"b":{"a":null}})");
  int parsed = 0;
  for (int i = 0; i < 6'000; ++i) {
    const auto expression = jmespath::Expression::parse(texts.next());
    if (!expression) {
      ASSERT_FALSE(expression.error().message.empty());
      continue;
    }
    ++parsed;
    const auto found = expression->search(document);
    ASSERT_TRUE(found || !found.error().message.empty());
  }
  EXPECT_GT(parsed, 80);
}

TEST(HostileText, IsReadAsShorthandOrRefused) {
  Texts texts({"a", "b=", "=", ",", "[", "]", "{", "}", "'", "\"", "\\", "\\,", " ", "\n", "x y", "\xc3\xa9"});
  int read = 0;
  for (int i = 0; i < 6'000; ++i) {
    const auto object = parse_shorthand(texts.next());
    ASSERT_TRUE(object || !object.error().message.empty());
    read += object ? 1 : 0;
  }
  EXPECT_GT(read, 50);
}

TEST(HostileText, IsAFileThatASettingCanBeAddedTo) {
  Texts texts({"[default]", "[profile a]", "\n", "region", "=", ":", " ", "\t", "#", ";", "x", "[", "]", "s3 =\n  "});
  for (int i = 0; i < 2'000; ++i) {
    const std::string before = texts.next();
    const auto after = edit_ini(before, {"default", "region", std::nullopt, "eu-west-1"});
    ASSERT_TRUE(after);
    ASSERT_NE(after->find("region = eu-west-1\n"), std::string::npos) << before;
    ASSERT_EQ(edit_ini(*after, {"default", "region", std::nullopt, "eu-west-1"}), *after) << before;
  }
}

TEST(HostileText, IsALineOfOptionsOrRefused) {
  const std::vector<Option> options{
      {"--aa"}, {"--ab", Takes::any_number}, {"--b", Takes::nothing}, {"--c", Takes::at_most_one, {"x"}}};
  Texts texts({"--", "a", "b", "-", "=", "1", "x", " ", "--aa", "--c"});
  for (int i = 0; i < 2'000; ++i) {
    const std::vector<std::string> words{texts.next(), texts.next(), texts.next()};
    const auto parsed = parse_options(words, options);
    ASSERT_TRUE(parsed || !parsed.error().message.empty());
  }
}

}  // namespace
}  // namespace crossgate::client
