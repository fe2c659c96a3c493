#include "client/chain.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

/// What a search found, in words that a table can hold: "AKID…", "AKID… with TOKEN", "role ARN <- …", "process …", or
/// "STATUS: message".
std::string found(const Source& source) {
  if (const auto* session = std::get_if<Session>(&source.kind)) {
    std::string out(session->credentials.access_key_id.str());
    if (session->credentials.session_token) out += " with " + std::string(session->credentials.session_token->reveal());
    return out;
  }
  if (const auto* process = std::get_if<ProcessSource>(&source.kind)) return "process " + process->command;
  if (const auto* role = std::get_if<RoleSource>(&source.kind))
    return "role " + role->role_arn + " <- " + found(*role->source);
  if (const auto* identity = std::get_if<WebIdentitySource>(&source.kind))
    return "identity " + identity->role_arn + " by " + identity->token_file +
           (identity->role_session_name ? " as " + *identity->role_session_name : "");
  if (const auto* sso = std::get_if<SsoSource>(&source.kind))
    return "sso " + sso->account_id + '/' + sso->role_name + " at " + sso->portal.url + " by " +
           sso->session.value_or(sso->start_url);
  if (const auto* login = std::get_if<LoginSource>(&source.kind)) return "login " + login->session;
  if (const auto* container = std::get_if<ContainerSource>(&source.kind))
    return "container " + container->url +
           (container->authorization ? " with " + std::string(container->authorization->reveal()) : "");
  const auto& instance = std::get<InstanceSource>(source.kind);
  return "instance " + instance.url + " for " + std::to_string(instance.patience.count()) + " ms" +
         (instance.version_1 ? "" : " by version 2");
}

std::string found_in(Environment::Variables variables, std::string_view config, std::string_view credentials,
                     std::optional<std::string> profile_option = std::nullopt) {
  const Environment environment(std::move(variables));
  const auto failed = [](const Error& error) { return std::to_string(exit_status(error)) + ": " + error.message; };
  const auto configuration = Configuration::parse(config, credentials);
  if (!configuration) return failed(configuration.error());
  const auto profile = choose_profile(profile_option, environment, *configuration);
  if (!profile) return failed(profile.error());
  const auto source = find_source({environment, *configuration, configuration->profile(profile->name)}, *profile);
  return source ? found(*source) : failed(source.error());
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

TEST(Chain, EndsAfterFiftyProfiles) {
  std::string config;
  for (int i = 0; i < 51; ++i)
    config += "[profile p" + std::to_string(i) + "]\nrole_arn=R\nsource_profile=p" + std::to_string(i + 1) + "\n";
  EXPECT_EQ(found_in({}, config, "[p51]\naws_access_key_id=AKIABBBBBBBBBBBB\naws_secret_access_key=s\n", "p0"),
            "255: More than 50 profiles name each other by source_profile: p0 … p50");
  EXPECT_THAT(found_in({}, config, "[p51]\naws_access_key_id=AKIABBBBBBBBBBBB\naws_secret_access_key=s\n", "p1"),
              testing::EndsWith("<- AKIABBBBBBBBBBBB"));
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
               ""),
      "instance http://169.254.169.254 for 1000 ms");
}

TEST(Chain, TakesAWebIdentityOfTheEnvironmentOrTheProfile) {
  const Environment::Variables identity{{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}, {"AWS_ROLE_ARN", "R"}};
  EXPECT_EQ(found_in(identity, "", kDefaultKeys), "identity R by /t");
  EXPECT_EQ(found_in(with(identity, "AWS_ROLE_SESSION_NAME", "n"), "", kDefaultKeys), "identity R by /t as n");
  EXPECT_EQ(found_in(identity, "", kDefaultKeys, "default"), "AKIADEFAULT00001");
  EXPECT_EQ(found_in({}, "[default]\nrole_arn=R\nweb_identity_token_file=/t\nsource_profile=x\n", kDefaultKeys),
            "identity R by /t");
  EXPECT_EQ(found_in({{"AWS_WEB_IDENTITY_TOKEN_FILE", ""}}, "", kDefaultKeys), "AKIADEFAULT00001");
  EXPECT_THAT(found_in({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}}, "", ""), HasSubstr("255: A web identity's token file"));
}

constexpr std::string_view kSsoSession = "[sso-session s]\nsso_region=eu-west-1\nsso_start_url=https://u\n";

TEST(Chain, TakesAnSsoProfileInBothForms) {
  EXPECT_EQ(found_in({}, "[default]\nsso_account_id=1\nsso_role_name=r\nsso_session=s\n" + std::string(kSsoSession),
                     kDefaultKeys),
            "sso 1/r at https://portal.sso.eu-west-1.amazonaws.com by s");
  EXPECT_EQ(
      found_in({}, "[default]\nsso_account_id=1\nsso_role_name=r\nsso_region=cn-north-1\nsso_start_url=https://u\n",
               kDefaultKeys),
      "sso 1/r at https://portal.sso.cn-north-1.amazonaws.com.cn by https://u");
}

