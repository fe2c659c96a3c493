#include "storage/keyring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;

const std::string kDigits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

Keyring keyring(char fill = 'k') { return Keyring::from_master_key(Secret(std::string(32, fill))).value(); }
std::string reveal(const std::optional<Secret>& secret) { return secret ? std::string(secret->reveal()) : "(sealed)"; }

TEST(KeyringTest, WhatIsSealedOpensWithTheSamePurposeAndAssociatedData) {
  const std::string sealed = keyring().seal("secret", "wJalr\0XUtn"sv, "AKIAEXAMPLE");
  EXPECT_EQ(reveal(keyring().open_sealed("secret", sealed, "AKIAEXAMPLE")), "wJalr\0XUtn"sv);
  EXPECT_THAT(sealed, ::testing::Not(HasSubstr("wJalr")));
}

TEST(KeyringTest, EmptyTextIsSealedToo) {
  EXPECT_EQ(reveal(keyring().open_sealed("p", keyring().seal("p", "", ""), "")), "");
}

TEST(KeyringTest, ASealOpensUnderNoOtherKeyPurposeOrAssociatedData) {
  const std::string sealed = keyring().seal("secret", "plain", "AKIAEXAMPLE");
  EXPECT_FALSE(keyring('x').open_sealed("secret", sealed, "AKIAEXAMPLE"));
  EXPECT_FALSE(keyring().open_sealed("session-token", sealed, "AKIAEXAMPLE"));
  EXPECT_FALSE(keyring().open_sealed("secret", sealed, "AKIAANOTHER"));
  EXPECT_FALSE(keyring().open_sealed("secret", sealed, ""));
}

TEST(KeyringTest, ASealThatWasChangedOrCutAnywhereDoesNotOpen) {
  const std::string sealed = keyring().seal("secret", "plain", "a");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] ^= 1;
    EXPECT_FALSE(keyring().open_sealed("secret", changed, "a")) << i;
    EXPECT_FALSE(keyring().open_sealed("secret", sealed.substr(0, i), "a")) << i;
  }
  EXPECT_FALSE(keyring().open_sealed("secret", sealed + "x", "a"));
}

TEST(KeyringTest, TheSameTextIsSealedDifferentlyEachTime) {
  EXPECT_NE(keyring().seal("secret", "plain", "a"), keyring().seal("secret", "plain", "a"));
}

TEST(KeyringTest, AnOlderKeyOpensWhatItSealedAndSealsNothing) {
  const auto turned = Keyring::from_master_keys({Secret(std::string(32, 'n')), Secret(std::string(32, 'k'))}).value();
  EXPECT_EQ(reveal(turned.open_sealed("p", keyring('k').seal("p", "before", ""), "")), "before");
  EXPECT_EQ(reveal(turned.open_sealed("p", keyring('n').seal("p", "since", ""), "")), "since");
  EXPECT_FALSE(turned.open_sealed("p", keyring('x').seal("p", "never", ""), ""));
  EXPECT_EQ(reveal(keyring('n').open_sealed("p", turned.seal("p", "plain", ""), "")), "plain");
  EXPECT_EQ(turned.id(), keyring('n').id());
  EXPECT_EQ(turned.derive("p", "x").reveal(), keyring('n').derive("p", "x").reveal());
  EXPECT_EQ(turned.with_id(keyring('k').id())->derive("p", "x").reveal(), keyring('k').derive("p", "x").reveal());
  EXPECT_FALSE(turned.with_id(keyring('x').id()));
}

TEST(KeyringTest, DerivesTheSameForTheSameKeyPurposeAndInputOnly) {
  const auto derived = [](const Keyring& from, std::string_view purpose, std::string_view input) {
    return std::string(from.derive(purpose, input).reveal());
  };
  EXPECT_EQ(derived(keyring(), "p", "i").size(), 32);
  EXPECT_EQ(derived(keyring(), "p", "i"), derived(keyring(), "p", "i"));
  EXPECT_NE(derived(keyring(), "p", "i"), derived(keyring(), "p", "j"));
  EXPECT_NE(derived(keyring(), "p", "i"), derived(keyring(), "q", "i"));
  EXPECT_NE(derived(keyring(), "p", "i"), derived(keyring('x'), "p", "i"));
}

// Made with Python's hmac: a change here makes every sealed secret and session unreadable.
TEST(KeyringTest, DerivesWhatItsDocumentSays) {
  EXPECT_EQ(to_hex(keyring().derive("session-secret", "ASIAEXAMPLE").reveal()),
            "8c50d601a4872d62885d6c07ef6a1baae7e639f8670c8f96e126155e707ea398");
  EXPECT_EQ(keyring().id(), "600de2f4689f2249");
}

TEST(KeyringTest, AMasterKeyIsThirtyTwoBytes) {
  EXPECT_FALSE(Keyring::from_master_key(Secret(std::string(31, 'k'))));
  EXPECT_FALSE(Keyring::from_master_key(Secret(std::string(33, 'k'))));
}

