#include "iam/trust.h"

#include <gtest/gtest.h>

#include <map>

namespace crossgate::iam {
namespace {

constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/team/alice";
constexpr std::string_view kAliceId = "AIDAQ3EGUZFBB5TB7XNXS";

/// One account and what is told of it.
class KnownPrincipals final : public PrincipalLookup {
 public:
  std::map<std::string, std::string, std::less<>> ids = {{std::string(kAlice), std::string(kAliceId)}};

  Result<bool> account_exists(const AccountId& account) override { return account.str() == "111122223333"; }
  Result<std::optional<std::string>> unique_id(const Arn& arn) override {
    const auto found = ids.find(arn.str());
    if (found == ids.end()) return std::nullopt;
    return found->second;
  }
  Result<std::optional<Arn>> arn(std::string_view unique_id) override {
    for (const auto& [arn, id] : ids)
      if (id == unique_id) return Arn::parse(arn).value();
    return std::nullopt;
  }
};

std::string trust_in(std::string_view principal) {
  return R"({"Version":"2012-10-17","Statement":[{"Sid":"s","Effect":"Allow","Principal":)" + std::string(principal) +
         R"(,"Action":"sts:AssumeRole"}]})";
}

std::string resolved(std::string_view principal) {
  KnownPrincipals lookup;
  const auto document = resolve_trust_principals(trust_in(principal), lookup);
  return document ? *document : document.error().message;
}

TEST(Trust, StoresUsersByUniqueIdAndAccountsByRoot) {
  EXPECT_EQ(resolved(R"({"AWS":"arn:aws:iam::111122223333:user/team/alice"})"),
            trust_in(R"({"AWS":"AIDAQ3EGUZFBB5TB7XNXS"})"));
  EXPECT_EQ(resolved(R"({"AWS":["111122223333","arn:aws:iam::111122223333:user/team/alice","*"]})"),
            trust_in(R"({"AWS":["arn:aws:iam::111122223333:root","AIDAQ3EGUZFBB5TB7XNXS","*"]})"));
}

TEST(Trust, LeavesTheTextAloneWhenNothingChanges) {
  KnownPrincipals lookup;
  for (const std::string_view document :
       {R"({ "Statement" : {"Effect":"Allow", "Principal":"*",   "Action":"sts:AssumeRole"} })",
        R"({ "Statement" : {"Effect":"Allow", "Principal":{"Service":"codebuild.amazonaws.com"}, "Action":"sts:*"} })",
        R"({ "Statement" : [{"Effect":"Allow", "Principal":{"AWS":"AIDAQ3EGUZFBB5TB7XNXS"}, "Action":"sts:*"}] })"})
    EXPECT_EQ(resolve_trust_principals(document, lookup), std::string(document));
}

TEST(Trust, RefusesWhoDoesNotExist) {
  for (const std::string_view text : {"arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:user/alice",
                                      "444455556666", "arn:aws:iam::444455556666:root", "AIDAGONEGONEGONEGONEX"})
    EXPECT_EQ(resolved(R"({"AWS":")" + std::string(text) + "\"}"),
              "Invalid principal in policy: \"AWS\":\"" + std::string(text) + "\"");
}

TEST(Trust, RefusesWhatTheReaderRefuses) {
  KnownPrincipals lookup;
  const auto twice = resolve_trust_principals(
      R"({"Statement": {"Effect": "Deny", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})", lookup);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, kMalformedPolicyDocument);
}

TEST(Trust, ReadsBackWithArnsAndWithTheBareIdOfWhoIsGone) {
  KnownPrincipals lookup;
  const std::string stored = trust_in(R"({"AWS":["AIDAQ3EGUZFBB5TB7XNXS","arn:aws:iam::111122223333:root"]})");
  EXPECT_EQ(display_trust_principals(stored, lookup),
            trust_in(R"({"AWS":["arn:aws:iam::111122223333:user/team/alice","arn:aws:iam::111122223333:root"]})"));
  lookup.ids = {{std::string(kAlice), "AIDAMADEAGAINMADEAGAI"}};
  EXPECT_EQ(display_trust_principals(stored, lookup), stored);
}

TEST(Trust, ShowsWhatCannotBeReadAsItIs) {
  KnownPrincipals lookup;
  EXPECT_EQ(display_trust_principals("{", lookup), std::string("{"));
}

}  // namespace
}  // namespace crossgate::iam