TEST(Chain, RefusesAnSsoProfileThatIsNotWhole) {
  EXPECT_EQ(found_in({}, "[default]\nsso_account_id=1\nsso_role_name=r\nsso_session=s\n", kDefaultKeys),
            "255: The specified sso-session does not exist: \"s\"");
  EXPECT_EQ(found_in({}, "[default]\nsso_account_id=1\nsso_region=eu-west-1\n", kDefaultKeys),
            "255: The profile \"default\" is configured to use SSO but is missing required configuration: "
            "sso_role_name, sso_start_url");
  EXPECT_EQ(found_in({},
                     "[default]\nsso_account_id=1\nsso_role_name=r\nsso_session=s\nsso_region=us-east-1\n" +
                         std::string(kSsoSession),
                     ""),
            "255: The value for sso_region is inconsistent between profile (us-east-1) and sso-session (eu-west-1).");
}

TEST(Chain, PutsALoginSessionBehindTheCredentialsFile) {
  constexpr std::string_view kLogin = "[default]\nlogin_session=arn:x\ncredential_process=p\n";
  EXPECT_EQ(found_in({}, kLogin, ""), "login arn:x");
  EXPECT_EQ(found_in({}, kLogin, kDefaultKeys), "AKIADEFAULT00001");
}

TEST(Chain, ReachesAContainerOfEcsAndOfEks) {
  EXPECT_EQ(found_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/c"}}, "", ""),
            "container http://169.254.170.2/v2/c");
  EXPECT_EQ(found_in({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"}},
                     "", ""),
            "container http://169.254.170.23/v1/credentials with t");
  EXPECT_EQ(found_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/c"}}, "", kDefaultKeys), "AKIADEFAULT00001");
}

class ContainerHost : public testing::TestWithParam<std::pair<const char*, bool>> {};
TEST_P(ContainerHost, IsCheckedBeforeATokenIsSent) {
  const std::string place = found_in({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", GetParam().first}}, "", "");
  if (GetParam().second)
    EXPECT_EQ(place, std::string("container ") + GetParam().first);
  else
    EXPECT_THAT(place, HasSubstr("255: Unsupported host"));
}
INSTANTIATE_TEST_SUITE_P(
    , ContainerHost,
    testing::Values(std::pair("https://anywhere.example.org/c", true), std::pair("http://127.0.0.5:80/c", true),
                    std::pair("http://localhost/c", true), std::pair("http://[::1]:80/c", true),
                    std::pair("http://[fd00:ec2::23]/c", true), std::pair("http://169.254.170.2/c", true),
                    std::pair("http://example.org/c", false), std::pair("http://127.0.0.1.evil.org/c", false),
                    std::pair("http://127.0.0.1@evil.org/c", false), std::pair("http://localhost.evil.org/", false),
                    std::pair("ftp://127.0.0.1/c", false), std::pair("http://169.254.170.20/c", false),
                    std::pair("/c", false)));

TEST(Chain, RefusesATokenThatNoHeaderCanHold) {
  EXPECT_THAT(
      found_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\nb"}}, "",
               ""),
      HasSubstr("line break"));
}

TEST(Chain, AsksTheInstanceLast) {
  EXPECT_EQ(found_in({}, "", ""), "instance http://169.254.169.254 for 1000 ms");
  EXPECT_EQ(found_in({{"AWS_METADATA_SERVICE_TIMEOUT", "2"}, {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"}}, "", ""),
            "instance http://169.254.169.254 for 6000 ms");
  EXPECT_EQ(
      found_in({{"AWS_EC2_METADATA_V1_DISABLED", "true"}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}, "", ""),
      "instance http://[fd00:ec2::254] for 1000 ms by version 2");
  EXPECT_EQ(found_in({}, "[profile p]\nec2_metadata_service_endpoint=http://h/\n", "", "p"),
            "instance http://h for 1000 ms");
  EXPECT_THAT(found_in({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "x"}}, "", ""), HasSubstr("255: Invalid EC2"));
}

TEST(Chain, ReachesContainerAndInstanceByCredentialSource) {
  constexpr std::string_view kInstance = "[default]\nrole_arn=R\ncredential_source=Ec2InstanceMetadata\n";
  EXPECT_EQ(found_in({}, kInstance, ""), "role R <- instance http://169.254.169.254 for 1000 ms");
  EXPECT_EQ(found_in({{"AWS_EC2_METADATA_DISABLED", "true"}}, kInstance, ""),
            "255: No credentials found in credential_source Ec2InstanceMetadata referenced in profile \"default\"");
  EXPECT_EQ(found_in({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}},
                     "[default]\nrole_arn=R\ncredential_source=EcsContainer\n", ""),
            "role R <- container http://169.254.170.2/c");
}

TEST(Chain, SaysWhereItLookedWhenThereIsNothing) {
  EXPECT_THAT(found_in({{"AWS_EC2_METADATA_DISABLED", "true"}}, "", ""),
              HasSubstr("253: Unable to locate credentials for profile \"default\""));
}

}  // namespace
}  // namespace crossgate::client
