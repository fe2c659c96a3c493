// What git can ask of a server that it fetches from, with the real git in every version of the protocol.
#include "support/raw_push.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// One company for all versions: what they see must be the same.
class GitProtocol : public testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() {
    company_ = new Company;
    url_ = company_->create_repository("app");
    developer().must(Company::clone_command(url_, "source"));
    // Ten commits a day apart, the fifth with a tag; large and small files.
    developer().must(
        "for i in 1 2 3 4 5 6 7 8 9 10; do"
        " mkdir -p dir$i && seq $((i * 1000)) >large && echo $i >dir$i/small && git add . &&"
        " GIT_COMMITTER_DATE=\"2024-01-$(printf %02d $i)T12:00:00Z\" git commit -q -m $i &&"
        " { test $i != 5 || git tag -a v5 -m v5; }; done &&"
        " git branch old v5^{} && git push -q origin main old v5",
        "source");
  }
  static void TearDownTestSuite() {
    delete company_;
    company_ = nullptr;
  }

  GitProtocol() {
    developer().set("GIT_CONFIG_COUNT", "1");
    developer().set("GIT_CONFIG_KEY_0", "protocol.version");
    developer().set("GIT_CONFIG_VALUE_0", std::to_string(GetParam()));
    developer().must("rm -rf clone");
  }

  static Person& developer() { return company_->developer(); }
  static Outcome clone(const std::string& options = "") {
    return developer().type(Company::clone_command(url_, "clone") + " " + options);
  }
  static std::string in_clone(const std::string& line) { return developer().must(line, "clone"); }
  static std::string in_source(const std::string& line) { return developer().must(line, "source"); }

  inline static Company* company_ = nullptr;
  inline static std::string url_;
};

