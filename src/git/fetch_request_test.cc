#include "git/fetch_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/errors.h"
#include "git/testing/ids.h"

namespace crossgate::git {
namespace {

std::string packets(std::vector<std::string> lines) {
  std::string out;
  for (const auto& line : lines) {
    if (line == "0000" || line == "0001")
      out += line;
    else
      append_packet(out, line);
  }
  return out;
}

Result<FetchRequest> v2_fetch(std::vector<std::string> lines) {
  const std::string bytes = packets(std::move(lines));
  PacketCursor cursor(bytes);
  return parse_v2_fetch(cursor);
}

std::vector<std::string> hex(const std::vector<ObjectId>& ids) {
  std::vector<std::string> out;
  for (const auto& id : ids) out.push_back(id.hex());
  return out;
}

TEST(FetchRequest, OfVersionZeroIsReadWithItsCapabilities) {
  const auto request =
      parse_v0_fetch(packets({"want " + kOne + " multi_ack_detailed no-done side-band-64k ofs-delta agent=git/2\n",
                              "want " + kTwo, "filter blob:none", "0000", "have " + kTwo, "done\n"}));
  ASSERT_TRUE(request);
  EXPECT_THAT(hex(request->wants), testing::ElementsAre(kOne, kTwo));
  EXPECT_THAT(hex(request->haves), testing::ElementsAre(kTwo));
  EXPECT_EQ(request->multi_ack, MultiAck::detailed);
  EXPECT_EQ(request->side_band, SideBand::large);
  EXPECT_EQ(request->filter, "blob:none");
  EXPECT_TRUE(request->no_done && request->ofs_delta && request->done && request->depth.is_whole());
  EXPECT_FALSE(request->thin_pack || request->include_tag);
}

TEST(FetchRequest, OfVersionZeroHasNoBandsUnlessAskedFor) {
  EXPECT_EQ(parse_v0_fetch(packets({"want " + kOne, "0000", "done"}))->side_band, SideBand::none);
  EXPECT_EQ(parse_v0_fetch(packets({"want " + kOne + " side-band", "0000", "done"}))->side_band, SideBand::small);
}

TEST(FetchRequest, OfVersionTwoIsReadWithAllItsArguments) {
  const auto request = v2_fetch({"thin-pack", "no-progress", "include-tag", "ofs-delta", "shallow " + kOne, "deepen 1",
                                 "deepen-since 1700000000", "deepen-not refs/heads/old", "deepen-relative",
                                 "want " + kOne + "\n", "want-ref refs/heads/main", "have " + kTwo, "filter tree:0",
                                 "sideband-all", "wait-for-done", "done", "0000"});
  ASSERT_TRUE(request);
  EXPECT_THAT(hex(request->wants), testing::ElementsAre(kOne));
  EXPECT_THAT(request->want_refs, testing::ElementsAre("refs/heads/main"));
  EXPECT_THAT(hex(request->haves), testing::ElementsAre(kTwo));
  EXPECT_THAT(hex(request->depth.shallow), testing::ElementsAre(kOne));
  EXPECT_EQ(request->depth.commits, 1);
  EXPECT_EQ(request->depth.since, 1700000000);
  EXPECT_THAT(request->depth.not_refs, testing::ElementsAre("refs/heads/old"));
  EXPECT_EQ(request->filter, "tree:0");
  EXPECT_TRUE(request->thin_pack && request->no_progress && request->include_tag && request->ofs_delta);
  EXPECT_TRUE(request->depth.relative && request->sideband_all && request->wait_for_done && request->done);
}

TEST(FetchRequest, RefusesWhatIsNotAdvertisedOrMalformed) {
  for (const std::string& line : std::vector<std::string>{
           "filter sparse:oid=main", "filter", "want-ref", "packfile-uris https", "want", "want " + kOne.substr(1),
           "want " + kOne + "1", "have", "have xyz", "deepen -1", "deepen 0", "deepen 4294967296", "deepen x",
           "deepen-not ", "shallow " + kOne + " ", "Done", ""})
    EXPECT_FALSE(v2_fetch({line, "0000"})) << line;
  for (const std::string& line :
       std::vector<std::string>{"filter sparse:path=x", "want", "want " + kOne.substr(1), "have xyz", "deepen x",
                                "quit", "thin-pack", "want-ref refs/heads/main"})
    EXPECT_FALSE(parse_v0_fetch(packets({line, "0000", "done"}))) << line;
  EXPECT_FALSE(v2_fetch({"filter blob:none", "filter tree:1", "0000"}));
}

TEST(FetchRequest, KnowsFiltersThatCostNoReading) {
  for (const char* filter : {"blob:none", "blob:limit=0", "blob:limit=10k", "blob:limit=3G", "tree:0", "tree:12",
                             "object:type=commit", "combine:blob:none+tree:3", "combine:blob%3Anone+tree%3A3"})
    EXPECT_TRUE(is_filter(filter)) << filter;
  for (const char* filter :
       {"", "blob", "blob:limit=", "blob:limit=k", "blob:limit=1t", "blob:none ", "tree:", "tree:-1", "object:type=x",
        "sparse:oid=a", "combine:", "combine:blob:none+sparse:oid=a", "combine:combine:blob:none", "combine:%"})
    EXPECT_FALSE(is_filter(filter)) << filter;
}

TEST(FetchRequest, RefusesMoreThanOneRequest) {
  EXPECT_FALSE(v2_fetch({"want " + kOne, "0000", "want " + kTwo, "0000"}));
  EXPECT_FALSE(v2_fetch({"want " + kOne}));
  EXPECT_FALSE(v2_fetch({"want " + kOne, "0001", "0000"}));
}

TEST(FetchRequest, NamesTheCommandOfVersionTwo) {
  const std::string bytes = packets(
      {"command=fetch", "agent=git/2.39.5", "object-format=sha1", "server-option=x", "0001", "want " + kOne, "0000"});
  PacketCursor cursor(bytes);
  const auto command = parse_v2_command(cursor);
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "fetch");
  EXPECT_TRUE(command->has_arguments);
}

TEST(FetchRequest, RefusesACommandThatIsMissingTwiceOrDressedUp) {
  for (const std::vector<std::string>& lines : {std::vector<std::string>{"agent=x", "0000"},
                                                {"command=fetch", "command=ls-refs", "0000"},
                                                {"command", "0000"},
                                                {"command=fetch", "object-format=sha256", "0000"},
                                                {"command=fetch", "session-id=1", "0000"},
                                                {"command=fetch"},
                                                {}}) {
    const std::string bytes = packets(lines);
    PacketCursor cursor(bytes);
    const auto command = parse_v2_command(cursor);
    ASSERT_FALSE(command) << bytes;
    EXPECT_EQ(command.error().code, kBadGitRequest) << bytes;
  }
}

}  // namespace
}  // namespace crossgate::git