class MasterKeyFileTest : public ::testing::Test {
 protected:
  void write(std::string_view text, mode_t mode = 0600) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), mode);
  }
  std::string error(bool create = false) {
    const auto opened = Keyring::open("file:" + path_.string(), create);
    return opened ? "opened" : opened.error().message;
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "master.key";
};

TEST_F(MasterKeyFileTest, IsMadeWhenAskedForAndReadEverAfter) {
  const auto made = Keyring::open("file:" + path_.string(), true).value();
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600);
  EXPECT_EQ(status.st_size, 65);
  EXPECT_EQ(Keyring::open("file:" + path_.string(), false).value().id(), made.id());
  EXPECT_EQ(Keyring::open("file:" + path_.string(), true).value().id(), made.id());
}

TEST_F(MasterKeyFileTest, TwoThatAreMadeDiffer) {
  const auto other = directory_.path() / "other.key";
  EXPECT_NE(Keyring::open("file:" + path_.string(), true).value().id(),
            Keyring::open("file:" + other.string(), true).value().id());
}

TEST_F(MasterKeyFileTest, MayEndWithANewline) {
  write(kDigits + "\n");
  EXPECT_EQ(error(), "opened");
  write(kDigits);
  EXPECT_EQ(error(), "opened");
}

TEST_F(MasterKeyFileTest, ThatIsMissingIsSaidToBe) {
  EXPECT_EQ(error(),
            "the master key file " + path_.string() + " is missing: put back the one that the data was made with");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(MasterKeyFileTest, ThatOthersMayReadIsRefusedWithTheRemedy) {
  for (const mode_t mode : {0640, 0604, 0644, 0620, 0601}) {
    write(kDigits, mode);
    EXPECT_EQ(error(), "the master key file " + path_.string() + " is open to others: run chmod 600 " + path_.string());
  }
  write(kDigits, 0400);
  EXPECT_EQ(error(), "opened");
}

TEST_F(MasterKeyFileTest, OfAnotherLengthOrAlphabetIsRefusedWithoutItsContent) {
  write("abc\n");
  EXPECT_EQ(error(), "the master key file " + path_.string() + " holds 3 characters, not 64 hexadecimal digits");
  write("");
  EXPECT_EQ(error(), "the master key file " + path_.string() + " holds 0 characters, not 64 hexadecimal digits");
  write(kDigits + "00");
  EXPECT_EQ(error(), "the master key file " + path_.string() + " holds 66 characters, not 64 hexadecimal digits");
  write(std::string(64, 'g'));
  EXPECT_EQ(error(), "the master key file " + path_.string() + " holds something other than 64 hexadecimal digits");
}

TEST_F(MasterKeyFileTest, ThatIsAFolderIsRefused) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(error(), HasSubstr("is not a file"));
}

TEST(MasterKeyTest, ComesFromAnEnvironmentVariable) {
  ::setenv("CROSSGATE_TEST_MASTER_KEY", kDigits.c_str(), 1);
  EXPECT_TRUE(Keyring::open("env:CROSSGATE_TEST_MASTER_KEY", false));
  ::setenv("CROSSGATE_TEST_MASTER_KEY", "short", 1);
  EXPECT_EQ(Keyring::open("env:CROSSGATE_TEST_MASTER_KEY", false).error().message,
            "the environment variable CROSSGATE_TEST_MASTER_KEY, the master key, holds 5 characters, not 64 "
            "hexadecimal digits");
  ::unsetenv("CROSSGATE_TEST_MASTER_KEY");
  EXPECT_THAT(Keyring::open("env:CROSSGATE_TEST_MASTER_KEY", false).error().message, HasSubstr("is not set"));
}

TEST(MasterKeyTest, ComesFromACommand) {
  EXPECT_TRUE(Keyring::open("command:echo " + kDigits, false));
  const std::string older = std::string(64, 'a') + " until 2026-01-31T23:59:59Z";
  const auto before = Keyring::from_master_key(Secret(*from_hex(std::string(64, 'a')))).value().id();
  const auto at = [&](std::string_view time) {
    return Keyring::open("command:echo " + kDigits + "; echo " + older, false, ManualClock(*parse_iso8601(time)));
  };
  EXPECT_TRUE(at("2026-01-31T23:59:58Z")->with_id(before));
  EXPECT_FALSE(at("2026-01-31T23:59:59Z")->with_id(before));
  EXPECT_THAT(Keyring::open("command:echo " + kDigits + "; echo " + kDigits, false).error().message,
              HasSubstr("has a line after the first that is not DIGITS until TIME"));
  EXPECT_EQ(Keyring::open("command:exit 3", false).error().message,
            "the master key command \"exit 3\" failed with status 3");
  EXPECT_EQ(Keyring::open("command:true", false).error().message,
            "the output of the master key command \"true\" holds 0 characters, not 64 hexadecimal digits");
}

TEST(MasterKeyTest, ASourceOfAnotherKindIsRefused) {
  for (const auto* source : {"", "file:", "/etc/key", "http://x", "env:"})
    EXPECT_THAT(Keyring::open(source, true).error().message, HasSubstr("file:PATH, env:NAME, command:COMMAND"));
}

}  // namespace
}  // namespace crossgate::storage
