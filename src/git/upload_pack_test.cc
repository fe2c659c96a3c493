#include "git/upload_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/testing/answers.h"
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
    const ClientRepository receiver;
    receiver.git("unpack-objects -q", pack_in(answer));
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
  for (const auto& hidden : {secret, client_.blob("secret"), client_.tree("secret"), std::string(40, '7')})
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
  EXPECT_EQ(readable(upload_raw(packet("command=bundle-uri") + "0000")), "ERR unknown command 'bundle-uri'\n");
  EXPECT_THAT(upload_raw("garbage"), StartsWith("error: bad line length character"));
  EXPECT_THAT(upload_raw(fetch({"filter sparse:oid=main"})), StartsWith("error: unexpected line in a fetch"));
}

TEST_F(UploadPack, NegotiatesUntilTheWantsLeadToWhatIsCommon) {
  const std::string ghost(40, '7');
  EXPECT_EQ(readable(upload_raw(fetch({"want " + second_, "have " + ghost}))), "acknowledgments\nNAK\n0000\n");
  const auto ready = upload_raw(fetch({"want " + second_, "have " + ghost, "have " + first_}));
  EXPECT_THAT(readable(ready), StartsWith("acknowledgments\nACK " + first_ + "\nready\n0001\npackfile\n"));
  EXPECT_EQ(readable(upload_raw(fetch({"have " + first_, "wait-for-done"}))),
            "acknowledgments\nACK " + first_ + "\n0000\n");
  EXPECT_EQ(readable(upload_raw(fetch({"want " + second_, "have " + first_, "wait-for-done"}))),
            "acknowledgments\nACK " + first_ + "\n0000\n");
  EXPECT_THAT(readable(upload_raw(fetch({"want " + second_, "have " + first_, "wait-for-done", "done"}))),
              StartsWith("packfile\n"));
  EXPECT_EQ(upload_raw(fetch({})), "");
}

TEST_F(UploadPack, DoesNotSayReadyWhileAWantLeadsToNothingCommon) {
  const auto other = client_.commit("unrelated");
  push({{kZeroId, other, "refs/heads/other"}}, client_.pack({other}));
  EXPECT_EQ(readable(upload_raw(fetch({"want " + second_, "want " + other, "have " + first_}))),
            "acknowledgments\nACK " + first_ + "\n0000\n");
}

TEST_F(UploadPack, NegotiatesInVersionZeroWithEveryKindOfAcknowledgment) {
  const auto answer = [this](const std::string& capabilities, const std::string& end) {
    return readable(upload_raw(packet("want " + second_ + " no-progress side-band-64k " + capabilities) + "0000" +
                                   packet("have " + first_) + end,
                               ProtocolVersion::v0));
  };
  const std::string ack = "ACK " + first_;
  EXPECT_EQ(answer("multi_ack_detailed", "0000"), ack + " common\n" + ack + " ready\nNAK\n");
  EXPECT_THAT(answer("multi_ack_detailed no-done", "0000"),
              StartsWith(ack + " common\n" + ack + " ready\nNAK\n" + ack + "\n\1PACK"));
  EXPECT_THAT(answer("multi_ack_detailed", packet("done")), StartsWith(ack + " common\n" + ack + "\n\1PACK"));
  EXPECT_EQ(answer("multi_ack", "0000"), ack + " continue\nNAK\n");
  EXPECT_THAT(answer("multi_ack", packet("done")), StartsWith(ack + " continue\n" + ack + "\n\1PACK"));
  EXPECT_EQ(answer("", "0000"), ack + "\n");
  EXPECT_THAT(answer("", packet("done")), StartsWith(ack + "\n\1PACK"));
}

