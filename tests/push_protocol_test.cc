// What git can ask of a server that it pushes to, with the real git. A push has no second version of the protocol.
#include "support/raw_push.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Each test has a repository of its own name, and a clone of it with one commit on main.
class PushProtocol : public testing::Test {
 protected:
  static void SetUpTestSuite() { company_ = std::make_unique<Company>(); }
  static void TearDownTestSuite() { company_.reset(); }
  static Person& developer() { return company_->developer(); }

  void SetUp() override {
    name_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    name_.resize(std::min<std::size_t>(name_.size(), 100));
    url_ = company_->create_repository(name_);
    developer().must(Company::clone_command(url_, name_));
    must("echo first >file && git add file && git commit -q -m first");
  }
  Outcome type(const std::string& line) const { return developer().type(line, name_); }
  std::string must(const std::string& line) const { return developer().must(line, name_); }
  /// The names of the refs there, one a line.
  std::string refs() const { return must("git ls-remote --refs origin | cut -f2"); }

  static inline std::unique_ptr<Company> company_;
  std::string name_;
  std::string url_;
};

TEST_F(PushProtocol, AnAtomicPushMovesAllRefsOrNone) {
  EXPECT_THAT(type("git push --atomic origin main main:two"), Succeeds());
  must("git commit -q --allow-empty -m second");
  // "two/deeper" cannot stand beside "two".
  const Outcome refused = type("git push --atomic origin main main:three main:two/deeper");
  EXPECT_THAT(refused, FailsWith("[remote rejected] main -> two/deeper"));
  EXPECT_THAT(refused.err, AllOf(HasSubstr("'refs/heads/two' exists; cannot create 'refs/heads/two/deeper'"),
                                 HasSubstr("[remote rejected] main -> three (atomic push failure)")));
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/two\n");
  EXPECT_EQ(must("git ls-remote origin main | cut -c1-40"), must("git rev-parse main~1"));
}

TEST_F(PushProtocol, WithoutAtomicWhatCanBeMovedIs) {
  must("git push -q origin main main:two");
  must("git commit -q --allow-empty -m second");
  EXPECT_THAT(type("git push origin main main:three main:two/deeper"), FailsWith("[new branch]      main -> three"));
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/three\nrefs/heads/two\n");
  EXPECT_EQ(must("git ls-remote origin main | cut -c1-40"), must("git rev-parse main"));
}

TEST_F(PushProtocol, ALeaseHoldsAsLongAsNobodyElseHasPushed) {
  must("git push -q origin main && git commit -q --amend -m again");
  EXPECT_THAT(type("git push --force-with-lease origin main"), Succeeds());
  developer().must(Company::clone_command(url_, name_ + "-other"));
  developer().must("git commit -q --allow-empty -m theirs && git push -q origin main", name_ + "-other");
  must("git commit -q --amend -m 'once more'");
  EXPECT_THAT(type("git push --force-with-lease origin main"), FailsWith("stale info"));
}

TEST_F(PushProtocol, ABranchMayHaveANameInAnyLanguage) {
  EXPECT_THAT(type("git push --force-with-lease=refs/heads/ветка/größe: origin main:refs/heads/ветка/größe"),
              Succeeds());
  EXPECT_THAT(must("git -c core.quotePath=false ls-remote origin"), HasSubstr("refs/heads/ветка/größe"));
}

TEST_F(PushProtocol, PushOptionsAreTaken) {
  EXPECT_THAT(type("git push -o ci.skip -o 'title=two words' origin main"), Succeeds());
}

TEST_F(PushProtocol, ASignedPushIsRefusedBeforeItIsMade) {
  EXPECT_THAT(type("git push --signed=yes origin main"), FailsWith("does not support --signed push"));
  EXPECT_THAT(type("git push --signed=if-asked origin main"), Succeeds());
}

