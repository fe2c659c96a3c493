#include "iam/condition.h"

#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

using Texts = std::vector<std::string>;

bool holds(std::string_view op, const Texts& wanted, const Texts& given) {
  const auto parsed = ConditionOperator::parse(op);
  EXPECT_TRUE(parsed) << parsed.error().rule;
  const auto condition = compile_condition(*parsed, "k:key", wanted, true);
  EXPECT_TRUE(condition) << condition.error().rule;
  Context context;
  if (!given.empty()) context.set("k:key", given);
  return condition->holds(context);
}

TEST(NumericCondition, ComparesTheRequestsNumberWithThePolicys) {
  const struct {
    std::string_view op;
    bool less, equal, greater;  // what it says of 9, 10 and 11 against 10
  } kCases[] = {
      {"NumericEquals", false, true, false},      {"NumericNotEquals", true, false, true},
      {"NumericLessThan", true, false, false},    {"NumericLessThanEquals", true, true, false},
      {"NumericGreaterThan", false, false, true}, {"NumericGreaterThanEquals", false, true, true},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(holds(test.op, {"10"}, {"9"}), test.less) << test.op;
    EXPECT_EQ(holds(test.op, {"10"}, {"10.0"}), test.equal) << test.op;
    EXPECT_EQ(holds(test.op, {"10"}, {"11"}), test.greater) << test.op;
  }
  EXPECT_TRUE(holds("NumericLessThan", {"-1", "10"}, {"5"})) << "values are alternatives";
}

TEST(NumericCondition, WhatIsNoNumberMatchesNothing) {
  EXPECT_FALSE(holds("NumericLessThan", {"10"}, {"few"}));
  EXPECT_TRUE(holds("NumericNotEquals", {"10"}, {"few"}));
}

TEST(DateCondition, ComparesMomentsHoweverTheyAreWritten) {
  const struct {
    std::string_view op;
    bool earlier, same, later;
  } kCases[] = {
      {"DateEquals", false, true, false},      {"DateNotEquals", true, false, true},
      {"DateLessThan", true, false, false},    {"DateLessThanEquals", true, true, false},
      {"DateGreaterThan", false, false, true}, {"DateGreaterThanEquals", false, true, true},
  };
  for (const auto& test : kCases) {
    for (const std::string wanted : {"2026-02-01T00:00:00Z", "2026-02-01", "1769904000", "2026-02-01T01:00:00+01:00"}) {
      EXPECT_EQ(holds(test.op, {wanted}, {"2026-01-31T23:59:59Z"}), test.earlier) << test.op << wanted;
      EXPECT_EQ(holds(test.op, {wanted}, {"1769904000"}), test.same) << test.op << wanted;
      EXPECT_EQ(holds(test.op, {wanted}, {"2026-02-01T00:00:01Z"}), test.later) << test.op << wanted;
    }
  }
}

TEST(IpCondition, ComparesAddressesWithBlocks) {
  EXPECT_TRUE(holds("IpAddress", {"203.0.113.0/24"}, {"203.0.113.9"}));
  EXPECT_FALSE(holds("IpAddress", {"203.0.113.0/24"}, {"203.0.114.9"}));
  EXPECT_TRUE(holds("IpAddress", {"203.0.113.9"}, {"203.0.113.9"}));
  EXPECT_TRUE(holds("IpAddress", {"192.0.2.0/24", "2001:db8:1234:5678::/64"}, {"2001:db8:1234:5678::1"}));
  EXPECT_TRUE(holds("IpAddress", {"203.0.113.0/24"}, {"::ffff:203.0.113.9"}));
  EXPECT_FALSE(holds("IpAddress", {"::/0"}, {"203.0.113.9"}));
  EXPECT_TRUE(holds("NotIpAddress", {"203.0.113.0/24"}, {"198.51.100.1"}));
  EXPECT_FALSE(holds("NotIpAddress", {"203.0.113.0/24"}, {"::ffff:203.0.113.9"}));
  EXPECT_TRUE(holds("NotIpAddress", {"203.0.113.0/24"}, {"somewhere"}));
}

TEST(BinaryCondition, ComparesBytes) {
  EXPECT_TRUE(holds("BinaryEquals", {"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}, {"QmluYXJ5VmFsdWVJbkJhc2U2NA=="}));
  EXPECT_FALSE(holds("BinaryEquals", {"QUFBQUFBQUE="}, {"QUFBQUFBQUI="}));
  EXPECT_FALSE(holds("BinaryEquals", {"QUFBQUFBQUE="}, {"not base64"}));
}

// IAM User Guide, "Condition operators": the negated ones hold of an absent key; "...IfExists" makes each hold of it.
TEST(Condition, OfAnAbsentKeyOnlyNegationAndIfExistsHold) {
  const struct {
    std::string_view op;
    std::string value;
    bool of_absent;
  } kCases[] = {
      {"NumericEquals", "1", false},   {"NumericNotEquals", "1", true},
      {"NumericLessThan", "1", false}, {"DateNotEquals", "2026-02-01", true},
      {"DateLessThan", "0", false},    {"IpAddress", "::/0", false},
      {"NotIpAddress", "::/0", true},  {"BinaryEquals", "QQ==", false},
      {"ArnNotLike", "*", true},       {"Bool", "false", false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(holds(test.op, {test.value}, {}), test.of_absent) << test.op;
    EXPECT_TRUE(holds(std::string(test.op) + "IfExists", {test.value}, {})) << test.op;
  }
}

// IAM User Guide, "Multivalued context keys".
TEST(Condition, QuantifiersWorkForEveryOperator) {
  EXPECT_TRUE(holds("ForAllValues:NumericLessThan", {"10"}, {"1", "9"}));
  EXPECT_FALSE(holds("ForAllValues:NumericLessThan", {"10"}, {"1", "11"}));
  EXPECT_TRUE(holds("ForAllValues:NumericLessThan", {"10"}, {}));
  EXPECT_TRUE(holds("ForAnyValue:IpAddress", {"10.0.0.0/8"}, {"192.0.2.1", "10.1.1.1"}));
  EXPECT_TRUE(holds("ForAnyValue:NotIpAddress", {"10.0.0.0/8"}, {"192.0.2.1", "10.1.1.1"}));
  EXPECT_FALSE(holds("NotIpAddress", {"10.0.0.0/8"}, {"192.0.2.1", "10.1.1.1"})) << "none may match";
  EXPECT_FALSE(holds("ForAnyValue:DateLessThan", {"2026-02-01"}, {}));
}

}  // namespace
}  // namespace crossgate::iam
