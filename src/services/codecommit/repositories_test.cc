#include "api/codecommit/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::codecommit {
namespace {

using namespace api::codecommit;

class Repositories : public ServicesTest {
 protected:
  Answer make(std::string_view name, const Client& client) {
    return client.codecommit("CreateRepository", texts({{"repositoryName", name}}));
  }
  std::string names(const Answer& listed) {
    if (!listed) return listed.error().message;
    std::string text;
    for (const auto& repository : listed->at("repositories").as_array())
      text += at(repository, "/repositoryName") + " ";
    return text;
  }

  Client root = world.root();
};

TEST_F(Repositories, ANewRepositoryIsDescribedWhole) {
  const auto made =
      root.codecommit("CreateRepository", texts({{"repositoryName", "payments"}, {"repositoryDescription", "Money"}}));
  ASSERT_THAT(made, Succeeds());
  const auto id = at(*made, "/repositoryMetadata/repositoryId");
  EXPECT_TRUE(RepositoryId::parse(id)) << id;
  EXPECT_EQ(*made, boost::json::parse(R"({"repositoryMetadata": {
    "accountId": "111122223333", "repositoryId": ")" +
                                      id + R"(", "repositoryName": "payments",
    "repositoryDescription": "Money", "lastModifiedDate": 1790000000, "creationDate": 1790000000,
    "cloneUrlHttp": "http://git-codecommit.us-east-1.amazonaws.com.localhost:9480/v1/repos/payments",
    "Arn": "arn:aws:codecommit:us-east-1:111122223333:payments",
    "kmsKeyId": "arn:aws:kms:us-east-1:111122223333:alias/aws/codecommit"}})"));
  EXPECT_EQ(*root.codecommit("GetRepository", R"({"repositoryName": "payments"})"), *made);
}

TEST_F(Repositories, RefusalsOfCreateRepository) {
  ASSERT_THAT(make("payments", root), Succeeds());
  EXPECT_THAT(make("payments", root), FailsWith(kRepositoryNameExists, "Repository named payments already exists"));
  EXPECT_THAT(root.codecommit("CreateRepository"), FailsWith(kRepositoryNameRequired));
  EXPECT_THAT(make("a b", root), FailsWith(kInvalidRepositoryName));
  EXPECT_THAT(make("a.git", root), FailsWith(kInvalidRepositoryName));
  EXPECT_THAT(root.codecommit("CreateRepository",
                              texts({{"repositoryName", "r"}, {"repositoryDescription", std::string(1001, 'x')}})),
              FailsWith(kInvalidRepositoryDescription));
  EXPECT_THAT(root.codecommit("CreateRepository", R"({"repositoryName": "r", "tags": {"a": "b"}})"),
              FailsWith(kOperationNotAllowed));
  EXPECT_THAT(root.codecommit("CreateRepository", R"({"repositoryName": "r", "kmsKeyId": "another"})"),
              FailsWith(kEncryptionKeyInvalidId));
  world.deps.limits.repositories_per_account = 1;
  EXPECT_THAT(make("r", root), FailsWith(kRepositoryLimitExceeded));
}

TEST_F(Repositories, EachAccountAndRegionHasItsOwn) {
  const auto member = world.root(world.make_account("payments@example.com"));
  ASSERT_THAT(make("payments", root), Succeeds());
  EXPECT_THAT(make("payments", root.in("eu-west-1")), Succeeds());
  EXPECT_THAT(member.codecommit("GetRepository", R"({"repositoryName": "payments"})"),
              FailsWith(kRepositoryDoesNotExist, "payments does not exist"));
  EXPECT_THAT(make("payments", member), Succeeds());
  EXPECT_EQ(names(root.codecommit("ListRepositories")), "payments ");
}

