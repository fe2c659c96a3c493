#include "client/chain.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

/// What a search found, in words that a table can hold: "AKID…", "AKID… with TOKEN", "role ARN <- …", "process …", or
/// "STATUS: message".
std::string in_words(const Source& source) {
  if (const auto* session = std::get_if<Session>(&source.kind)) {
    std::string out(session->credentials.access_key_id.str());
    if (session->credentials.session_token) out += " with " + std::string(session->credentials.session_token->reveal());
    return out;
  }
  if (const auto* process = std::get_if<ProcessSource>(&source.kind)) return "process " + process->command;
  const auto& role = std::get<RoleSource>(source.kind);
  return "role " + role.role_arn + " <- " + in_words(*role.source);
}

std::string found_in(Environment::Variables variables, std::string_view config, std::string_view credentials,
                     std::optional<std::string> profile_option = std::nullopt) {
  const Environment environment(std::move(variables));
  const auto failed = [](const Error& error) { return std::to_string(exit_status(error)) + ": " + error.message; };
  const auto configuration = Configuration::parse(config, credentials);
  if (!configuration) return failed(configuration.error());
  const auto profile = choose_profile(profile_option, environment, *configuration);
  if (!profile) return failed(profile.error());
  const auto source = find_source({environment, *configuration}, *profile);
  return source ? in_words(*source) : failed(source.error());
}

