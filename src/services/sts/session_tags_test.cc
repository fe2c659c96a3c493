// Session tags, source identity, and what they need of both sides.
#include "api/sts/sts.h"
#include "services/testing/world.h"

namespace crossgate::services::sts {
namespace {

using testing::HasSubstr;

/// Who is trusted with which actions.
std::string trusting_with(std::string_view principal, std::string_view actions, std::string_view condition = "{}") {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + std::string(principal) +
         R"("},"Action":)" + std::string(actions) + R"(,"Condition":)" + std::string(condition) + "}]}";
}

constexpr std::string_view kAll = R"(["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"])";

class SessionTags : public ServicesTest {
 protected:
  SessionTags() { make_role("First", trusting_with(developer_arn, kAll)); }

  void make_role(std::string_view name, std::string_view trust) {
    EXPECT_THAT(root.iam("CreateRole", texts({{"RoleName", name}, {"AssumeRolePolicyDocument", trust}})), Succeeds());
    EXPECT_THAT(
        root.iam("PutRolePolicy",
                 texts({{"RoleName", name}, {"PolicyName", "its"}, {"PolicyDocument", policy("Allow", "sts:*", "*")}})),
        Succeeds());
  }
  Answer assume(const Client& client, std::string_view role, std::string_view more) {
    return client.sts("AssumeRole", R"({"RoleArn": "arn:aws:iam::111122223333:role/)" + std::string(role) +
                                        R"(", "RoleSessionName": "s1", )" + std::string(more) + "}");
  }
  std::vector<std::string> key_of(const Answer& answer, std::string_view key) {
    const auto session = world.session(answer.value());
    iam::Context context;
    session.value().caller().describe(context);
    const auto* values = context.find(key);
    return values ? *values : std::vector<std::string>{"(none)"};
  }

  Client root = world.root();
  Client developer = world.make_user("developer", policy("Allow", "sts:*", "*"));
  const std::string developer_arn = "arn:aws:iam::111122223333:user/developer";
};

TEST_F(SessionTags, BecomeThePrincipalsTags) {
  const auto answer =
      assume(developer, "First", R"("Tags": [{"Key": "Project", "Value": "Web"}, {"Key": "Empty", "Value": ""}])");
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/PackedPolicySize"), "1");
  EXPECT_EQ(key_of(answer, "aws:PrincipalTag/project"), std::vector<std::string>{"Web"});
  EXPECT_EQ(key_of(answer, "aws:PrincipalTag/Empty"), std::vector<std::string>{""});
}

TEST_F(SessionTags, NeedTagSessionOfBothSides) {
  const std::string_view tags = R"("Tags": [{"Key": "Project", "Value": "Web"}])";
  make_role("Untagged", trusting_with(developer_arn, R"("sts:AssumeRole")"));
  EXPECT_THAT(assume(developer, "Untagged", tags),
              FailsWith(kAccessDenied, "User: " + developer_arn +
                                           " is not authorized to perform: sts:TagSession on resource: "
                                           "arn:aws:iam::111122223333:role/Untagged"));
  EXPECT_THAT(assume(developer, "Untagged", R"("Tags": [])"), Succeeds());

  make_role("Delegated", trusting_with("111122223333", kAll));
  const auto other = world.make_user("other", policy("Allow", "sts:AssumeRole", "*"));
  EXPECT_THAT(assume(other, "Delegated", R"("Tags": [])"), Succeeds());
  EXPECT_THAT(assume(other, "Delegated", tags), FailsWith(kAccessDenied));
}

TEST_F(SessionTags, AreKeysOfTheTrustPolicysConditions) {
  make_role("Conditional",
            trusting_with(developer_arn, kAll, R"({"StringEquals": {"aws:RequestTag/Project": ["Web", "Shop"]},
                                                   "ForAllValues:StringEquals": {"aws:TagKeys": ["Project"],
                                                                                 "sts:TransitiveTagKeys": ["Project"]}})"));
  EXPECT_THAT(assume(developer, "Conditional",
                     R"("Tags": [{"Key": "Project", "Value": "Web"}], "TransitiveTagKeys": ["Project"])"),
              Succeeds());
  EXPECT_THAT(assume(developer, "Conditional", R"("Tags": [{"Key": "Project", "Value": "Bank"}])"),
              FailsWith(kAccessDenied));
  EXPECT_THAT(assume(developer, "Conditional",
                     R"("Tags": [{"Key": "Project", "Value": "Web"}, {"Key": "Other", "Value": "x"}])"),
              FailsWith(kAccessDenied));
}

