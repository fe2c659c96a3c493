#include "iam/ssh_public_key.h"

#include <gtest/gtest.h>

namespace crossgate::iam {
namespace {

// Made with ssh-keygen -t rsa -b 2048, and shown by ssh-keygen -e -m PKCS8, -e -m PEM and -l -E md5.
const std::string kLine =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQC+DIYGoDU0TB7WAj+IKCZQ+QK25pAlPhpgJpOeX+FxkFCK/WeBkSBZN1FvN1HgRKlmwoGC"
    "ggSWYovNVtD58Yv6koU+3K7Hl5zks/4AREKsNsROlIS4zIIANeyVR5u7Knh3lE+63oCMY62aERe2/NO4SAsASjjkditvu9yh4h+U"
    "EDDuftfpRUiHlx8eOa1iwk+5BFMiOnV98D1VhCN5QglnkY2A8aq5MTm05T6BbSaJLeNLq3jptVjhjAbgu+x0cx49IZndqktPSxQf"
    "y/oODnCZmzUPXyFmAD4hhQlCF3bFf7ZUPGTzYx63JpwbKWfBge0m27wpw4gIwpoFStJsKqST";
constexpr std::string_view kPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvgyGBqA1NEwe1gI/iCgm\n"
    "UPkCtuaQJT4aYCaTnl/hcZBQiv1ngZEgWTdRbzdR4ESpZsKBgoIElmKLzVbQ+fGL\n"
    "+pKFPtyux5ec5LP+AERCrDbETpSEuMyCADXslUebuyp4d5RPut6AjGOtmhEXtvzT\n"
    "uEgLAEo45HYrb7vcoeIflBAw7n7X6UVIh5cfHjmtYsJPuQRTIjp1ffA9VYQjeUIJ\n"
    "Z5GNgPGquTE5tOU+gW0miS3jS6t46bVY4YwG4LvsdHMePSGZ3apLT0sUH8v6Dg5w\n"
    "mZs1D18hZgA+IYUJQhd2xX+2VDxk82MetyacGylnwYHtJtu8KcOICMKaBUrSbCqk\n"
    "kwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kRsaPem =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEAvgyGBqA1NEwe1gI/iCgmUPkCtuaQJT4aYCaTnl/hcZBQiv1ngZEg\n"
    "WTdRbzdR4ESpZsKBgoIElmKLzVbQ+fGL+pKFPtyux5ec5LP+AERCrDbETpSEuMyC\n"
    "ADXslUebuyp4d5RPut6AjGOtmhEXtvzTuEgLAEo45HYrb7vcoeIflBAw7n7X6UVI\n"
    "h5cfHjmtYsJPuQRTIjp1ffA9VYQjeUIJZ5GNgPGquTE5tOU+gW0miS3jS6t46bVY\n"
    "4YwG4LvsdHMePSGZ3apLT0sUH8v6Dg5wmZs1D18hZgA+IYUJQhd2xX+2VDxk82Me\n"
    "tyacGylnwYHtJtu8KcOICMKaBUrSbCqkkwIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";
constexpr std::string_view kFingerprint = "af:eb:3b:47:44:1b:1a:2b:8c:c1:4d:f3:ae:29:e3:ff";

std::string rule_broken_by(std::string_view text) {
  const auto key = SshPublicKey::parse(text);
  return key ? "" : key.error().rule;
}

TEST(SshPublicKey, IsReadFromOpenSshAndFromPemAndWrittenInBoth) {
  for (const std::string_view text : {std::string_view(kLine), kPem, kRsaPem}) {
    const auto key = SshPublicKey::parse(text);
    ASSERT_TRUE(key) << key.error().rule;
    EXPECT_EQ(key->ssh_line(), kLine);
    EXPECT_EQ(key->pem(), kPem);
    EXPECT_EQ(key->fingerprint(), kFingerprint);
    EXPECT_EQ(key->bits(), 2048);
  }
}

TEST(SshPublicKey, KeepsItsComment) {
  const auto key = SshPublicKey::parse(kLine + "  ana@example.com (laptop)\n");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->ssh_line(), kLine + " ana@example.com (laptop)");
  EXPECT_EQ(key->fingerprint(), kFingerprint);
}

TEST(SshPublicKey, IsRefusedWhenItIsNoRsaKeyOfTheRightLength) {
  EXPECT_EQ(rule_broken_by("ssh-rsa "
                           "AAAAB3NzaC1yc2EAAAADAQABAAAAgQCp5oN3HDFnsXG9E/kYarYkfI+ZK8XH2M1QIZ4yw8z9GHdpMyno"
                           "RgOQ8cFM1bfD3/E3XtAhQjX+XVJK5uDgkdHzOQX8XSIPGDSGYdzjBdwKYT8f8MtZikWm5YCWXITD2J9d"
                           "zDxdzz7YeCxcZRIE7HCJU+a+/sq9FGSWUKMs4WllRw=="),
            "must have 2048 to 16384 bits");
  EXPECT_EQ(rule_broken_by("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA/mN3UZZf7q7clsKXisDQ8KPhZDbXOumOus6WG5k8sJ"),
            "must begin with ssh-rsa, or be RSA's in PEM");
  EXPECT_EQ(rule_broken_by(""), "must begin with ssh-rsa, or be RSA's in PEM");
  EXPECT_EQ(rule_broken_by("ssh-rsa AAAA*"), "must be one line with the key in base64");
  EXPECT_EQ(rule_broken_by(kLine + "\n" + kLine), "must be one line with the key in base64");
  EXPECT_EQ(rule_broken_by("ssh-rsa AAAAB3NzaC1yc2E="), "must be an ssh-rsa key");
  EXPECT_EQ(rule_broken_by("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
            "must be a PUBLIC KEY or an RSA PUBLIC KEY in PEM");
  EXPECT_EQ(rule_broken_by("-----BEGIN PUBLIC KEY-----\nMAMCAQE=\n-----END PUBLIC KEY-----"), "must be an RSA key");
}

TEST(SshPublicKey, CutShortAnywhereIsRefused) {
  for (std::size_t size = 0; size + 1 < kLine.size(); ++size) {
    EXPECT_FALSE(SshPublicKey::parse(std::string_view(kLine).substr(0, size))) << size;
  }
}

}  // namespace
}  // namespace crossgate::iam