TEST_F(PushProtocol, AMirrorHasEveryRefAndNoOther) {
  must(
      "git config remote.origin.fetch '+refs/tracked/none:refs/tracked/none' && git update-ref -d "
      "refs/remotes/origin/main;"
      " git push -q origin main main:goes main:refs/of/no/kind");
  must("git tag light && git tag -a -m heavy heavy && git notes add -m note && git update-ref refs/changes/1 main");
  EXPECT_THAT(type("git push --mirror origin"), Succeeds());
  EXPECT_EQ(must("git ls-remote --refs origin"), must("git for-each-ref --format='%(objectname)%09%(refname)'"));
  // A mirror of the mirror is the same.
  developer().must(Company::clone_command(url_, name_ + "-mirror") + " --mirror");
  EXPECT_EQ(developer().must("git for-each-ref", name_ + "-mirror"), must("git for-each-ref"));
}

TEST_F(PushProtocol, NotesAndTagsTravel) {
  must("git notes add -m 'a note' && git tag v1 && git tag -a -m annotated v2 && git tag -a -m inner v3 v2");
  EXPECT_THAT(type("git push origin main refs/notes/commits v1 v2 v3"), Succeeds());
  developer().must(Company::clone_command(url_, name_ + "-clone"));
  EXPECT_EQ(developer().must("git fetch -q origin 'refs/notes/*:refs/notes/*' && git notes show", name_ + "-clone"),
            "a note\n");
  EXPECT_EQ(developer().must("git rev-parse v1 v2 v3 v3^{}", name_ + "-clone"), must("git rev-parse v1 v2 v3 v3^{}"));
  must("git tag -f v1 v2 >/dev/null 2>&1");
  EXPECT_THAT(type("git push origin v1"), FailsWith("already exists"));
  EXPECT_THAT(type("git push --force origin v1"), Succeeds());
  EXPECT_THAT(type("git push --delete origin v1"), Succeeds());
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/notes/commits\nrefs/tags/v2\nrefs/tags/v3\n");
}

TEST_F(PushProtocol, FollowsTagsOfWhatIsPushed) {
  must("git tag -a -m reached reached && git commit -q --allow-empty -m ahead && git tag -a -m ahead ahead");
  EXPECT_THAT(type("git push --follow-tags origin main~1:refs/heads/main"), Succeeds());
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/tags/reached\n");
}

TEST_F(PushProtocol, TakesFourThousandRefsAtOnceAndNotOneMore) {
  must("git push -q origin main");
  must("for i in $(seq 4001); do echo create refs/many/$i HEAD; done | git update-ref --stdin");
  const std::string refused = push_at_once(developer(), url_, name_, "refs/many");
  EXPECT_THAT(refused,
              AllOf(HasSubstr("ng refs/many/4001 more than 4000 refs in one push"), Not(HasSubstr("ok refs/"))));
  EXPECT_EQ(refs(), "refs/heads/main\n");
  must("git update-ref -d refs/many/4001");
  const std::string report = push_at_once(developer(), url_, name_, "refs/many");
  EXPECT_THAT(report, AllOf(HasSubstr("unpack ok\n"), Not(HasSubstr("ng refs/"))));
  EXPECT_EQ(must("git ls-remote origin 'refs/many/*' | wc -l"), "4000\n");
}

TEST_F(PushProtocol, ABranchGoesAndABranchBelowItsNameComesInOnePush) {
  must("git push -q origin main main:topic");
  EXPECT_THAT(type("git push origin :topic main:topic/deeper"), Succeeds());
  EXPECT_THAT(type("git push --atomic origin :topic/deeper main:topic"), Succeeds());
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/topic\n");
}

TEST_F(PushProtocol, PrunesWhatIsNoLongerThere) {
  must("git push -q origin main main:one main:two && git branch two");
  EXPECT_THAT(type("git push --prune origin 'refs/heads/*:refs/heads/*'"), Succeeds());
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/two\n");
}

