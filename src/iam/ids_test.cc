#include "iam/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

using ::testing::MatchesRegex;

AccountId account_of(std::string_view digits) { return AccountId::parse(digits).value(); }

TEST(Ids, HaveTheirKindsLettersAndLength) {
  const AccountId id = account_of("111122223333");
  EXPECT_THAT(new_unique_id(IdKind::user, id), MatchesRegex("AIDA[A-Z2-7]{17}"));
  EXPECT_THAT(new_unique_id(IdKind::role, id), MatchesRegex("AROA[A-Z2-7]{17}"));
  EXPECT_THAT(new_unique_id(IdKind::policy, id), MatchesRegex("ANPA[A-Z2-7]{17}"));
  EXPECT_THAT(std::string(new_access_key_id(IdKind::access_key, id).str()), MatchesRegex("AKIA[A-Z2-7]{16}"));
  EXPECT_TRUE(new_access_key_id(IdKind::temporary_key, id).is_temporary());
}

TEST(Ids, CarryTheirAccount) {
  for (const std::string_view digits : {"000000000000", "000000000001", "111122223333", "999999999999"}) {
    EXPECT_EQ(account_in_id(new_unique_id(IdKind::role, account_of(digits))), account_of(digits));
    EXPECT_EQ(account_in_id(new_access_key_id(IdKind::temporary_key, account_of(digits)).str()), account_of(digits));
  }
}

// An id whose account was published (Tal Be'ery, "A short note on AWS KEY ID").
TEST(Ids, EncodeTheAccountInTheBitsWhereAwsHasIt) {
  EXPECT_EQ(account_in_id("ASIAY34FZKBOKMUTVV7A"), account_of("609629065308"));
}

TEST(Ids, OtherTextCarriesNoAccount) {
  for (const std::string_view id : {"", "AKIA", "AKIAIOSFODNN7EXAMPLE", "ASIA777777777AAAAAAA", "ASIAQQQQQQQQ1AAAAAAA"})
    EXPECT_EQ(account_in_id(id), std::nullopt) << id;
}

TEST(Ids, NoTwoAreEqual) {
  EXPECT_NE(new_unique_id(IdKind::role, account_of("111122223333")),
            new_unique_id(IdKind::role, account_of("111122223333")));
}

TEST(SecretAccessKey, IsFortyCharactersOfBase64) {
  EXPECT_THAT(std::string(new_secret_access_key().reveal()), MatchesRegex("[A-Za-z0-9+/]{40}"));
  EXPECT_NE(new_secret_access_key().reveal(), new_secret_access_key().reveal());
}

}  // namespace
}  // namespace crossgate::iam
