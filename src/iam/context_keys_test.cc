#include "iam/context_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ContextKeys, AreThoseOfConditionsAndVariables) {
  EXPECT_THAT(
      context_keys_in(R"({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/${*}"},
                {"Effect": "Deny", "Action": "*", "Resource": ["*", "arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}"],
                 "Condition": {"StringEquals": {"aws:SourceIp": "a", "AWS:UserName": ["${aws:userid}"]},
                               "Bool": {"aws:MultiFactorAuthPresent": "true"}}}]})"),
      ElementsAre("aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "aws:SourceIp", "aws:userid", "aws:username"));
}

TEST(ContextKeys, AreNoneWhereThereIsNoCondition) {
  EXPECT_THAT(context_keys_in(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})"), IsEmpty());
}

}  // namespace
}  // namespace crossgate::iam
