#include "git/aside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <random>
#include <thread>

#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;

TEST(Aside, IsAtOnceWhereAThreadMayWait) {
  asio::thread_pool workers(1);
  std::thread::id thread;
  Aside(workers).run([&] { thread = std::this_thread::get_id(); });
  EXPECT_EQ(thread, std::this_thread::get_id());
  workers.join();
}

TEST(Aside, IsOnAWorkerWhereTheThreadServesConnections) {
  asio::thread_pool workers(1);
  std::promise<void> free;
  asio::post(workers, [&] { free.get_future().wait(); });
  const storage::TemporaryDirectory folder;
  auto view = View::create(folder.path() / "view", storage::example_repository("a").id, {}, Aside(workers)).value();
  {
    const OnEventLoop guard;
    view.reset();
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "view")) << "the only worker has other work";
  free.set_value();
  workers.join();
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "view"));
}

/// What blocks says so itself where assertions are compiled in.
class ServingThread : public ServedRepository {
 protected:
  ServingThread() { serves_connections_ = true; }
  std::string fetch(const std::string& want) {
    return upload_raw(packet("command=fetch") + "0001" + packet("want " + want) + packet("done") + "0000");
  }
};

TEST_F(ServingThread, IsNotKeptWaitingByPushesAndFetches) {
  std::mt19937 random(1);
  std::string content(400'000, '\0');
  for (char& c : content) c = static_cast<char>(random());
  const auto first = client_.commit(content), second = client_.commit("two", {first}), third = client_.commit("three");
  EXPECT_THAT(push({{kZeroId, first, "refs/heads/main"}}, client_.pack({first})), HasSubstr("ok refs/heads/main\n"));
  EXPECT_THAT(push({{first, second, "refs/heads/main"}}, client_.pack({second, "^" + first})),
              HasSubstr("ok refs/heads/main\n"));
  EXPECT_THAT(push({{kZeroId, third, "refs/heads/other"}}, client_.pack_only({third})),
              HasSubstr("ng refs/heads/other"));
  EXPECT_THAT(fetch(second), HasSubstr("PACK"));
  ASSERT_TRUE(host_->maintain(*id_, Extent::everything));
  EXPECT_THAT(fetch(first), HasSubstr("PACK")) << "no ref shows it, but one leads to it";
  EXPECT_THAT(fetch(client_.blob("two")), HasSubstr("PACK"));
  EXPECT_THAT(fetch(third), HasSubstr("not our ref"));
  EXPECT_THAT(push({{second, kZeroId, "refs/heads/main"}, {kZeroId, second, "refs/heads/next"}}, client_.pack_only({})),
              HasSubstr("ok refs/heads/next\n"));
  EXPECT_THAT(refs(), HasSubstr(second));
}

}  // namespace
}  // namespace crossgate::git
