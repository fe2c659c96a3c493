#include "api/codecommit/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::codecommit {
namespace {

using namespace api::codecommit;

class Branches : public ServicesTest {
 protected:
  Branches() {
    const auto made = root.codecommit("CreateRepository", R"({"repositoryName": "r"})");
    id = RepositoryId::parse(at(*made, "/repositoryMetadata/repositoryId")).value();
  }
  void push(std::vector<storage::RefUpdate> updates) {
    auto transaction = storage::push(*id, std::move(updates));
    transaction.first_default_branch = storage::ref_name("refs/heads/main");
    const auto outcome = world.refs.commit(transaction);
    ASSERT_TRUE(outcome);
    ASSERT_TRUE(std::holds_alternative<storage::RefsMoved>(*outcome));
  }

  Client root = world.root();
  std::optional<RepositoryId> id;
};

TEST_F(Branches, ABranchIsToldWithItsCommit) {
  push({storage::creation("refs/heads/main", storage::object('a'))});
  const auto found = root.codecommit("GetBranch", R"({"repositoryName": "r", "branchName": "main"})");
  ASSERT_THAT(found, Succeeds());
  EXPECT_EQ(at(*found, "/branch/branchName"), "main");
  EXPECT_EQ(at(*found, "/branch/commitId"), std::string(40, 'a'));
  EXPECT_EQ(at(*root.codecommit("GetRepository", R"({"repositoryName": "r"})"), "/repositoryMetadata/defaultBranch"),
            "main");
}

TEST_F(Branches, RefusalsOfGetBranch) {
  EXPECT_THAT(root.codecommit("GetBranch", R"({"repositoryName": "r", "branchName": "main"})"),
              FailsWith(kBranchDoesNotExist, "Branch main does not exist"));
  EXPECT_THAT(root.codecommit("GetBranch", R"({"repositoryName": "x", "branchName": "main"})"),
              FailsWith(kRepositoryDoesNotExist, "x does not exist"));
  EXPECT_THAT(root.codecommit("GetBranch", R"({"branchName": "main"})"), FailsWith(kRepositoryNameRequired));
  EXPECT_THAT(root.codecommit("GetBranch", R"({"repositoryName": "r"})"), FailsWith(kBranchNameRequired));
  EXPECT_THAT(root.codecommit("GetBranch", R"({"repositoryName": "r", "branchName": "a..b"})"),
              FailsWith(kInvalidBranchName));
}

TEST_F(Branches, AreListedWithoutTagsPageByPage) {
  world.deps.limits.branches_per_page = 2;
  push({storage::creation("refs/tags/v1", storage::object('a')),
        storage::creation("refs/heads/a", storage::object('a')),
        storage::creation("refs/heads/b/c", storage::object('a')),
        storage::creation("refs/heads/d", storage::object('a'))});
  const auto first = root.codecommit("ListBranches", R"({"repositoryName": "r"})");
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(at(*first, "/branches"), R"(["a","b/c"])");
  const auto token = at(*first, "/nextToken");
  const auto second = root.codecommit("ListBranches", texts({{"repositoryName", "r"}, {"nextToken", token}}));
  ASSERT_THAT(second, Succeeds());
  EXPECT_EQ(boost::json::serialize(*second), R"({"branches":["d"]})");

  ASSERT_THAT(root.codecommit("CreateRepository", R"({"repositoryName": "other"})"), Succeeds());
  EXPECT_THAT(root.codecommit("ListBranches", texts({{"repositoryName", "other"}, {"nextToken", token}})),
              FailsWith(kInvalidContinuationToken));
}

TEST_F(Branches, AnEmptyRepositoryHasNone) {
  EXPECT_EQ(boost::json::serialize(*root.codecommit("ListBranches", R"({"repositoryName": "r"})")),
            R"({"branches":[]})");
}

TEST_F(Branches, TheDefaultBranchIsOneThatExists) {
  push({storage::creation("refs/heads/main", storage::object('a')),
        storage::creation("refs/heads/next", storage::object('b'))});
  const auto set = [&](std::string_view name) {
    return root.codecommit("UpdateDefaultBranch", texts({{"repositoryName", "r"}, {"defaultBranchName", name}}));
  };
  ASSERT_THAT(set("next"), Succeeds());
  EXPECT_EQ(at(*root.codecommit("GetRepository", R"({"repositoryName": "r"})"), "/repositoryMetadata/defaultBranch"),
            "next");
  EXPECT_THAT(set("missing"), FailsWith(kBranchDoesNotExist, "Branch missing does not exist"));
  EXPECT_THAT(root.codecommit("UpdateDefaultBranch", R"({"repositoryName": "r"})"), FailsWith(kBranchNameRequired));
}

TEST_F(Branches, AreAskedForUnderTheRepositorysArn) {
  const auto stranger = world.make_user("stranger", policy("Allow", "codecommit:GetBranch", "*"));
  EXPECT_THAT(stranger.codecommit("GetBranch", R"({"repositoryName": "r", "branchName": "main"})"),
              FailsWith(kBranchDoesNotExist));
  EXPECT_THAT(stranger.codecommit("ListBranches", R"({"repositoryName": "r"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(stranger.codecommit("UpdateDefaultBranch", R"({"repositoryName": "r", "defaultBranchName": "main"})"),
              FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::codecommit