TEST_F(PushProtocol, TellsScriptsWhatBecameOfEachRef) {
  must("git push -q origin main main:two");
  EXPECT_EQ(must("git push --porcelain --dry-run origin main:three 2>/dev/null | head -2"),
            "To " + url_ + "\n*\trefs/heads/main:refs/heads/three\t[new branch]\n");
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/two\n");
  EXPECT_THAT(type("git push --porcelain origin main:two/x main:four"),
              FailsWith("!\trefs/heads/main:refs/heads/two/x\t[remote rejected]"));
}

TEST_F(PushProtocol, ALargeBodyComesInChunks) {
  must("head -c 300000 /dev/urandom >large && git add large && git commit -q -m large");
  EXPECT_THAT(type("git -c http.postBuffer=65536 push origin main"), Succeeds());
  EXPECT_EQ(must("git ls-remote origin main | cut -c1-40"), must("git rev-parse main"));
}

TEST_F(PushProtocol, AsksFirstWhatIsThereWhenToldTo) {
  must("git push -q origin main && git commit -q --allow-empty -m second");
  EXPECT_THAT(type("git -c push.negotiate=true -c protocol.version=2 push origin main:other"), Succeeds());
  EXPECT_THAT(type("git push --no-thin origin main"), Succeeds());
}

TEST_F(PushProtocol, FillsAnEmptyRepositoryWithEverything) {
  must("git branch release && git tag -a -m one v1");
  EXPECT_THAT(type("git push --all origin && git push --tags origin"), Succeeds());
  EXPECT_EQ(refs(), "refs/heads/main\nrefs/heads/release\nrefs/tags/v1\n");
  EXPECT_THAT(must("git ls-remote --symref origin HEAD"), HasSubstr("ref: refs/heads/main\tHEAD"));
}

TEST_F(PushProtocol, AnEmptyRepositoryCanBeClonedAndThenFetched) {
  const Outcome clone = developer().type(Company::clone_command(url_, name_ + "-empty"));
  EXPECT_THAT(clone, Succeeds());
  EXPECT_THAT(clone.err, HasSubstr("You appear to have cloned an empty repository"));
  EXPECT_EQ(refs(), "");
  must("git push -q origin main");
  EXPECT_THAT(developer().type("git pull -q origin main && cat file", name_ + "-empty").out, "first\n");
}

TEST_F(PushProtocol, TheDefaultBranchIsWhereTheApiPutsIt) {
  must("git push -q origin main main:trunk");
  developer().must(
      "aws --region us-east-1 codecommit update-default-branch --default-branch-name trunk "
      "--repository-name " +
      name_);
  EXPECT_EQ(must("git remote set-head origin --auto && git symbolic-ref refs/remotes/origin/HEAD"),
            "origin/HEAD set to trunk\nrefs/remotes/origin/trunk\n");
  EXPECT_THAT(type("git push --delete origin trunk"), FailsWith("deletion of the current branch prohibited"));
  EXPECT_THAT(type("git push --delete origin main"), Succeeds());
}

TEST_F(PushProtocol, ABlobPassesThroughInPieces) {
  // What the server itself holds of it is far less than the blob; git's children stream it to disk. Counted from here,
  // since what the server holds already is of other tests: writing 5 lets the kernel count the peak anew (proc(5)).
  const std::string proc = "/proc/" + std::to_string(company_->server().pid());
  const auto peak = [&] {
    const std::string status = read_file(proc + "/status");
    return std::stol(status.substr(status.find("VmHWM:") + 6)) / 1024;
  };
  must("git config core.compression 0 && head -c 64000000 /dev/urandom >blob && git add blob && git commit -q -m blob");
  must("echo 5 >" + proc + "/clear_refs");
  const long before = peak();
  EXPECT_THAT(type("git push -q origin main"), Succeeds());
  EXPECT_LT(peak() - before, 32) << "MiB";
  developer().must(Company::clone_command(url_, name_ + "-clone"));
  EXPECT_LT(peak() - before, 32) << "MiB";
  EXPECT_THAT(developer().type("cmp blob ../" + name_ + "/blob", name_ + "-clone"), Succeeds());
}

}  // namespace
}  // namespace crossgate::stories
