#include "api/iam/mfa_devices.h"

#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/totp.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kEntityAlreadyExists;
using api::iam::kInvalidAuthenticationCode;
using api::iam::kNoSuchEntity;

constexpr std::string_view kWrongCode = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
constexpr std::string_view kNotYours =
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and "
    "associated with this user.";

/// RFC 4648, 6, for texts without padding.
std::string from_base32(std::string_view text) {
  std::string bytes;
  unsigned buffer = 0, bits = 0;
  for (const char c : text) {
    buffer = buffer << 5 | static_cast<unsigned>(is_digit(c) ? c - '2' + 26 : c - 'A');
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(buffer >> bits & 0xff);
  }
  return bytes;
}

class MfaDevices : public ServicesTest {
 protected:
  /// A virtual device, as its owner's app has it.
  struct Device {
    std::string serial;
    std::string seed;
  };
  Device make(std::string_view name) {
    const auto made = root.iam("CreateVirtualMFADevice", texts({{"VirtualMFADeviceName", name}}));
    EXPECT_THAT(made, Succeeds());
    const auto seed = from_base64(at(*made, "/VirtualMFADevice/Base32StringSeed"));
    return {at(*made, "/VirtualMFADevice/SerialNumber"), from_base32(seed.value())};
  }
  /// What the device shows so many steps from now.
  std::string code(const Device& device, int steps = 0) {
    return iam::totp_code(device.seed, iam::totp_step(world.clock.now()) + steps);
  }
  Answer two_codes(std::string_view operation, const Device& device, std::string_view user, int steps = 0) {
    return root.iam(operation, texts({{"UserName", user},
                                      {"SerialNumber", device.serial},
                                      {"AuthenticationCode1", code(device, steps - 1)},
                                      {"AuthenticationCode2", code(device, steps)}}));
  }
  Device make_enabled(std::string_view user) {
    auto device = make(user);
    EXPECT_THAT(two_codes("EnableMFADevice", device, user), Succeeds());
    world.clock.advance(std::chrono::seconds(30));
    return device;
  }
  Answer get_token(const Client& client, const Device& device, std::string_view shown) {
    return client.sts("GetSessionToken", texts({{"SerialNumber", device.serial}, {"TokenCode", shown}}));
  }

  Client root = world.root();
  Client alice = world.make_user("alice", policy("Allow", "*", "*"));
  Client bob = world.make_user("bob", policy("Allow", "*", "*"));
};

TEST_F(MfaDevices, AreMadeEnabledListedDeactivatedAndDeleted) {
  const auto device = make("alice");
  EXPECT_EQ(device.serial, "arn:aws:iam::111122223333:mfa/alice");
  EXPECT_EQ(device.seed.size(), 20U);
  EXPECT_THAT(root.iam("CreateVirtualMFADevice", R"({"VirtualMFADeviceName": "ALICE"})"),
              FailsWith(kEntityAlreadyExists));
  EXPECT_THAT(two_codes("EnableMFADevice", device, "alice"), Succeeds());
  EXPECT_THAT(two_codes("EnableMFADevice", device, "bob"), FailsWith(kEntityAlreadyExists));
  const auto listed = root.iam("ListMFADevices", R"({"UserName": "alice"})");
  EXPECT_EQ(at(*listed, "/MFADevices/0/SerialNumber"), device.serial);
  EXPECT_EQ(at(*listed, "/MFADevices/0/EnableDate"), format_iso8601(storage::kNoon));
  EXPECT_EQ(at(*alice.iam("ListMFADevices"), "/MFADevices/0/UserName"), "alice");

  const auto assigned = root.iam("ListVirtualMFADevices", R"({"AssignmentStatus": "Assigned"})");
  EXPECT_EQ(at(*assigned, "/VirtualMFADevices/0/User/UserName"), "alice");
  EXPECT_EQ(at(*assigned, "/VirtualMFADevices/0/Base32StringSeed"), "(none)") << "the seed is shown once";
  EXPECT_EQ(at(*root.iam("ListVirtualMFADevices", R"({"AssignmentStatus": "Unassigned"})"), "/VirtualMFADevices/0"),
            "(none)");

  const auto serial = texts({{"SerialNumber", device.serial}});
  EXPECT_THAT(root.iam("DeleteVirtualMFADevice", serial), FailsWith(kDeleteConflict));
  EXPECT_THAT(root.iam("DeactivateMFADevice", texts({{"UserName", "bob"}, {"SerialNumber", device.serial}})),
              FailsWith(kNoSuchEntity));
  EXPECT_THAT(root.iam("DeactivateMFADevice", serial), FailsWith(kNoSuchEntity));
  EXPECT_THAT(alice.iam("DeactivateMFADevice", serial), Succeeds()) << "her own, unless told";
  EXPECT_THAT(root.iam("DeleteVirtualMFADevice", serial), Succeeds());
  EXPECT_THAT(root.iam("DeleteVirtualMFADevice", serial), FailsWith(kNoSuchEntity));
}

TEST_F(MfaDevices, AreEnabledByTwoCodesInARow) {
  const auto device = make("alice");
  EXPECT_THAT(root.iam("EnableMFADevice", texts({{"UserName", "alice"},
                                                 {"SerialNumber", device.serial},
                                                 {"AuthenticationCode1", code(device)},
                                                 {"AuthenticationCode2", code(device)}})),
              FailsWith(kInvalidAuthenticationCode));
  EXPECT_THAT(two_codes("EnableMFADevice", device, "alice", 20), FailsWith(kInvalidAuthenticationCode));
  EXPECT_THAT(two_codes("EnableMFADevice", device, "nobody"), FailsWith(kNoSuchEntity));
}