TEST_F(Repositories, WhoMayNotSeeOneIsToldTheSameWhetherItExists) {
  const auto stranger = world.make_user("stranger", policy("Allow", "codecommit:*", "arn:aws:codecommit:*:*:other"));
  ASSERT_THAT(make("payments", root), Succeeds());
  for (const std::string name : {"payments", "missing"}) {
    EXPECT_THAT(stranger.codecommit("GetRepository", texts({{"repositoryName", name}})),
                FailsWith(kAccessDenied,
                          "User: arn:aws:iam::111122223333:user/stranger is not authorized to perform: "
                          "codecommit:GetRepository on resource: arn:aws:codecommit:us-east-1:"
                          "111122223333:" +
                              name +
                              " because no identity-based policy allows the "
                              "codecommit:GetRepository action"));
  }
  EXPECT_THAT(stranger.codecommit("DeleteRepository", R"({"repositoryName": "payments"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(stranger.codecommit("ListRepositories"), FailsWith(kAccessDenied));
  EXPECT_THAT(stranger.codecommit("GetRepository", R"({"repositoryName": "other"})"),
              FailsWith(kRepositoryDoesNotExist, "other does not exist"));
}

TEST_F(Repositories, ABatchSaysWhichAreMissingAndAsksForEach) {
  ASSERT_THAT(make("one", root), Succeeds());
  const auto answer = root.codecommit("BatchGetRepositories", R"({"repositoryNames": ["one", "two"]})");
  ASSERT_THAT(answer, Succeeds());
  EXPECT_EQ(at(*answer, "/repositories/0/repositoryName"), "one");
  EXPECT_EQ(at(*answer, "/repositoriesNotFound"), R"(["two"])");
  EXPECT_EQ(at(*answer, "/errors/0/errorCode"), "RepositoryDoesNotExistException");
  EXPECT_EQ(at(*answer, "/errors/0/repositoryName"), "two");

  const auto reader = world.make_user("reader", policy("Allow", "codecommit:*", "arn:aws:codecommit:*:*:one"));
  EXPECT_THAT(reader.codecommit("BatchGetRepositories", R"({"repositoryNames": ["one"]})"), Succeeds());
  EXPECT_THAT(reader.codecommit("BatchGetRepositories", R"({"repositoryNames": ["one", "two"]})"),
              FailsWith(kAccessDenied));
  EXPECT_THAT(root.codecommit("BatchGetRepositories", R"({"repositoryNames": []})"),
              FailsWith(kRepositoryNamesRequired));
}

TEST_F(Repositories, AreListedInFourOrders) {
  for (const std::string_view name : {"b", "c", "a"}) {
    ASSERT_THAT(make(name, root), Succeeds());
    world.clock.advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(names(root.codecommit("ListRepositories")), "a b c ");
  EXPECT_EQ(names(root.codecommit("ListRepositories", R"({"order": "descending"})")), "c b a ");
  EXPECT_EQ(names(root.codecommit("ListRepositories", R"({"sortBy": "lastModifiedDate"})")), "b c a ");
  EXPECT_EQ(names(root.codecommit("ListRepositories", R"({"sortBy": "lastModifiedDate", "order": "descending"})")),
            "a c b ");
  EXPECT_THAT(root.codecommit("ListRepositories", R"({"sortBy": "size"})"), FailsWith(kInvalidSortBy));
  EXPECT_THAT(root.codecommit("ListRepositories", R"({"order": "up"})"), FailsWith(kInvalidOrder));
}

TEST_F(Repositories, AreListedPageByPageAndATokenFitsOneListing) {
  world.deps.limits.repositories_per_page = 2;
  for (const std::string_view name : {"a", "b", "c"}) ASSERT_THAT(make(name, root), Succeeds());
  const auto first = root.codecommit("ListRepositories");
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(names(first), "a b ");
  const auto token = at(*first, "/nextToken");
  const auto second = root.codecommit("ListRepositories", texts({{"nextToken", token}}));
  EXPECT_EQ(names(second), "c ");
  EXPECT_EQ(at(*second, "/nextToken"), "(none)");

  EXPECT_THAT(root.codecommit("ListRepositories", texts({{"nextToken", token}, {"order", "descending"}})),
              FailsWith(kInvalidContinuationToken));
  EXPECT_THAT(root.in("eu-west-1").codecommit("ListRepositories", texts({{"nextToken", token}})),
              FailsWith(kInvalidContinuationToken));
  EXPECT_THAT(root.codecommit("ListRepositories", R"({"nextToken": "made-up"})"), FailsWith(kInvalidContinuationToken));
}

TEST_F(Repositories, DescriptionAndNameChangeAndTheIdStays) {
  const auto made = make("old", root);
  world.clock.advance(std::chrono::seconds(60));
  ASSERT_THAT(
      root.codecommit("UpdateRepositoryDescription", R"({"repositoryName": "old", "repositoryDescription": "text"})"),
      Succeeds());
  ASSERT_THAT(root.codecommit("UpdateRepositoryName", R"({"oldName": "old", "newName": "new"})"), Succeeds());
  const auto renamed = root.codecommit("GetRepository", R"({"repositoryName": "new"})");
  ASSERT_THAT(renamed, Succeeds());
  EXPECT_EQ(at(*renamed, "/repositoryMetadata/repositoryId"), at(*made, "/repositoryMetadata/repositoryId"));
  EXPECT_EQ(at(*renamed, "/repositoryMetadata/repositoryDescription"), "text");
  EXPECT_EQ(at(*renamed, "/repositoryMetadata/lastModifiedDate"), "1790000060");
  EXPECT_EQ(at(*renamed, "/repositoryMetadata/creationDate"), "1790000000");
  EXPECT_THAT(root.codecommit("GetRepository", R"({"repositoryName": "old"})"), FailsWith(kRepositoryDoesNotExist));

  ASSERT_THAT(root.codecommit("UpdateRepositoryDescription", R"({"repositoryName": "new"})"), Succeeds());
  EXPECT_EQ(at(*root.codecommit("GetRepository", R"({"repositoryName": "new"})"),
               "/repositoryMetadata/repositoryDescription"),
            "(none)");
}

TEST_F(Repositories, RefusalsOfRenaming) {
  ASSERT_THAT(make("one", root), Succeeds());
  ASSERT_THAT(make("two", root), Succeeds());
  EXPECT_THAT(root.codecommit("UpdateRepositoryName", R"({"oldName": "one", "newName": "two"})"),
              FailsWith(kRepositoryNameExists, "Repository named two already exists"));
  EXPECT_THAT(root.codecommit("UpdateRepositoryName", R"({"oldName": "none", "newName": "three"})"),
              FailsWith(kRepositoryDoesNotExist, "none does not exist"));
  const auto owner = world.make_user("owner", policy("Allow", "codecommit:*", "arn:aws:codecommit:*:*:one"));
  EXPECT_THAT(owner.codecommit("UpdateRepositoryName", R"({"oldName": "one", "newName": "three"})"),
              FailsWith(kAccessDenied));
}

TEST_F(Repositories, ADeletedOneIsGoneAndItsNameMakesAnother) {
  const auto made = make("r", root);
  const auto deleted = root.codecommit("DeleteRepository", R"({"repositoryName": "r"})");
  ASSERT_THAT(deleted, Succeeds());
  EXPECT_EQ(at(*deleted, "/repositoryId"), at(*made, "/repositoryMetadata/repositoryId"));
  EXPECT_THAT(root.codecommit("GetRepository", R"({"repositoryName": "r"})"), FailsWith(kRepositoryDoesNotExist));

  const auto again = root.codecommit("DeleteRepository", R"({"repositoryName": "r"})");
  ASSERT_THAT(again, Succeeds());
  EXPECT_EQ(boost::json::serialize(*again), "{}");
  EXPECT_NE(at(*make("r", root), "/repositoryMetadata/repositoryId"), at(*made, "/repositoryMetadata/repositoryId"));
}

}  // namespace
}  // namespace crossgate::services::codecommit
