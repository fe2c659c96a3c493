// What an administrator does with a data directory while the server serves.
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Upkeep : public testing::Test {
 protected:
  Outcome crossgated(const std::vector<std::string>& arguments) {
    Command command{{crossgated_program()}, company_.developer().home(), {{"PATH", "/usr/bin:/bin"}}, ""};
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    command.words.insert(command.words.end(), {"--data", company_.server().data()});
    return run(command);
  }
  /// A repository of as many pushes, cloned into a folder of its name.
  std::string pushed(const std::string& name, int pushes) {
    const std::string url = company_.create_repository(name);
    company_.developer().must(Company::clone_command(url, name));
    for (int i = 0; i < pushes; ++i) push_large(name);
    return url;
  }
  void push(const std::string& name) {
    company_.developer().must("date +%N >>file && git add file && git commit -q -m more && git push -q origin HEAD",
                              name);
  }
  /// What is a file in the store at once: small pushes wait in the database.
  void push_large(const std::string& name) {
    company_.developer().must("head -c 300000 /dev/urandom >large && git add large", name);
    push(name);
  }
  std::vector<std::filesystem::path> packs() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(company_.server().data() / "packs"))
      if (entry.path().extension() == ".pack") found.push_back(entry.path());
    return found;
  }

  Company company_;
};

TEST_F(Upkeep, CheckAndGcWorkBesideTheServer) {
  const std::string url = pushed("app", 4);
  pushed("other", 1);

  const Outcome sound = crossgated({"check"});
  EXPECT_THAT(sound, Succeeds());
  EXPECT_EQ(sound.out, "");
  EXPECT_THAT(sound.err, HasSubstr("checked 2 repositories: 0 faults"));

  EXPECT_EQ(packs().size(), 5U);
  const Outcome collected = crossgated({"gc", "--removal-grace", "0s"});
  EXPECT_THAT(collected, Succeeds());
  EXPECT_THAT(collected.out, AllOf(HasSubstr("app ("), HasSubstr("): repacked"), HasSubstr("): nothing to do"),
                                   HasSubstr("4 packs removed")));
  EXPECT_EQ(packs().size(), 2U);

  push("app");
  company_.developer().must(Company::clone_command(url, "again"));
  EXPECT_EQ(company_.developer().must("git rev-list --count HEAD", "again"), "5\n");
  EXPECT_THAT(crossgated({"check", "app"}), Succeeds());
  EXPECT_THAT(crossgated({"check", "nothing"}), FailsWith("there is no repository nothing"));
}

TEST_F(Upkeep, GcDropsWhatADeletedBranchLeftBehind) {
  pushed("app", 1);
  company_.developer().must("git checkout -q -b topic", "app");
  push_large("app");
  company_.developer().must("git push -q origin --delete topic && git checkout -q -", "app");
  const auto bytes = [this] {
    std::uintmax_t sum = 0;
    for (const auto& pack : packs()) sum += std::filesystem::file_size(pack);
    return sum;
  };

  EXPECT_THAT(crossgated({"gc", "--removal-grace", "0s"}).out, HasSubstr("set aside what no ref leads to"));
  EXPECT_GT(bytes(), 600'000U);
  EXPECT_THAT(crossgated({"check"}), Succeeds());
  EXPECT_THAT(crossgated({"gc", "--removal-grace", "0s", "--unreachable-time", "0s"}).out,
              HasSubstr("dropped what no ref has led to for long"));
  EXPECT_LT(bytes(), 400'000U);
  EXPECT_THAT(crossgated({"check"}), Succeeds());
  push("app");
}

TEST_F(Upkeep, CheckSaysWhatIsWrongAndFails) {
  pushed("app", 2);
  std::filesystem::remove(packs().front());
  const Outcome broken = crossgated({"check"});
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.out, AllOf(HasSubstr("app ("), HasSubstr(".pack is not in the store\n")));
  EXPECT_THAT(broken.err, HasSubstr("checked 1 repositories: 1 faults"));
}

TEST_F(Upkeep, ADeletedRepositoryComesBackWithEverything) {
  const std::string url = pushed("app", 2);
  const std::string remove = "aws codecommit delete-repository --region us-east-1 --repository-name app --output text";
  const std::string id = company_.developer().must(remove).substr(0, 36);
  EXPECT_THAT(company_.developer().type("git fetch", "app"), FailsWith("not found"));

  EXPECT_THAT(crossgated({"undelete"}).out, AllOf(HasSubstr(id), HasSubstr("us-east-1  app  deleted ")));
  EXPECT_THAT(crossgated({"undelete", id}), Succeeds());
  EXPECT_THAT(crossgated({"undelete"}).out, "");
  push("app");
  company_.developer().must(Company::clone_command(url, "again"));
  EXPECT_EQ(company_.developer().must("git rev-list --count HEAD", "again"), "3\n");
  EXPECT_THAT(crossgated({"check"}), Succeeds());

  company_.developer().must(remove);
  company_.create_repository("app");
  EXPECT_THAT(crossgated({"undelete", id}), FailsWith("give a name with --name"));
  EXPECT_THAT(crossgated({"undelete", id, "--name", "app-before"}), Succeeds());
  company_.developer().must(Company::clone_command(company_.server().clone_url("app-before"), "before"));
  EXPECT_EQ(company_.developer().must("git rev-list --count HEAD", "before"), "3\n");
  EXPECT_THAT(crossgated({"undelete", id}), FailsWith("there is no deleted repository"));
}

TEST_F(Upkeep, ADeletedRepositorysDiskComesBackAfterItsTime) {
  pushed("app", 2);
  company_.developer().must("aws codecommit delete-repository --region us-east-1 --repository-name app");
  EXPECT_THAT(crossgated({"gc", "--removal-grace", "0s"}), Succeeds());
  EXPECT_EQ(packs().size(), 2U);
  EXPECT_THAT(crossgated({"gc", "--removal-grace", "0s", "--undelete-time", "0s"}), Succeeds());
  EXPECT_EQ(packs().size(), 0U);
  EXPECT_EQ(crossgated({"undelete"}).out, "");
}

TEST_F(Upkeep, ABackupMadeWhileServingIsServedAfterADisaster) {
  const std::string url = pushed("app", 2);
  const auto backup = (company_.developer().home() / "backup").string();
  EXPECT_THAT(crossgated({"backup", backup}), Succeeds());
  push("app");
  push_large("app");
  push("app");
  const Outcome second = crossgated({"backup", backup});
  EXPECT_THAT(second, Succeeds());
  EXPECT_THAT(second.out,
              AllOf(HasSubstr("1 packs copied, 2 there already"), HasSubstr("The master key is not in it")));

  company_.server().kill();
  const auto data = company_.server().data();
  const std::string key = read_file(data / "master.key");
  std::filesystem::rename(data, data.string() + ".lost");  // a git of the killed server may still write there
  const Outcome restored = crossgated({"restore", backup});
  EXPECT_THAT(restored, Succeeds());
  EXPECT_THAT(restored.err, HasSubstr("checked 1 repositories: 0 faults"));
  write_file(data / "master.key", key);
  std::filesystem::permissions(data / "master.key", std::filesystem::perms(0600));
  company_.server().start();
  company_.developer().must(Company::clone_command(url, "again"));
  EXPECT_EQ(company_.developer().must("git rev-list --count HEAD", "again"), "5\n");
  push("app");
}

}  // namespace
}  // namespace crossgate::stories