TEST_F(MfaDevices, GiveASessionThatIamBelieves) {
  const auto device = make_enabled("alice");
  const auto answer = get_token(alice, device, code(device));
  ASSERT_THAT(answer, Succeeds());
  const auto session = world.session(*answer);
  ASSERT_TRUE(session);
  EXPECT_THAT(session->iam("ListUsers"), Succeeds());
  iam::Context context;
  session->caller().describe(context);
  EXPECT_EQ(*context.find("aws:MultiFactorAuthPresent"), std::vector<std::string>{"true"});
}

TEST_F(MfaDevices, ServeTheirOwnUserOnly) {
  const auto device = make_enabled("alice");
  EXPECT_THAT(get_token(bob, device, code(device)), FailsWith(kAccessDenied, kNotYours));
  EXPECT_THAT(get_token(root, device, code(device)), FailsWith(kAccessDenied, kNotYours));
  EXPECT_THAT(get_token(alice, {"arn:aws:iam::111122223333:mfa/absent", ""}, "000000"),
              FailsWith(kAccessDenied, kNotYours));
  EXPECT_THAT(alice.sts("GetSessionToken", texts({{"SerialNumber", device.serial}})), FailsWith(kAccessDenied));
}

TEST_F(MfaDevices, TakeEachCodeOnce) {
  const auto device = make_enabled("alice");
  EXPECT_THAT(get_token(alice, device, code(device, -1)), FailsWith(kAccessDenied, kWrongCode)) << "enabled it";
  EXPECT_THAT(get_token(alice, device, code(device)), Succeeds());
  EXPECT_THAT(get_token(alice, device, code(device)), FailsWith(kAccessDenied, kWrongCode));
  EXPECT_THAT(get_token(alice, device, code(device, 1)), Succeeds());
  EXPECT_THAT(get_token(alice, device, code(device, 2)), FailsWith(kAccessDenied, kWrongCode)) << "too far ahead";
}

TEST_F(MfaDevices, CloseForFiveMinutesAfterFiveWrongCodes) {
  const auto device = make_enabled("alice");
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(get_token(alice, device, code(device, 100 + i)), FailsWith(kAccessDenied, kWrongCode));
  EXPECT_THAT(get_token(alice, device, code(device)), FailsWith(kAccessDenied, kWrongCode)) << "right, and too late";
  world.clock.advance(std::chrono::minutes(5) + std::chrono::seconds(1));
  EXPECT_THAT(get_token(alice, device, code(device)), Succeeds());
}

TEST_F(MfaDevices, OfAnotherTimeAreResynchronised) {
  const auto device = make_enabled("alice");
  EXPECT_THAT(get_token(alice, device, code(device, 6)), FailsWith(kAccessDenied, kWrongCode));
  EXPECT_THAT(two_codes("ResyncMFADevice", device, "bob", 6), FailsWith(kNoSuchEntity));
  EXPECT_THAT(two_codes("ResyncMFADevice", device, "alice", 6), Succeeds());
  EXPECT_THAT(two_codes("ResyncMFADevice", device, "alice", 6), FailsWith(kInvalidAuthenticationCode)) << "used";
  world.clock.advance(std::chrono::seconds(30));
  EXPECT_THAT(get_token(alice, device, code(device, 6)), Succeeds());
}

TEST_F(MfaDevices, OpenARoleThatAsksForThem) {
  const auto device = make_enabled("alice");
  ASSERT_THAT(root.iam("CreateRole", texts({{"RoleName", "guarded"},
                                            {"AssumeRolePolicyDocument",
                                             R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
                                                 "Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},
                                                 "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}})"}})),
              Succeeds());
  const auto assume = [&](const Client& client, std::string_view more) {
    return client.sts("AssumeRole", R"({"RoleArn": "arn:aws:iam::111122223333:role/guarded", "RoleSessionName": "s1")" +
                                        std::string(more) + "}");
  };
  EXPECT_THAT(assume(alice, ""), FailsWith(kAccessDenied));
  const auto with = [&](std::string_view shown) {
    return R"(, "SerialNumber": ")" + device.serial + R"(", "TokenCode": ")" + std::string(shown) + "\"";
  };
  EXPECT_THAT(assume(alice, with("000000")), FailsWith(kAccessDenied, kWrongCode));
  const auto answer = assume(alice, with(code(device)));
  ASSERT_THAT(answer, Succeeds());
  iam::Context context;
  world.session(*answer)->caller().describe(context);
  EXPECT_EQ(*context.find("aws:MultiFactorAuthPresent"), std::vector<std::string>{"false"}) << "a role's never has it";

  const auto session = get_token(alice, device, code(device, 1));
  ASSERT_THAT(session, Succeeds());
  EXPECT_THAT(assume(*world.session(*session), ""), Succeeds());
}

TEST_F(MfaDevices, HaveTags) {
  const auto device = make("alice");
  const auto serial = texts({{"SerialNumber", device.serial}});
  EXPECT_THAT(root.iam("TagMFADevice",
                       R"({"SerialNumber": ")" + device.serial + R"(", "Tags": [{"Key": "Kind", "Value": "app"}]})"),
              Succeeds());
  EXPECT_EQ(at(*root.iam("ListMFADeviceTags", serial), "/Tags/0/Value"), "app");
  const auto tagged = world.make_user("tagged", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
      "Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/Kind":"app"}}}]})");
  EXPECT_THAT(tagged.iam("ListMFADeviceTags", serial), Succeeds());
  EXPECT_THAT(root.iam("UntagMFADevice", R"({"SerialNumber": ")" + device.serial + R"(", "TagKeys": ["kind"]})"),
              Succeeds());
  EXPECT_EQ(at(*root.iam("ListMFADeviceTags", serial), "/Tags/0"), "(none)");
  EXPECT_THAT(tagged.iam("ListMFADeviceTags", serial), FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::iam_api
