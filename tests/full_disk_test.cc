// The server's disk is full: pushes are refused in words, nothing acknowledged is touched, refs are shown, and once
// there is room again everything goes on.
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;
using testing::StartsWith;

/// File systems that this process and its children alone see; false where that is not allowed.
bool own_mounts() {
  const auto user = ::geteuid(), group = ::getegid();
  if (user == 0) return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user << " " << user << " 1";
  std::ofstream("/proc/self/gid_map") << group << " " << group << " 1";
  return true;
}

class FullDisk : public testing::Test {
 protected:
  ~FullDisk() override { ::umount2(company_.server().data().c_str(), MNT_DETACH); }

  /// Puts the data on a disk of its own; false where that is not allowed.
  bool move_data_to_small_disk() {
    const fs::path data = company_.server().data();
    const fs::path before = data.string() + ".before";
    company_.server().stop();
    fs::rename(data, before);
    fs::create_directory(data);
    if (::mount("none", data.c_str(), "tmpfs", 0, "size=16m,mode=0700") != 0) return false;
    fs::copy(before, data, fs::copy_options::recursive);
    company_.server().start();
    return true;
  }
  fs::path filler() { return company_.server().data() / "filler"; }
  void fill() {
    std::ofstream out(filler(), std::ios::binary);
    const std::string block(4096, 'x');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) continue;
  }
  void commit(const std::string& size) {
    company_.developer().must("head -c " + size + " /dev/urandom >file && git add file && git commit -q -m more",
                              "app");
  }
  Outcome push() { return company_.developer().type("git push origin HEAD:main", "app"); }

  Company company_;
};

TEST_F(FullDisk, APushIsRefusedInWordsAndGoesThroughWhenThereIsRoom) {
  if (!own_mounts() || !move_data_to_small_disk())
    GTEST_SKIP() << "this machine does not let a test have a file system of its own";
  const std::string url = company_.create_repository("app");
  company_.developer().must(Company::clone_command(url, "app"));
  commit("1000");
  ASSERT_THAT(push(), Succeeds());

  fill();
  commit("1000000");
  EXPECT_THAT(push(), FailsWith("the server's disk is full"));
  // So small a push may fit into what the database holds already; if it is acknowledged, it is there.
  company_.developer().must("git reset -q --hard origin/main", "app");
  commit("10");
  const bool small_fits = push().status == 0;
  const std::string there = company_.developer().must("git rev-parse HEAD" + std::string(small_fits ? "" : "^"), "app");
  EXPECT_THAT(company_.developer().must("git ls-remote origin refs/heads/main", "app"),
              StartsWith(there.substr(0, there.find('\n'))));

  fs::remove(filler());
  EXPECT_THAT(push(), Succeeds());
  commit("1000000");
  EXPECT_THAT(push(), Succeeds());
  company_.developer().must(Company::clone_command(url, "reader"));
  EXPECT_EQ(company_.developer().must("git rev-list --count origin/main", "reader"), "3\n");
  const Command check{
      {crossgated_program(), "check", "--data", company_.server().data()}, "/", {{"PATH", "/usr/bin:/bin"}}, ""};
  EXPECT_THAT(run(check), Succeeds());
}

}  // namespace
}  // namespace crossgate::stories