TEST_P(GitProtocol, ACloneHasEveryObjectAndEveryRef) {
  EXPECT_THAT(clone("--no-checkout"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --objects --all | sort"), in_source("git rev-list --objects --all | sort"));
  EXPECT_EQ(in_clone("git cat-file --batch-all-objects --batch-check"),
            in_source("git cat-file --batch-all-objects --batch-check"));
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-parse v5 origin/old origin/main HEAD"), in_source("git rev-parse v5 old main main"));
}

TEST_P(GitProtocol, AFetchBringsWhatIsNewAndItsTags) {
  EXPECT_THAT(clone(), Succeeds());
  const std::string name = "fetched" + std::to_string(GetParam());
  in_source("git checkout -q -b " + name + " main && echo " + name + " >new && git add new && git commit -q -m new" +
            " && git tag -a t-" + name + " -m t && git push -q origin " + name + " t-" + name);
  EXPECT_THAT(developer().type("git fetch", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-parse origin/" + name + " t-" + name), in_source("git rev-parse " + name + " t-" + name));
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git fetch 2>&1"), "");
  in_source("git push -q origin --delete " + name + " t-" + name + " && git checkout -q main");
}

TEST_P(GitProtocol, ACloneThatIsMadeTwiceIsTheSame) {
  EXPECT_THAT(clone(), Succeeds());
  const std::string first = in_clone("cat .git/objects/pack/*.pack | sha256sum");
  developer().must("rm -rf clone");
  EXPECT_THAT(clone(), Succeeds());
  EXPECT_EQ(in_clone("cat .git/objects/pack/*.pack | sha256sum"), first);
}

TEST_P(GitProtocol, AHistoryIsCutByDepthAndGrowsOnDemand) {
  EXPECT_THAT(clone("--depth 1"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "1\n");
  EXPECT_THAT(developer().type("git fetch --deepen 2", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "3\n");
  EXPECT_THAT(developer().type("git fetch --depth 5", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "5\n");
  EXPECT_THAT(developer().type("git fetch --unshallow", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "10\n");
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
}

TEST_P(GitProtocol, AHistoryIsCutByDateAndByRef) {
  EXPECT_THAT(clone("--shallow-since=2024-01-08T00:00:00Z"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "3\n");
  EXPECT_THAT(developer().type("git fetch --shallow-exclude=old", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "5\n");
  developer().must("rm -rf clone");
  EXPECT_THAT(clone("--shallow-exclude=refs/tags/v5 --single-branch"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "5\n");
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
}

TEST_P(GitProtocol, AShallowCloneFetchesAndPushes) {
  EXPECT_THAT(clone("--depth 2 --no-single-branch"), Succeeds());
  const std::string name = "shallow" + std::to_string(GetParam());
  in_clone("git checkout -q -b " + name + " && git commit -q --allow-empty -m new && git push -q origin " + name);
  in_source("git fetch -q && git checkout -q --detach origin/" + name + " && git commit -q --allow-empty -m newer" +
            " && git push -q origin HEAD:" + name + " && git checkout -q main");
  EXPECT_THAT(developer().type("git pull -q origin " + name, "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count HEAD"), "4\n");
  in_source("git push -q origin --delete " + name);
}

TEST_P(GitProtocol, AShallowCloneWithAHistoryOfItsOwnNegotiatesInManyRounds) {
  EXPECT_THAT(clone("--depth 1"), Succeeds());
  in_clone("for i in $(seq 40); do git commit -q --allow-empty -m mine; done");
  const std::string name = "rounds" + std::to_string(GetParam());
  in_source(
      "git checkout -q --detach main && git commit -q --allow-empty -m theirs && git push -q origin HEAD:refs/heads/" +
      name + " && git checkout -q main");
  EXPECT_THAT(developer().type("git fetch -q origin " + name, "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count FETCH_HEAD"), "2\n");
  EXPECT_THAT(developer().type("git fetch -q --depth 3 origin " + name, "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count FETCH_HEAD"), "3\n");
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
  in_source("git push -q origin --delete " + name);
}

TEST_P(GitProtocol, WhatLiesBehindTheEndOfAShallowCloneCanBeFetchedByAnotherName) {
  EXPECT_THAT(clone("--depth 1"), Succeeds());
  EXPECT_THAT(developer().type("git fetch -q origin old:refs/remotes/origin/old", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --count origin/old"), "5\n");
  EXPECT_THAT(developer().type("git fsck --strict", "clone"), Succeeds());
}

TEST_P(GitProtocol, APartialCloneFetchesBlobsWhenTheyAreRead) {
  EXPECT_THAT(clone("--filter=blob:none --no-checkout"), Succeeds());
  EXPECT_THAT(in_clone("git cat-file --batch-all-objects --batch-check --unordered"), Not(HasSubstr(" blob ")));
  EXPECT_EQ(in_clone("git show HEAD~3:dir5/small"), "5\n");
  EXPECT_THAT(developer().type("git checkout -q main && git status --porcelain", "clone"), Succeeds());
  EXPECT_EQ(in_clone("tail -1 large"), "10000\n");
}

TEST_P(GitProtocol, APartialCloneTakesSmallBlobsOrAFewTrees) {
  EXPECT_THAT(clone("--filter=blob:limit=10 --no-checkout"), Succeeds());
  EXPECT_THAT(in_clone("git rev-list --objects --missing=print HEAD -- large | grep '^?' | wc -l"), HasSubstr("10"));
  EXPECT_EQ(in_clone("git rev-list --objects --missing=print HEAD -- dir1 | grep '^?' | wc -l | tr -d ' '"), "0\n");
  developer().must("rm -rf clone");
  EXPECT_THAT(clone("--filter=tree:0 --no-checkout"), Succeeds());
  EXPECT_THAT(in_clone("git cat-file --batch-all-objects --batch-check"), Not(HasSubstr(" tree ")));
  EXPECT_EQ(in_clone("git show HEAD:dir10/small"), "10\n");
}

TEST_P(GitProtocol, FiltersAreCombinedAndTakenBack) {
  EXPECT_THAT(clone("--filter=combine:blob:limit=10+tree:1 --no-checkout"), Succeeds());
  EXPECT_EQ(in_clone("git cat-file --batch-all-objects --batch-check --unordered | grep -c ' tree '"), "10\n");
  EXPECT_THAT(developer().type("git fetch -q --refetch --filter=blob:none", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git cat-file --batch-all-objects --batch-check --unordered | grep -c ' tree '"), "20\n");
  EXPECT_THAT(developer().type("git fetch -q --refetch --no-filter && git fsck --strict", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-list --objects --all --missing=print | grep -c '^?' || true"), "0\n");
}

TEST_P(GitProtocol, APartialCloneGrowsAndPushes) {
  EXPECT_THAT(clone("--filter=blob:none"), Succeeds());
  const std::string name = "partial" + std::to_string(GetParam());
  in_source("git checkout -q -b " + name +
            " main && seq 11000 >large && echo 11 >dir1/small && git commit -q -a -m 11" + " && git push -q origin " +
            name + " && git checkout -q main");
  EXPECT_THAT(developer().type("git fetch -q origin && git checkout -q " + name, "clone"), Succeeds());
  EXPECT_EQ(in_clone("tail -1 large && git diff --stat HEAD~1 | tail -1"),
            "11000\n 2 files changed, 1001 insertions(+), 1 deletion(-)\n");
  EXPECT_THAT(developer().type("echo 12 >dir2/small && git commit -q -a -m 12 && git push -q origin " + name, "clone"),
              Succeeds());
  in_source("git fetch -q && git push -q origin --delete " + name);
}

TEST_P(GitProtocol, AFilterThatCostsTooMuchIsRefused) {
  EXPECT_THAT(clone("--filter=sparse:oid=main:dir1/small"), FailsWith("fatal"));
}

TEST_P(GitProtocol, ACommitOfAHistoryCanBeFetchedByItsId) {
  const std::string id = in_source("git rev-parse main~4");
  developer().must("git init -q clone");
  EXPECT_THAT(
      developer().type("git -c credential.UseHttpPath=true -c 'credential.helper=!aws codecommit --profile member "
                       "--region us-east-1 credential-helper $@' fetch -q --depth 1 " +
                           url_ + " " + id,
                       "clone"),
      Succeeds());
  EXPECT_EQ(in_clone("git rev-parse FETCH_HEAD"), id);
}

TEST_P(GitProtocol, ARefIsFetchedByItsNameWhereverItMovesMeanwhile) {
  EXPECT_THAT(clone("--single-branch --branch old"), Succeeds());
  EXPECT_THAT(developer().type("git fetch -q origin main:refs/remotes/origin/main v5", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git rev-parse origin/main"), in_source("git rev-parse main"));
  EXPECT_THAT(developer().type("git fetch origin nowhere", "clone"), FailsWith("couldn't find remote ref nowhere"));
}

TEST_P(GitProtocol, ServerOptionsAreTaken) {
  EXPECT_EQ(in_source("git ls-remote -o one -o two=3 origin main"),
            in_source("git rev-parse main | sed 's/$/\trefs\\/heads\\/main/'"));
  EXPECT_THAT(developer().type("git fetch -o one origin main", "source"), Succeeds());
}

TEST_P(GitProtocol, AMirrorFollows) {
  EXPECT_THAT(clone("--mirror"), Succeeds());
  const std::string name = "mirrored" + std::to_string(GetParam());
  in_source("git push -q origin main~2:refs/heads/" + name + " main~3:refs/of/" + name);
  EXPECT_THAT(developer().type("git remote update --prune", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git for-each-ref --format='%(objectname)%09%(refname)'"),
            in_source("git ls-remote --refs origin"));
  in_source("git push -q origin :refs/heads/" + name + " :refs/of/" + name);
  EXPECT_THAT(developer().type("git remote update --prune", "clone"), Succeeds());
  EXPECT_EQ(in_clone("git for-each-ref --format='%(objectname)%09%(refname)'"),
            in_source("git ls-remote --refs origin"));
}

TEST_P(GitProtocol, ThousandsOfRefsAreAskedForAtOnce) {
  const std::string url = company_->create_repository("wide" + std::to_string(GetParam()));
  developer().must(
      "rm -rf wide && git init -q wide && cd wide && { for i in $(seq 3000); do printf"
      " 'commit refs/heads/b%d\\ncommitter A <a@example.com> %d +0000\\ndata 0\\n' $i $((1700000000 + i)); done; }"
      " | git fast-import --quiet");
  push_at_once(developer(), url, "wide", "refs/heads");
  // In one body that git deflates, and in one too large for its buffer, which it sends in chunks.
  for (const std::string options : {"", "-c http.postBuffer=65536 "}) {
    const std::string line = Company::clone_command(url, "clone") + " --bare";
    EXPECT_THAT(developer().type("git " + options + line.substr(4)), Succeeds());
    EXPECT_EQ(in_clone("git rev-list --all --count && git for-each-ref | wc -l"), "3000\n3000\n");
    developer().must("rm -rf clone");
  }
}

TEST_P(GitProtocol, NegotiatesWithoutFetching) {
  EXPECT_THAT(clone(), Succeeds());
  const std::string tip = in_clone("git rev-parse HEAD");
  in_clone("git commit -q --allow-empty -m mine");
  const std::string mine = in_clone("git rev-parse HEAD");
  const auto common = developer().type("git fetch -q --negotiate-only --negotiation-tip=HEAD origin", "clone");
  if (GetParam() < 2) {
    EXPECT_THAT(common, FailsWith("--negotiate-only requires protocol v2"));
  } else {
    EXPECT_THAT(common.out, AllOf(HasSubstr(tip), Not(HasSubstr(mine))));
  }
}

TEST_P(GitProtocol, AClientWithoutTheSmartProtocolIsToldSo) {
  developer().set("GIT_SMART_HTTP", "0");
  const auto told = clone();
  developer().unset("GIT_SMART_HTTP");
  EXPECT_THAT(told, FailsWith("Git's dumb HTTP protocol is not spoken here"));
}

INSTANTIATE_TEST_SUITE_P(Version, GitProtocol, testing::Values(0, 1, 2));

}  // namespace
}  // namespace crossgate::stories