TEST_F(SessionTags, GoOnAlongTheChainWhereTheyAreTransitive) {
  make_role("Second", trusting_with("arn:aws:iam::111122223333:role/First", kAll));
  make_role("Third", trusting_with("arn:aws:iam::111122223333:role/Second", kAll));
  make_role("Untagged", trusting_with("arn:aws:iam::111122223333:role/First", R"("sts:AssumeRole")"));
  const auto first = assume(developer, "First",
                            R"("Tags": [{"Key": "Project", "Value": "Web"}, {"Key": "Local", "Value": "x"}],
                               "TransitiveTagKeys": ["project"])");
  ASSERT_THAT(first, Succeeds());
  const auto of_first = world.session(*first);
  EXPECT_THAT(assume(*of_first, "Untagged", R"("Tags": [])"), FailsWith(kAccessDenied)) << "inherits a tag";
  const auto second = assume(*of_first, "Second", R"("Tags": [{"Key": "More", "Value": "y"}])");
  ASSERT_THAT(second, Succeeds());
  EXPECT_EQ(key_of(second, "aws:PrincipalTag/Project"), std::vector<std::string>{"Web"});
  EXPECT_EQ(key_of(second, "aws:PrincipalTag/More"), std::vector<std::string>{"y"});
  EXPECT_EQ(key_of(second, "aws:PrincipalTag/Local"), std::vector<std::string>{"(none)"});
  const auto third = assume(*world.session(*second), "Third", R"("Tags": [])");
  ASSERT_THAT(third, Succeeds());
  EXPECT_EQ(key_of(third, "aws:PrincipalTag/Project"), std::vector<std::string>{"Web"});
  EXPECT_EQ(key_of(third, "aws:PrincipalTag/More"), std::vector<std::string>{"(none)"});

  EXPECT_THAT(assume(*of_first, "Second", R"("Tags": [{"Key": "PROJECT", "Value": "Other"}])"),
              FailsWith(kValidation,
                        "One of the specified transitive tag keys can't be set because it conflicts with a transitive "
                        "tag key from the calling session."));
}

TEST_F(SessionTags, AreRefusedWhereTheyAreNotWellFormed) {
  EXPECT_THAT(assume(developer, "First", R"("Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])"),
              FailsWith(kValidation, "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
  EXPECT_THAT(assume(developer, "First", R"("Tags": [{"Key": "aws:a", "Value": "1"}])"), FailsWith(kValidation));
  EXPECT_THAT(assume(developer, "First", R"("Tags": [{"Key": "a;b", "Value": "1"}])"), FailsWith(kValidation));
  EXPECT_THAT(assume(developer, "First", R"("TransitiveTagKeys": ["a"])"),
              FailsWith(kValidation, "The specified transitive tag key must be included in the requested tags."));
  std::string many;
  for (int i = 0; i < 51; ++i)
    many += (i > 0 ? "," : "") + std::string(R"({"Key": "k)") + std::to_string(i) + R"(", "Value": ""})";
  EXPECT_THAT(assume(developer, "First", R"("Tags": [)" + many + "]"), FailsWith(kValidation));
}

TEST_F(SessionTags, TheLargestMakeATokenThatPassesAsAGitUserName) {
  const auto fifty = [](std::string_view letter) {
    std::string tags;
    for (int i = 0; i < 50; ++i) {
      std::string key, value;
      for (int n = 0; n < 126; ++n) key += letter;
      for (int n = 0; n < 256; ++n) value += letter;
      tags += (i > 0 ? "," : "") + std::string(R"({"Key": ")") + std::to_string(10 + i) + key + R"(", "Value": ")" +
              value + R"("})";
    }
    return R"("Tags": [)" + tags + "]";
  };
  const auto answer = assume(developer, "First", fifty("a"));
  ASSERT_THAT(answer, Succeeds());
  const std::string user = at(*answer, "/Credentials/AccessKeyId") + "%" + at(*answer, "/Credentials/SessionToken");
  EXPECT_LT(user.size() * 4 / 3, (std::size_t{60} << 10)) << "of the 64 KiB of a request's header";
  EXPECT_THAT(world.session(*answer), Succeeds());

  const auto refused = assume(developer, "First", fifty("ä"));
  ASSERT_THAT(refused, FailsWith(api::sts::kPackedPolicyTooLarge));
  EXPECT_THAT(refused.error().message, HasSubstr("Packed size of session tags consumes 13"));
}

TEST_F(SessionTags, ASourceIdentityStaysForTheWholeChain) {
  make_role("Second", trusting_with("arn:aws:iam::111122223333:role/First", kAll));
  make_role("Plain", trusting_with("arn:aws:iam::111122223333:role/First", R"("sts:AssumeRole")"));
  const auto first = assume(developer, "First", R"("SourceIdentity": "alice")");
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(at(*first, "/SourceIdentity"), "alice");
  EXPECT_EQ(key_of(first, "aws:SourceIdentity"), std::vector<std::string>{"alice"});
  const auto of_first = world.session(*first);
  const auto second = assume(*of_first, "Second", R"("SourceIdentity": "alice")");
  ASSERT_THAT(second, Succeeds());
  EXPECT_EQ(key_of(second, "aws:SourceIdentity"), std::vector<std::string>{"alice"});
  EXPECT_EQ(at(*assume(*of_first, "Second", R"("Tags": [])"), "/SourceIdentity"), "alice");
  EXPECT_THAT(assume(*of_first, "Second", R"("SourceIdentity": "bob")"), FailsWith(kAccessDenied));
  EXPECT_THAT(assume(*of_first, "Plain", R"("Tags": [])"), FailsWith(kAccessDenied)) << "inherits a source identity";
}

TEST_F(SessionTags, ASourceIdentityIsAKeyOfTheTrustPolicy) {
  make_role("OfAlice", trusting_with(developer_arn, kAll, R"({"StringEquals": {"sts:SourceIdentity": "alice"}})"));
  EXPECT_THAT(assume(developer, "OfAlice", R"("SourceIdentity": "alice")"), Succeeds());
  EXPECT_THAT(assume(developer, "OfAlice", R"("SourceIdentity": "bob")"), FailsWith(kAccessDenied));
  EXPECT_THAT(assume(developer, "OfAlice", R"("Tags": [])"), FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::sts
