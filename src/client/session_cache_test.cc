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

RoleSource role(std::string arn = "arn:aws:iam::111122223333:role/Developer") {
  RoleSource out;
  out.role_arn = std::move(arn);
  out.source = keys();
  return out;
}

const Endpoint kAws{"https://sts.us-east-1.amazonaws.com", "us-east-1", true};
const Endpoint kOwn{"http://127.0.0.1:9480", "us-east-1", false};

class Cache : public testing::Test {
 protected:
  ~Cache() override { std::filesystem::remove_all(home_); }
  std::string home_ = std::filesystem::temp_directory_path() / ("crossgate-cache-" + std::to_string(::getpid()));
  Environment environment_{{{"HOME", home_}}};
};

// The names were taken from botocore 1.43's AssumeRoleCredentialFetcher with the same arguments.
TEST(CacheKey, IsBotocores) {
  EXPECT_EQ(aws_cache_key(role()), R"({"RoleArn": "arn:aws:iam::111122223333:role/Developer"})");
  RoleSource all = role("arn:aws:iam::111122223333:role/Größe");
  all.external_id = "e\"x";
  all.mfa_serial = "arn:aws:iam::111122223333:mfa/a";
  all.role_session_name = "n";
  all.duration_seconds = 900;
  EXPECT_EQ(
      aws_cache_key(all),
      R"({"DurationSeconds": 900, "ExternalId": "e\"x", "RoleArn": "arn:aws:iam::111122223333:role/Gr\u00f6\u00dfe", )"
      R"("RoleSessionName": "n", "SerialNumber": "arn:aws:iam::111122223333:mfa/a"})");
  EXPECT_EQ(SessionCache(Environment({}), kAws).name(all), "7859687a2440331d1d3ca3cc425465510d82d687");
}

TEST_F(Cache, SharesTheFolderOfTheAwsCliForAwsOnly) {
  EXPECT_EQ(SessionCache(environment_, kAws).path(role()),
            home_ + "/.aws/cli/cache/2f07c7f61071bdd4091e91ac1e3a80d6d949dbce.json");
  EXPECT_THAT(SessionCache(environment_, kOwn).path(role()), HasSubstr("/.aws/cli/cache-crossgate/"));
}

TEST_F(Cache, TellsEndpointsAndSourcesApartWhereTheyAreNotAwss) {
  const SessionCache cache(environment_, kOwn);
  RoleSource other_source = role();
  other_source.source = keys("AKIAOTHER0000001");
  EXPECT_NE(cache.name(role()), cache.name(other_source));
  EXPECT_NE(cache.name(role()), SessionCache(environment_, {"http://127.0.0.1:9481", "", false}).name(role()));
  EXPECT_EQ(SessionCache(environment_, kAws).name(role()), SessionCache(environment_, kAws).name(other_source));
}

TEST_F(Cache, KeepsASessionReadableByItsOwnerOnly) {
  const SessionCache cache(environment_, kOwn);
  const Session session{
      {*AccessKeyId::parse("ASIASESSION00001"), Secret(std::string("se\"cret")), Secret(std::string("token"))},
      from_epoch_seconds(1'800'000'000)};
  ASSERT_TRUE(cache.store(role(), session));
  struct stat status {};
  ASSERT_EQ(::stat(cache.path(role()).c_str(), &status), 0);
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
        cache.path(role()),
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
    ASSERT_TRUE(write_file_atomically(cache.path(role()), text));
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
  RoleSource asked = role();
  asked.duration_seconds = GetParam().duration;
  const Time now = from_epoch_seconds(1'800'000'000);
  const Session session{{*AccessKeyId::parse("ASIASESSION00001"), Secret(), std::nullopt},
                        now + std::chrono::seconds(GetParam().seconds_left)};
  EXPECT_EQ(is_fresh(session, asked, now), GetParam().fresh);
}

INSTANTIATE_TEST_SUITE_P(, Freshness,
                         testing::Values(Life{std::nullopt, 901, true}, Life{std::nullopt, 900, false},
                                         Life{900, 226, true}, Life{900, 225, false}, Life{43200, 901, true},
                                         Life{43200, 900, false}));

}  // namespace
}  // namespace crossgate::client
