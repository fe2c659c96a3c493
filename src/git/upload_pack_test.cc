#include "git/upload_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class UploadPack : public ServedRepository {
 protected:
  UploadPack() {
    first_ = client_.commit("one");
    second_ = client_.commit("two", {first_});
    push({{kZeroId, second_, "refs/heads/main"}}, client_.pack({second_}));
  }

  static std::string fetch(const std::vector<std::string>& lines) {
    std::string body = packet("command=fetch") + packet("object-format=sha1") + "0001";
    for (const auto& line : lines) append_packet(body, line);
    return body + "0000";
  }

  /// The objects in the pack of a v2 answer, as an empty repository sees them.
  static std::string objects_in(const std::string& answer) {
    std::string pack;
    PacketCursor packets(answer);
    bool in_pack = false;
    for (auto next = packets.next(); next && *next; next = packets.next()) {
      const auto& packet = **next;
      if (packet.line() == "packfile")
        in_pack = true;
      else if (in_pack && packet.is_data() && packet.payload.starts_with('\1'))
        pack += packet.payload.substr(1);
    }
    const ClientRepository receiver;
    receiver.git("unpack-objects -q", pack);
    return receiver.git("cat-file --batch-check='%(objectname) %(objecttype)' --batch-all-objects");
  }

  std::string first_;
  std::string second_;
};

TEST_F(UploadPack, SendsWhatIsWantedWithItsHistory) {
  const auto answer = upload_raw(fetch({"want " + second_, "ofs-delta", "done"}));
  const auto objects = objects_in(answer);
  EXPECT_THAT(objects, HasSubstr(first_ + " commit\n"));
  EXPECT_THAT(objects, HasSubstr(second_ + " commit\n"));
  EXPECT_THAT(answer, HasSubstr("\2"));
}

TEST_F(UploadPack, SendsAShallowHistory) {
  const auto answer = upload_raw(fetch({"want " + second_, "deepen 1", "done"}));
  EXPECT_THAT(readable(answer), StartsWith("shallow-info\nshallow " + second_ + "\n"));
  EXPECT_THAT(objects_in(answer), Not(HasSubstr(first_)));
}

TEST_F(UploadPack, SendsACommitThatARefLeadsTo) {
  EXPECT_THAT(objects_in(upload_raw(fetch({"want " + first_, "done"}))), HasSubstr(first_ + " commit\n"));
}

TEST_F(UploadPack, SendsNothingThatNoRefLeadsTo) {
  const auto secret = client_.commit("secret", {second_});
  push({{kZeroId, secret, "refs/heads/secret"}}, client_.pack({secret, "^" + second_}));
  push({{secret, kZeroId, "refs/heads/secret"}}, "");
  refs();
  clock_.advance(std::chrono::minutes(11));
  for (const auto& hidden : {secret, client_.blob("two"), client_.tree("two"), std::string(40, '7')})
    EXPECT_EQ(readable(upload_raw(fetch({"want " + second_, "want " + hidden, "done"}))),
              "ERR upload-pack: not our ref " + hidden + "\n");
}

TEST_F(UploadPack, SendsForAWhileWhatARefHasJustLeft) {
  const auto left = client_.commit("left", {first_});
  push({{kZeroId, left, "refs/heads/topic"}}, client_.pack({left, "^" + first_}));
  refs();
  push({{left, kZeroId, "refs/heads/topic"}}, "");
  EXPECT_THAT(objects_in(upload_raw(fetch({"want " + left, "done"}))), HasSubstr(left + " commit\n"));
}

TEST_F(UploadPack, SpeaksVersionZero) {
  const std::string want =
      packet("want " + second_ + " multi_ack_detailed no-done side-band-64k ofs-delta agent=git/2\n");
  const auto answer = upload_raw(want + "0000" + packet("done\n"), ProtocolVersion::v0);
  EXPECT_THAT(readable(answer), StartsWith("NAK\n"));
  EXPECT_THAT(answer, HasSubstr("\1PACK"));
  const std::string ghost(40, '7');
  EXPECT_EQ(readable(upload_raw(packet("want " + ghost) + "0000" + packet("done\n"), ProtocolVersion::v0)),
            "ERR upload-pack: not our ref " + ghost + "\n");
}

TEST_F(UploadPack, RefusesACommandItDoesNotKnow) {
  EXPECT_EQ(readable(upload_raw(packet("command=object-info") + "0000")), "ERR unknown command 'object-info'\n");
  EXPECT_THAT(upload_raw("garbage"), StartsWith("error: bad line length character"));
  EXPECT_THAT(upload_raw(fetch({"filter blob:none"})), StartsWith("error: unexpected line in a fetch"));
}

TEST_F(UploadPack, RefusesARequestWithoutBound) {
  EXPECT_EQ(readable(upload_raw(std::string((32 << 20) + 1, 'x'))), "ERR the request is larger than 32 MiB\n");
}

TEST_F(UploadPack, IsAnsweredByAViewThatGitFindsSound) {
  upload_raw(fetch({"want " + second_, "done"}));
  for (const auto& view : std::filesystem::directory_iterator(data_->cache() / "repositories")) {
    EXPECT_THAT(client_.git("--git-dir=" + view.path().string() + " fsck --strict 2>&1"), Not(HasSubstr("error")));
    EXPECT_EQ(client_.git("--git-dir=" + view.path().string() + " rev-parse HEAD"), second_ + "\n");
  }
}

TEST_F(UploadPack, HoldsABoundedNumberOfRepositories) {
  options_.max_repositories = 2;
  start();
  for (const char* name : {"a", "b", "c"}) {
    const auto repository = storage::example_repository(name);
    (void)storage::Repositories(data_->metadata()).create(repository, 100);
    id_ = repository.id;
    push({{kZeroId, second_, "refs/heads/main"}}, client_.pack({second_}));
    EXPECT_THAT(refs(), HasSubstr(second_));
  }
  const auto views = std::filesystem::directory_iterator(data_->cache() / "repositories");
  EXPECT_EQ(std::distance(begin(views), end(views)), 2);
}

TEST_F(UploadPack, ForgetsARepositoryWithItsView) {
  host_->forget(*id_);
  EXPECT_TRUE(std::filesystem::is_empty(data_->cache() / "repositories"));
  EXPECT_THAT(refs(), HasSubstr(second_));
}

}  // namespace
}  // namespace crossgate::git
