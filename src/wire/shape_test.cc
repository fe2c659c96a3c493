#include "wire/shape.h"

#include <gmock/gmock.h>

#include "wire/describe.h"
#include "wire/test_shapes.h"

namespace crossgate::wire {
namespace {

using test::Colour;
using test::Everything;
using test::Leaf;

struct KindOfMember {
  std::string_view name;
  Kind kind;
  bool required;
};

TEST(Shape, TellsEachMembersNameKindAndWhetherItIsRequired) {
  const std::vector<KindOfMember> expected{
      {"account", Kind::string, true}, {"colour", Kind::string, false},  {"size", Kind::string, false},
      {"flag", Kind::boolean, false},  {"count", Kind::integer, false},  {"bounded", Kind::integer, false},
      {"ratio", Kind::number, false},  {"when", Kind::timestamp, false}, {"bytes", Kind::blob, false},
      {"tags", Kind::map, false},      {"leaf", Kind::structure, false}, {"numbers", Kind::list, false},
      {"Names", Kind::list, false},
  };
  const auto& members = shape_of<Everything>().members;
  ASSERT_EQ(members.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(members[i].name, expected[i].name);
    EXPECT_EQ(members[i].shape->kind, expected[i].kind) << expected[i].name;
    EXPECT_EQ(members[i].required, expected[i].required) << expected[i].name;
  }
}

TEST(Shape, OfATypeThatHoldsItselfIsItsOwnElement) {
  const Shape& leaf = shape_of<Leaf>();
  EXPECT_EQ(find_member(leaf, "children")->shape->element, &leaf);
}

TEST(Shape, OfAnEnumerationListsItsChoicesWithAndWithoutAConstraint) {
  const auto choices = [](const Shape& shape) {
    return std::vector<std::string_view>(shape.choices.begin(), shape.choices.end());
  };
  EXPECT_THAT(choices(shape_of<Colour>()), testing::ElementsAre("red", "green"));
  EXPECT_THAT(choices(shape_of<test::Size>()), testing::ElementsAre("SMALL", "LARGE"));
}

TEST(Shape, OfAConstrainedContainerIsThatOfTheContainer) {
  EXPECT_EQ(shape_of<test::Numbers>().element->kind, Kind::integer);
}

TEST(Shape, FindsMembersByTheirExactNameOnly) {
  EXPECT_NE(find_member(shape_of<Everything>(), "Names"), nullptr);
  EXPECT_EQ(find_member(shape_of<Everything>(), "names"), nullptr);
}

}  // namespace
}  // namespace crossgate::wire
