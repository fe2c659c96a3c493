#include "iam/session_token.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "iam/ids.h"

namespace crossgate::iam {
namespace {

storage::Keyring keyring(char fill = 'k') {
  return storage::Keyring::from_master_key(Secret(std::string(32, fill))).value();
}

SessionRecord record() {
  return {.kind = SessionKind::role,
          .account = AccountId::parse("111122223333").value(),
          .principal_id = "AROAQ3EGUZFBB5TB7XNXS",
          .session_name = "alice@example.com",
          .issued = from_epoch_seconds(1'769'904'000),
          .expires = from_epoch_seconds(1'769'907'600),
          .mfa = from_epoch_seconds(1'769'903'990),
          .source_identity = "alice",
          .tags = {{"Project", "Crossgate"}, {"Team", ""}},
          .transitive_tags = {"Project"},
          .session_policies = {R"({"Statement": []})"},
          .session_policy_arns = {"arn:aws:iam::aws:policy/AWSCodeCommitReadOnly"},
          .identity_provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com",
          .claims = {{"token.example.com:sub", {"repo:a/b"}}, {"token.example.com:amr", {"one", "two"}}}};
}

TEST(SessionToken, OpensToWhatWasSealedWithTheSameSecret) {
  const auto keys = keyring();
  const auto made = seal_session(keys, record());
  const auto opened = open_session(keys, made.access_key_id, made.session_token.reveal());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->record, record());
  EXPECT_EQ(opened->secret_access_key.reveal(), made.secret_access_key.reveal());
  EXPECT_EQ(made.secret_access_key.reveal().size(), 40U);
  EXPECT_EQ(made.expires, record().expires);
}

TEST(SessionToken, OutlivesATurnoverOfTheMasterKeyAsLongAsTheOldOneIsKept) {
  const auto made = seal_session(keyring('o'), record());
  const auto turned =
      storage::Keyring::from_master_keys({Secret(std::string(32, 'n')), Secret(std::string(32, 'o'))}).value();
  const auto opened = open_session(turned, made.access_key_id, made.session_token.reveal());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->secret_access_key.reveal(), made.secret_access_key.reveal());
  EXPECT_FALSE(open_session(keyring('n'), made.access_key_id, made.session_token.reveal()));
}

TEST(SessionToken, ItsKeyCarriesTheAccount) {
  const auto made = seal_session(keyring(), record());
  EXPECT_TRUE(made.access_key_id.is_temporary());
  EXPECT_EQ(account_in_id(made.access_key_id.str()), record().account);
}

TEST(SessionToken, NoTwoSessionsShareAnything) {
  const auto keys = keyring();
  const auto a = seal_session(keys, record());
  const auto b = seal_session(keys, record());
  EXPECT_NE(a.access_key_id, b.access_key_id);
  EXPECT_NE(a.secret_access_key.reveal(), b.secret_access_key.reveal());
  EXPECT_NE(a.session_token.reveal(), b.session_token.reveal());
}

TEST(SessionToken, DoesNotOpenUnderAnotherAccessKey) {
  const auto keys = keyring();
  const auto a = seal_session(keys, record());
  const auto b = seal_session(keys, record());
  EXPECT_FALSE(open_session(keys, b.access_key_id, a.session_token.reveal()));
}

TEST(SessionToken, DoesNotOpenUnderAnotherMasterKey) {
  const auto made = seal_session(keyring('k'), record());
  EXPECT_FALSE(open_session(keyring('l'), made.access_key_id, made.session_token.reveal()));
}

TEST(SessionToken, DoesNotOpenOnceOneBitIsChanged) {
  const auto keys = keyring();
  const auto made = seal_session(keys, record());
  const std::string bytes = from_base64url(made.session_token.reveal()).value();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open_session(keys, made.access_key_id, to_base64url(changed))) << i;
  }
}

TEST(SessionToken, DoesNotOpenWhenItIsCutShortOrNoTokenAtAll) {
  const auto keys = keyring();
  const auto made = seal_session(keys, record());
  const std::string_view token = made.session_token.reveal();
  for (std::size_t length = 0; length < token.size(); ++length)
    EXPECT_FALSE(open_session(keys, made.access_key_id, token.substr(0, length))) << length;
  EXPECT_FALSE(open_session(keys, made.access_key_id, "not a token"));
  EXPECT_FALSE(open_session(keys, made.access_key_id, std::string(100'000, 'A')));
}

TEST(SessionToken, KeepsARecordOfLittle) {
  const SessionRecord little{.kind = SessionKind::user,
                             .account = AccountId::parse("111122223333").value(),
                             .principal_id = "111122223333",
                             .issued = from_epoch_seconds(1),
                             .expires = from_epoch_seconds(2)};
  const auto keys = keyring();
  const auto made = seal_session(keys, little);
  EXPECT_EQ(open_session(keys, made.access_key_id, made.session_token.reveal())->record, little);
}

TEST(SessionToken, CountsPoliciesAndTagsAsPacked) {
  SessionRecord counted = record();
  const auto before = packed_size(counted);
  counted.tags.push_back({"1234567", "89"});  // and a byte for the length of each
  EXPECT_EQ(packed_size(counted), before + 11);
  counted.session_name += "longer";
  EXPECT_EQ(packed_size(counted), before + 11);
}

TEST(SessionToken, IsSafeInUrlsAndHeaders) {
  const auto made = seal_session(keyring(), record());
  for (const char c : made.session_token.reveal()) EXPECT_TRUE(is_alphanumeric(c) || c == '-' || c == '_');
}

}  // namespace
}  // namespace crossgate::iam
