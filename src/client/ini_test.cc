#include "client/ini.h"

#include <gmock/gmock.h>

#include <random>

namespace crossgate::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// The sections as {name, {key, value}…}, for comparison.
std::vector<std::pair<std::string, std::map<std::string, std::string>>> parsed(std::string_view text) {
  const auto sections = parse_ini(text, "f");
  EXPECT_TRUE(sections) << sections.error().message;
  std::vector<std::pair<std::string, std::map<std::string, std::string>>> out;
  if (!sections) return out;
  for (const IniSection& section : *sections) {
    out.emplace_back(section.name, std::map<std::string, std::string>());
    for (const auto& [key, value] : section.options) out.back().second.emplace(key, value.text);
  }
  return out;
}

std::string refusal(std::string_view text) {
  const auto sections = parse_ini(text, "f");
  return sections ? "accepted" : sections.error().message;
}

TEST(Ini, ReadsKeysInLowerCaseWithEitherSeparator) {
  EXPECT_THAT(parsed("[a]\nKey = v\nother:w\nurl = http://x:1/?a=b\n"),
              ElementsAre(Pair(
                  "a", std::map<std::string, std::string>{{"key", "v"}, {"other", "w"}, {"url", "http://x:1/?a=b"}})));
}

TEST(Ini, KeepsInlineCommentsAndQuotationMarksAsPartOfTheValue) {
  EXPECT_THAT(parsed("# c\n[a]\n; c\nk = v # not a comment\nq = \"x\"\n"),
              ElementsAre(Pair("a", std::map<std::string, std::string>{{"k", "v # not a comment"}, {"q", "\"x\""}})));
}

TEST(Ini, ContinuesAValueOnIndentedLines) {
  EXPECT_THAT(parsed("[a]\nk = v\n  w\n\n  x\nl = y\n"),
              ElementsAre(Pair("a", std::map<std::string, std::string>{{"k", "v\nw\n\nx"}, {"l", "y"}})));
}

TEST(Ini, LeaksTheDefaultSectionIntoEveryOther) {
  EXPECT_THAT(parsed("[a]\nk = own\n[b]\n[DEFAULT]\nk = d\n"),
              ElementsAre(Pair("a", std::map<std::string, std::string>{{"k", "own"}}),
                          Pair("b", std::map<std::string, std::string>{{"k", "d"}})));
}

TEST(Ini, ReadsANestedBlock) {
  const auto sections = parse_ini("[services x]\nsts =\n  endpoint_url = http://a\n  b=c\n", "f");
  ASSERT_TRUE(sections);
  EXPECT_THAT(*sections->front().options.at("sts").nested,
              ElementsAre(Pair("b", "c"), Pair("endpoint_url", "http://a")));
}

TEST(Ini, TakesCarriageReturnsAndHeadersFollowedByText) {
  EXPECT_THAT(parsed("[a] x\r\nk = v\r\n"), ElementsAre(Pair("a", std::map<std::string, std::string>{{"k", "v"}})));
}

struct RefusedText {
  const char* text;
  const char* why;
};
class RefusedIni : public testing::TestWithParam<RefusedText> {};

TEST_P(RefusedIni, NamesFileLineAndWhatToDo) { EXPECT_THAT(refusal(GetParam().text), HasSubstr(GetParam().why)); }

INSTANTIATE_TEST_SUITE_P(
    , RefusedIni,
    testing::Values(RefusedText{"[a]\n[b]\n[a]\n", "f:3: section [a] is there twice"},
                    RefusedText{"[a]\nk=1\nK=2\n", "f:3: key k is there twice in [a]"},
                    RefusedText{"k=1\n", "f:1: there must be a [section]"},
                    RefusedText{"\xEF\xBB\xBF[a]\nk=1\n", "f:1: the file begins with a byte-order mark"},
                    RefusedText{"[a]\nnonsense\n", "f:2: this line is neither"},
                    RefusedText{"[a]\n= v\n", "f:2: this line is neither"},
                    RefusedText{"[a]\ns3 =\n  nonsense\n", "f: the indented lines below s3 in [a] must be key = value"},
                    RefusedText{"[a]\nk=\xff\n", "f: the file is not UTF-8"}));

using Sections = std::vector<std::pair<std::string, std::map<std::string, std::string>>>;

class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  Sections draw() {
    Sections sections;
    for (unsigned i = 0; i < 1 + below(4); ++i) {
      std::map<std::string, std::string> options;
      for (unsigned j = 0; j < below(5); ++j) options.emplace(word() + std::to_string(j), word());
      sections.emplace_back(word() + std::to_string(i), std::move(options));
    }
    return sections;
  }

  std::string write(const Sections& sections) {
    std::string text;
    for (const auto& [name, options] : sections) {
      text += noise() + '[' + name + ']' + end();
      for (const auto& [key, value] : options)
        text += noise() + (below(2) != 0 ? upper(key) : key) + one_of({"=", " = ", ":", "\t: "}) + value +
                one_of({"", " ", "\t"}) + end();
    }
    return text;
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  std::string one_of(const std::vector<std::string>& choices) {
    return choices[below(static_cast<unsigned>(choices.size()))];
  }
  std::string word() {
    std::string out;
    for (unsigned i = 0; i < 1 + below(8); ++i) out += "abcxyz._-/"[below(10)];
    return out;
  }
  std::string noise() { return one_of({"", "", "\n", "# a comment\n", ";another\r\n", "  # indented\n"}); }
  std::string end() { return one_of({"\n", "\n", "\r\n", "\n\n"}); }
  static std::string upper(std::string text) {
    for (char& c : text)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return text;
  }

  std::mt19937 random_;
};

TEST(Ini, ReadsBackWhatIsWrittenInAnySpelling) {
  Writer writer(1);
  for (int i = 0; i < 300; ++i) {
    const Sections sections = writer.draw();
    const std::string text = writer.write(sections);
    EXPECT_EQ(parsed(text), sections) << text;
  }
}

struct Words {
  const char* text;
  std::optional<std::vector<std::string>> words;
};
class ShellWords : public testing::TestWithParam<Words> {};

TEST_P(ShellWords, AreThoseOfShlex) { EXPECT_EQ(split_shell_words(GetParam().text), GetParam().words); }

INSTANTIATE_TEST_SUITE_P(, ShellWords,
                         testing::Values(Words{"a  b\tc", {{"a", "b", "c"}}},
                                         Words{"profile \"a b\"", {{"profile", "a b"}}},
                                         Words{R"('a\b' "c\"d\e" f\ g)", {{R"(a\b)", R"(c"d\e)", "f g"}}},
                                         Words{"a''b \"\"", {{"ab", ""}}}, Words{"'open", std::nullopt},
                                         Words{"a\\", std::nullopt}, Words{"", {{}}}));

}  // namespace
}  // namespace crossgate::client
