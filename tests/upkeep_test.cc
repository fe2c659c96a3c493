// What an administrator does with a data directory while the server serves: check, gc.
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
    for (int i = 0; i < pushes; ++i) push(name);
    return url;
  }
  void push(const std::string& name) {
    company_.developer().must("date +%N >>file && git add file && git commit -q -m more && git push -q origin HEAD",
                              name);
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

TEST_F(Upkeep, CheckSaysWhatIsWrongAndFails) {
  pushed("app", 2);
  std::filesystem::remove(packs().front());
  const Outcome broken = crossgated({"check"});
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.out, AllOf(HasSubstr("app ("), HasSubstr(".pack is not in the store\n")));
  EXPECT_THAT(broken.err, HasSubstr("checked 1 repositories: 1 faults"));
}

}  // namespace
}  // namespace crossgate::stories
