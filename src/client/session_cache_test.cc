#include "client/session_cache.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "client/files.h"

namespace crossgate::client {
namespace {

using testing::HasSubstr;

std::unique_ptr<const Source> keys(std::string_view id = "AKIASOURCE000001") {
  return std::make_unique<const Source>(
      Source{Session{{*AccessKeyId::parse(id), Secret(std::string("s")), std::nullopt}, std::nullopt}});
}

RoleSource role_source(std::string arn = "arn:aws:iam::111122223333:role/Developer") {
  RoleSource out;
  out.role_arn = std::move(arn);
  out.source = keys();
  return out;
}
Source role() { return Source{role_source()}; }

const Endpoint kAws{"https://sts.us-east-1.amazonaws.com", "us-east-1", true};
const Endpoint kOwn{"http://127.0.0.1:9480", "us-east-1", false};

class Cache : public testing::Test {
 protected:
  ~Cache() override { std::filesystem::remove_all(home_); }
  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-cache-" + std::to_string(::getpid()));
  Environment environment_{{{"HOME", home_}}};
};

const Machine kInstance{"b", true};

std::string key(Source source, const Endpoint& sts = kAws, const Machine& machine = kInstance) {
  const auto entry = cache_entry(source, sts, machine);
  return entry ? entry->key : "none";
}

Source an_instance(std::string url = "http://169.254.169.254") {
  return Source{InstanceSource{std::move(url), {}, true, ""}};
}

SsoSource sso(std::optional<std::string> session) {
  SsoSource out;
  out.session = std::move(session);
  out.start_url = "https://d-1.awsapps.com/start";
  out.account_id = "111122223333";
  out.role_name = "Developer";
  out.portal = {"https://portal.sso.us-east-1.amazonaws.com", "us-east-1", true};
  return out;
}

// The names were taken from botocore 1.43's fetchers with the same arguments.
TEST(CacheKey, IsBotocores) {
  EXPECT_EQ(key(role()), R"({"RoleArn": "arn:aws:iam::111122223333:role/Developer"})");
  RoleSource all = role_source("arn:aws:iam::111122223333:role/Größe");
  all.external_id = "e\"x";
  all.mfa_serial = "arn:aws:iam::111122223333:mfa/a";
  all.role_session_name = "n";
  all.duration_seconds = 900;
  const Source source{std::move(all)};
  EXPECT_EQ(SessionCache(Environment({}), kAws).name(source), "7859687a2440331d1d3ca3cc425465510d82d687");
  EXPECT_EQ(key(Source{WebIdentitySource{"arn:aws:iam::111122223333:role/Developer", "/t", std::nullopt}}),
            R"({"RoleArn": "arn:aws:iam::111122223333:role/Developer"})");
  EXPECT_EQ(key(Source{sso("work")}), R"({"accountId":"111122223333","roleName":"Developer","sessionName":"work"})");
  EXPECT_EQ(key(Source{sso(std::nullopt)}),
            R"({"accountId":"111122223333","roleName":"Developer","startUrl":"https://d-1.awsapps.com/start"})");
}

TEST(CacheKey, TellsOneContainerAndOneRunOfAnInstanceFromAnyOther) {
  const auto container = [](std::string_view token) {
    return Source{ContainerSource{"http://169.254.170.23/v1/credentials", Secret(std::string(token))}};
  };
  EXPECT_NE(key(container("a")), key(container("b")));
  EXPECT_NE(key(an_instance(), kAws, {"one", true}), key(an_instance(), kAws, {"another", true}));
  EXPECT_EQ(key(an_instance(), kAws, {"", true}), "none");
}

TEST(CacheKey, IsNoneForAnInstanceWhoseServiceMayBePlayedByOthers) {
  EXPECT_NE(key(an_instance()), "none");
  EXPECT_NE(key(an_instance("http://[fd00:ec2::254]")), "none");
  EXPECT_EQ(key(an_instance("http://127.0.0.1:9099")), "none");
  EXPECT_EQ(key(an_instance(), kAws, {"b", false}), "none");
}

TEST(CacheKey, IsNoneForAContainerThatNothingTellsFromAnother) {
  const auto container = [](std::string url, std::optional<Secret> token) {
    return key(Source{ContainerSource{std::move(url), std::move(token)}});
  };
  EXPECT_EQ(container("http://127.0.0.1:9099/role", std::nullopt), "none");
  EXPECT_EQ(container("http://127.0.0.1:9099/role", Secret()), "none");
  EXPECT_EQ(container("http://169.254.170.2.evil.org/role", std::nullopt), "none");
  EXPECT_NE(container("http://127.0.0.1:9099/role", Secret(std::string("token"))), "none");
  EXPECT_NE(container("http://169.254.170.2/v2/credentials/1", std::nullopt), "none");
}

TEST(CacheKey, IsNoneForWhatIsAtHandOrAskedForEachTime) {
  EXPECT_EQ(key(Source{ProcessSource{"p", "default"}}), "none");
  EXPECT_EQ(key(Source{LoginSource{"l", "default"}}), "none");
}

TEST_F(Cache, SharesTheFolderOfTheAwsCliForAwsOnly) {
  EXPECT_EQ(SessionCache(environment_, kAws).path(role()),
            home_ + "/.aws/cli/cache/2f07c7f61071bdd4091e91ac1e3a80d6d949dbce.json");
  EXPECT_THAT(*SessionCache(environment_, kOwn).path(role()), HasSubstr("/.aws/cli/cache-crossgate/"));
  EXPECT_THAT(*SessionCache(environment_, kOwn).path(Source{sso("work")}), HasSubstr("/.aws/cli/cache/"));
}

TEST_F(Cache, TellsEndpointsAndSourcesApartWhereTheyAreNotAwss) {
  const SessionCache cache(environment_, kOwn);
  RoleSource other = role_source();
  other.source = keys("AKIAOTHER0000001");
  const Source other_source{std::move(other)};
  EXPECT_NE(cache.name(role()), cache.name(other_source));
  EXPECT_NE(cache.name(role()), SessionCache(environment_, {"http://127.0.0.1:9481", "", false}).name(role()));
  const SessionCache shared(environment_, kAws);
  EXPECT_EQ(shared.name(role()), shared.name(other_source));
  EXPECT_NE(shared.lock_name(role()), shared.lock_name(other_source));
}

Session session_until(Time end) {
  return {{*AccessKeyId::parse("ASIASESSION00001"), Secret(std::string("s")), Secret(std::string("t"))}, end};
}

TEST_F(Cache, KeepsAnInstancesCredentialsForMinutes) {
  const SessionCache cache(environment_, kAws, kInstance);
  const Time now = from_epoch_seconds(1'800'000'000);
  ASSERT_TRUE(cache.store(an_instance(), session_until(now + std::chrono::hours(6)), now));
  EXPECT_EQ((*cache.load(an_instance()))->expires, now + std::chrono::minutes(20));
  EXPECT_TRUE(is_fresh(**cache.load(an_instance()), an_instance(), now + std::chrono::minutes(14)));
  EXPECT_FALSE(is_fresh(**cache.load(an_instance()), an_instance(), now + std::chrono::minutes(15)));
}

TEST_F(Cache, DoesNotKeepAnInstancesCredentialsWhoseEndMayHaveBeenPutOff) {
  const SessionCache cache(environment_, kAws, kInstance);
  const Time now = from_epoch_seconds(1'800'000'000);
  ASSERT_TRUE(cache.store(an_instance(), session_until(now + std::chrono::minutes(15)), now));
  EXPECT_FALSE(*cache.load(an_instance()));
}

TEST_F(Cache, RemovesWhatHasEndedFromItsOwnFolderOnly) {
  const SessionCache own(environment_, kOwn);
  const SessionCache shared(environment_, kAws);
  const Time now = from_epoch_seconds(1'800'000'000);
  const Source other{role_source("arn:aws:iam::111122223333:role/Other")};
  ASSERT_TRUE(shared.store(role(), session_until(now), now));
  ASSERT_TRUE(own.store(role(), session_until(now), now));
  ASSERT_TRUE(own.store(other, session_until(now + std::chrono::hours(1)), now - std::chrono::seconds(1)));
  EXPECT_TRUE(*own.load(role()));
  ASSERT_TRUE(own.store(other, session_until(now + std::chrono::hours(1)), now));
  EXPECT_FALSE(*own.load(role()));
  EXPECT_TRUE(*own.load(other));
  EXPECT_TRUE(*shared.load(role()));
}

TEST_F(Cache, MarksTheSessionsOfSso) {
  const SessionCache cache(environment_, kAws);
  const Time now = from_epoch_seconds(1'800'000'000);
  const Session session = session_until(now + std::chrono::hours(6));
  ASSERT_TRUE(cache.store(Source{sso("work")}, session, now));
  EXPECT_THAT(**read_file_if_there(*cache.path(Source{sso("work")})), HasSubstr(R"("ProviderType": "sso")"));
}

TEST_F(Cache, KeepsASessionReadableByItsOwnerOnly) {
  const SessionCache cache(environment_, kOwn);
  const Session session{
      {*AccessKeyId::parse("ASIASESSION00001"), Secret(std::string("se\"cret")), Secret(std::string("token"))},
      from_epoch_seconds(1'800'000'000)};
  ASSERT_TRUE(cache.store(role(), session, from_epoch_seconds(1'700'000'000)));
  struct stat status {};
  ASSERT_EQ(::stat(cache.path(role())->c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto loaded = cache.load(role());
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_EQ((*loaded)->credentials.access_key_id.str(), "ASIASESSION00001");
  EXPECT_EQ((*loaded)->credentials.secret_access_key.reveal(), "se\"cret");
  EXPECT_EQ((*loaded)->credentials.session_token->reveal(), "token");
  EXPECT_EQ((*loaded)->expires, session.expires);
  cache.erase(role());
  EXPECT_FALSE(*cache.load(role()));
}

TEST_F(Cache, ReadsWhatTheAwsCliWrote) {
  const SessionCache cache(environment_, kAws);
  for (const std::string expiration : {"2026-01-31T23:59:59Z", "2026-01-31T23:59:59UTC", "2026-01-31T23:59:59+00:00"}) {
    ASSERT_TRUE(write_file_atomically(
        *cache.path(role()),
        R"({"Credentials": {"AccessKeyId": "ASIASESSION00001", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": ")" +
            expiration + R"("}, "ResponseMetadata": {"HTTPStatusCode": 200}})"));
    const auto loaded = cache.load(role());
    ASSERT_TRUE(loaded && *loaded) << expiration;
    EXPECT_EQ(format_iso8601(*(*loaded)->expires), "2026-01-31T23:59:59Z");
  }
}

TEST_F(Cache, SaysThatAFileIsNoSession) {
  const SessionCache cache(environment_, kOwn);
  for (const std::string text : {"", "{", "[]", "{}", R"({"Credentials": {"AccessKeyId": "ASIASESSION00001"}})"}) {
    ASSERT_TRUE(write_file_atomically(*cache.path(role()), text));
    EXPECT_THAT(cache.load(role()).error().message, HasSubstr("is not a session")) << text;
  }
}

struct Life {
  std::optional<std::uint64_t> duration;
  int seconds_left;
  bool fresh;
};
class Freshness : public testing::TestWithParam<Life> {};

TEST_P(Freshness, EndsFifteenMinutesOrAQuarterOfItsLifeBeforeTheSession) {
  RoleSource asked = role_source();
  asked.duration_seconds = GetParam().duration;
  const Time now = from_epoch_seconds(1'800'000'000);
  const Session session{{*AccessKeyId::parse("ASIASESSION00001"), Secret(), std::nullopt},
                        now + std::chrono::seconds(GetParam().seconds_left)};
  EXPECT_EQ(is_fresh(session, Source{std::move(asked)}, now), GetParam().fresh);
}

INSTANTIATE_TEST_SUITE_P(, Freshness,
                         testing::Values(Life{std::nullopt, 901, true}, Life{std::nullopt, 900, false},
                                         Life{900, 226, true}, Life{900, 225, false}, Life{43200, 901, true},
                                         Life{43200, 900, false}));

}  // namespace
}  // namespace crossgate::client