TEST_F(UploadPack, SendsThePackOfVersionZeroAsTheClientCanTakeIt) {
  const auto answer = [this](const std::string& capabilities) {
    return upload_raw(packet("want " + second_ + capabilities) + "0000" + packet("done"), ProtocolVersion::v0);
  };
  const std::string bare = answer("");
  EXPECT_THAT(bare, StartsWith("0008NAK\nPACK"));
  const ClientRepository receiver;
  receiver.git("unpack-objects -q", bare.substr(8));
  EXPECT_EQ(receiver.git("cat-file -t " + first_), "commit\n");
  const std::string small = answer(" side-band");
  PacketCursor packets(std::string_view(small).substr(8));
  std::string pack;
  while (const auto packet = *packets.next()) {
    EXPECT_LE(packet->payload.size(), 996U);
    if (packet->payload.starts_with('\1')) pack += packet->payload.substr(1);
  }
  EXPECT_EQ(pack, bare.substr(8));
}

TEST_F(UploadPack, SendsPartOfAHistoryThroughAFilter) {
  const auto objects = objects_in(upload_raw(fetch({"want " + second_, "filter blob:none", "done"})));
  EXPECT_THAT(objects, HasSubstr(first_ + " commit\n"));
  EXPECT_THAT(objects, Not(HasSubstr("blob")));
  const auto blob = client_.blob("one");
  EXPECT_THAT(objects_in(upload_raw(fetch({"want " + blob, "filter blob:none", "done"}))), HasSubstr(blob + " blob\n"));
}

TEST_F(UploadPack, ResolvesRefsThatAreWantedByName) {
  const auto answer = readable(upload_raw(fetch({"want-ref refs/heads/main", "want-ref HEAD", "done"})));
  EXPECT_THAT(answer,
              StartsWith("wanted-refs\n" + second_ + " refs/heads/main\n" + second_ + " HEAD\n0001\npackfile\n"));
  EXPECT_EQ(readable(upload_raw(fetch({"want-ref refs/heads/none", "done"}))), "ERR unknown ref refs/heads/none\n");
}

TEST_F(UploadPack, PutsEverySectionIntoABandWhenAsked) {
  const auto answer = readable(upload_raw(fetch({"want " + second_, "deepen 1", "sideband-all", "done"})));
  EXPECT_THAT(answer, StartsWith("\1shallow-info\n\1shallow " + second_ + "\n0001\n\1packfile\n"));
}

TEST_F(UploadPack, EndsHistoriesWhereItIsAskedTo) {
  const auto tagged = client_.commit("three", {second_});
  push({{second_, tagged, "refs/heads/main"}, {kZeroId, first_, "refs/heads/old"}},
       client_.pack({tagged, "^" + second_}));
  EXPECT_THAT(readable(upload_raw(fetch({"want " + tagged, "deepen-not refs/heads/old", "done"}))),
              StartsWith("shallow-info\nshallow " + second_ + "\n0001\npackfile\n"));
  EXPECT_THAT(readable(upload_raw(fetch({"want " + tagged, "deepen-since 1999999999", "done"}))),
              StartsWith("ERR upload-pack: no commits selected for shallow requests"));
  EXPECT_THAT(
      readable(upload_raw(fetch({"want " + tagged, "shallow " + tagged, "deepen 1", "deepen-relative", "done"}))),
      StartsWith("shallow-info\nshallow " + second_ + "\nunshallow " + tagged + "\n0001\npackfile\n"));
}

TEST_F(UploadPack, TellsVersionZeroInEachRoundWhereHistoriesEnd) {
  const auto request = packet("want " + second_ + " no-progress side-band-64k") + packet("deepen 1") + "0000";
  EXPECT_EQ(readable(upload_raw(request, ProtocolVersion::v0)), "shallow " + second_ + "\n0000\n");
  EXPECT_EQ(readable(upload_raw(request + "0000", ProtocolVersion::v0)), "shallow " + second_ + "\n0000\nNAK\n");
  const std::string last = request + packet("done");
  const auto whole = readable(upload_raw(last, ProtocolVersion::v0));
  EXPECT_THAT(whole, StartsWith("shallow " + second_ + "\n0000\nNAK\n\1PACK"));
  EXPECT_EQ(readable(upload_raw(last, ProtocolVersion::v0)), whole);
  EXPECT_EQ(host_->activity().responses.kept, 1U);
}