const Environment::Variables kKeys{{"AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT1"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
constexpr std::string_view kDefaultKeys = "[default]\naws_access_key_id=AKIADEFAULT00001\naws_secret_access_key=s\n";

Environment::Variables with(Environment::Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

TEST(Chain, TakesTheEnvironmentFirst) { EXPECT_EQ(found_in(kKeys, "", kDefaultKeys), "AKIAENVIRONMENT1"); }

TEST(Chain, LeavesTheEnvironmentOutForAProfileThatWasGivenAsOption) {
  EXPECT_EQ(found_in(kKeys, "", kDefaultKeys, "default"), "AKIADEFAULT00001");
}

TEST(Chain, PrefersTheEnvironmentToAProfileNamedByVariable) {
  EXPECT_EQ(found_in(with(kKeys, "AWS_PROFILE", "default"), "", kDefaultKeys), "AKIAENVIRONMENT1");
}

TEST(Chain, RefusesAMissingProfileEvenWithKeysAtHand) {
  EXPECT_EQ(found_in(with(kKeys, "AWS_PROFILE", "nope"), "", kDefaultKeys),
            "255: The config profile (nope) could not be found");
  EXPECT_EQ(found_in(with(kKeys, "AWS_PROFILE", ""), "", kDefaultKeys),
            "255: The config profile () could not be found");
}

TEST(Chain, PrefersTheNewerOfTheTwoProfileVariables) {
  EXPECT_EQ(found_in({{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "default"}}, "",
                     std::string(kDefaultKeys) + "[a]\naws_access_key_id=AKIAPROFILE00001\naws_secret_access_key=s\n"),
            "AKIAPROFILE00001");
}

TEST(Chain, LetsTheSecurityTokenBeatTheSessionToken) {
  auto variables = with(kKeys, "AWS_SESSION_TOKEN", "new");
  EXPECT_EQ(found_in(variables, "", ""), "AKIAENVIRONMENT1 with new");
  EXPECT_EQ(found_in(with(variables, "AWS_SECURITY_TOKEN", "old"), "", ""), "AKIAENVIRONMENT1 with old");
}

TEST(Chain, TakesAnEmptyKeyForNoneAndRefusesOneWithoutItsSecret) {
  EXPECT_EQ(found_in(with(kKeys, "AWS_ACCESS_KEY_ID", ""), "", kDefaultKeys), "AKIADEFAULT00001");
  EXPECT_EQ(found_in(with(kKeys, "AWS_SECRET_ACCESS_KEY", ""), "", kDefaultKeys),
            "255: Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
  EXPECT_THAT(found_in({}, "", "[default]\naws_access_key_id=AKIADEFAULT00001\n"),
              HasSubstr("255: Partial credentials found in [default]"));
}

TEST(Chain, FollowsASourceProfile) {
  EXPECT_EQ(found_in({}, "[profile m]\nrole_arn=R\nsource_profile=default\n", kDefaultKeys, "m"),
            "role R <- AKIADEFAULT00001");
}

TEST(Chain, FollowsAChainOfRolesToTheKeysAtItsEnd) {
  EXPECT_EQ(found_in({}, "[profile a]\nrole_arn=A\nsource_profile=b\n[profile b]\nrole_arn=B\nsource_profile=default\n",
                     kDefaultKeys, "a"),
            "role A <- role B <- AKIADEFAULT00001");
}

TEST(Chain, UsesTheKeysOfASourceThatAlsoNamesARole) {
  EXPECT_EQ(found_in({}, "[profile a]\nrole_arn=A\nsource_profile=b\n[profile b]\nrole_arn=B\nsource_profile=a\n",
                     "[b]\naws_access_key_id=AKIABBBBBBBBBBBB\naws_secret_access_key=s\n", "a"),
            "role A <- AKIABBBBBBBBBBBB");
}

TEST(Chain, LetsAProfileNameItselfForItsOwnKeysOnly) {
  EXPECT_EQ(found_in({}, "[default]\nrole_arn=R\nsource_profile=default\n", kDefaultKeys),
            "role R <- AKIADEFAULT00001");
  EXPECT_EQ(found_in({}, "[default]\nrole_arn=R\nsource_profile=default\n", ""),
            "255: Infinite loop in credential configuration detected: default -> default");
}

TEST(Chain, ReportsALoop) {
  EXPECT_EQ(
      found_in({}, "[profile a]\nrole_arn=A\nsource_profile=b\n[profile b]\nrole_arn=B\nsource_profile=a\n", "", "a"),
      "255: Infinite loop in credential configuration detected: a -> b -> a");
}

TEST(Chain, RefusesARoleWithoutSourceThoughTheProfileHasKeys) {
  EXPECT_THAT(found_in({}, "[default]\nrole_arn=R\n", kDefaultKeys),
              HasSubstr("255: Partial credentials found in assume-role, missing: source_profile or credential_source"));
}

TEST(Chain, TakesTheRoleOfTheCredentialsFileForTheProfilesOwn) {
  EXPECT_EQ(found_in({}, "[profile m]\nrole_arn=C\nsource_profile=default\n",
                     std::string(kDefaultKeys) + "[m]\nrole_arn=K\n", "m"),
            "role K <- AKIADEFAULT00001");
}

TEST(Chain, NeverReachesTheEnvironmentThroughASourceProfile) {
  EXPECT_EQ(found_in(kKeys, "[profile a]\nrole_arn=A\nsource_profile=b\n[profile b]\nregion=x\n", "", "a"),
            "255: The source profile \"b\" must have credentials.");
}

TEST(Chain, ReachesTheEnvironmentByCredentialSource) {
  EXPECT_EQ(found_in(kKeys, "[profile a]\nrole_arn=A\ncredential_source=Environment\n", "", "a"),
            "role A <- AKIAENVIRONMENT1");
  EXPECT_THAT(found_in({}, "[profile a]\nrole_arn=A\ncredential_source=Nonsense\n", "", "a"),
              HasSubstr("is not valid"));
}

TEST(Chain, PrefersTheCredentialsFileToAProcessAndThatToTheConfigFile) {
  constexpr std::string_view kConfig =
      "[default]\naws_access_key_id=AKIACONFIG000001\naws_secret_access_key=s\ncredential_process=p -x\n";
  EXPECT_EQ(found_in({}, kConfig, kDefaultKeys), "AKIADEFAULT00001");
  EXPECT_EQ(found_in({}, kConfig, ""), "process p -x");
  EXPECT_EQ(found_in({}, "[default]\naws_access_key_id=AKIACONFIG000001\naws_secret_access_key=s\n", ""),
            "AKIACONFIG000001");
}

TEST(Chain, LetsTheLaterOfTheTwoWritingsOfDefaultWinWhole) {
  EXPECT_EQ(
      found_in({},
               "[default]\naws_access_key_id=AKIACONFIG000001\naws_secret_access_key=s\n[profile default]\nregion=x\n",
               "")
          .substr(0, 4),
      "253:");
}

struct Unusable {
  const char* config;
  Environment::Variables variables;
};
class UnusableSource : public testing::TestWithParam<Unusable> {};

TEST_P(UnusableSource, IsSaidPlainlyAndNotPassedOver) {
  EXPECT_THAT(found_in(GetParam().variables, GetParam().config, ""), testing::MatchesRegex("253: .*cannot use.*"));
}

INSTANTIATE_TEST_SUITE_P(, UnusableSource,
                         testing::Values(Unusable{"[default]\nsso_account_id=1\nsso_role_name=r\nsso_session=s\n", {}},
                                         Unusable{"[default]\nrole_arn=R\nweb_identity_token_file=/t\n", {}},
                                         Unusable{"", {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}}},
                                         Unusable{"[default]\nrole_arn=R\ncredential_source=Ec2InstanceMetadata\n", {}},
                                         Unusable{"[default]\nlogin_session=x\n", {}},
                                         Unusable{"", {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/c"}}}));

TEST(Chain, SaysWhereItLookedWhenThereIsNothing) {
  EXPECT_THAT(found_in({}, "", ""), HasSubstr("253: Unable to locate credentials for profile \"default\""));
}

}  // namespace
}  // namespace crossgate::client