TEST_F(UploadPack, TellsTheSizesOfObjects) {
  const auto blob = client_.blob("two");
  const std::string ghost(40, '7');
  const auto ask =
      packet("command=object-info") + "0001" + packet("size") + packet("oid " + blob) + packet("oid " + ghost) + "0000";
  EXPECT_EQ(readable(upload_raw(ask)), "size\n" + blob + " 3\n" + ghost + " \n0000\n");
  EXPECT_THAT(upload_raw(packet("command=object-info") + "0001" + packet("oid x") + "0000"),
              StartsWith("error: unexpected line in object-info"));
}

TEST_F(UploadPack, SendsWhatItHasSentBeforeFromDisk) {
  const auto first = upload_raw(fetch({"want " + second_, "no-progress", "done"}));
  const auto files = [this] { return files_below(data_->cache() / "responses"); };
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(upload_raw(fetch({"want " + second_, "want " + second_, "no-progress", "done"})), first);
  EXPECT_EQ(files(), 1U);
  upload_raw(fetch({"want " + second_, "thin-pack", "done"}));
  EXPECT_EQ(files(), 2U);
  host_->forget(*id_);
  EXPECT_EQ(files(), 0U);
}

TEST_F(UploadPack, MakesTheNextShallowCloneReadyWhileTheyAreAskedFor) {
  const auto ask = [this](const std::string& tip) {
    upload_raw(fetch({"want " + tip, "deepen 1", "ofs-delta", "done"}));
    return files_below(data_->cache() / "responses");
  };
  const auto push_next = [this](const std::string& tip, const std::string& branch) {
    const auto next = client_.commit("after " + tip, {tip});
    push({{branch == "main" ? tip : kZeroId, next, "refs/heads/" + branch}}, client_.pack({next, "^" + tip}));
    return std::pair(next, files_below(data_->cache() / "responses"));
  };
  EXPECT_EQ(push_next(second_, "other").second, 0U) << "nobody has asked";
  EXPECT_EQ(ask(second_), 1U);
  EXPECT_EQ(push_next(second_, "another").second, 1U) << "not the default branch";
  const auto [third, ready] = push_next(second_, "main");
  EXPECT_EQ(ready, 2U);
  EXPECT_EQ(ask(third), 2U);
  const auto [fourth, ready_again] = push_next(third, "main");
  EXPECT_EQ(ready_again, 3U);
  EXPECT_EQ(push_next(fourth, "main").second, 3U) << "nobody has asked for the one before";
}

TEST_F(UploadPack, LetsGoOfAShallowCloneWithItsRepository) {
  upload_raw(fetch({"want " + second_, "deepen 1", "ofs-delta", "done"}));
  const auto next = client_.commit("next", {second_});
  push({{second_, next, "refs/heads/main"}}, client_.pack({next, "^" + second_}));
  const auto held = [] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;  // the iteration's own descriptor, on another system
      count += std::filesystem::read_symlink(entry, gone).string().contains("/responses/");
    }
    return count;
  };
  EXPECT_EQ(held(), 1U);
  host_->forget(*id_);
  EXPECT_EQ(held(), 0U);
}

TEST_F(UploadPack, LooksAtEveryWantAgainBeforeItSendsFromDisk) {
  const auto secret = client_.commit("secret", {second_});
  push({{kZeroId, secret, "refs/heads/secret"}}, client_.pack({secret, "^" + second_}));
  EXPECT_THAT(readable(upload_raw(fetch({"want " + secret, "done"}))), StartsWith("packfile\n"));
  push({{secret, kZeroId, "refs/heads/secret"}}, "");
  refs();
  clock_.advance(std::chrono::minutes(11));
  EXPECT_EQ(readable(upload_raw(fetch({"want " + secret, "done"}))), "ERR upload-pack: not our ref " + secret + "\n");
}

TEST_F(UploadPack, AddsTagsThatCameSinceTheAnswerWasKept) {
  const std::vector<std::string> ask{"want " + second_, "include-tag", "done"};
  upload_raw(fetch(ask));
  const auto tag = client_.tag(second_);
  push({{kZeroId, tag, "refs/tags/v1"}}, client_.pack_only({tag}));
  EXPECT_THAT(objects_in(upload_raw(fetch(ask))), HasSubstr(tag + " tag\n"));
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
