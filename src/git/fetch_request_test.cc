#include "git/fetch_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/errors.h"

namespace crossgate::git {
namespace {

const std::string kOne(40, '1');
const std::string kTwo(40, '2');

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

Result<std::vector<ObjectId>> v2_wants(std::vector<std::string> lines) {
  const std::string bytes = packets(std::move(lines));
  PacketCursor cursor(bytes);
  return parse_v2_wants(cursor);
}

std::vector<std::string> hex(const std::vector<ObjectId>& ids) {
  std::vector<std::string> out;
  for (const auto& id : ids) out.push_back(id.hex());
  return out;
}

TEST(FetchRequest, OfVersionZeroGivesItsWants) {
  const auto wants = parse_v0_wants(packets({"want " + kOne + " multi_ack_detailed side-band-64k\n", "want " + kTwo,
                                             "shallow " + kTwo, "deepen 3", "0000", "have " + kTwo, "done\n"}));
  ASSERT_TRUE(wants);
  EXPECT_THAT(hex(*wants), testing::ElementsAre(kOne, kTwo));
}

TEST(FetchRequest, OfVersionTwoGivesItsWants) {
  const auto wants = v2_wants({"thin-pack", "no-progress", "include-tag", "ofs-delta", "shallow " + kOne, "deepen 1",
                               "deepen-since 1700000000", "deepen-not refs/heads/old", "deepen-relative",
                               "want " + kOne + "\n", "have " + kTwo, "wait-for-done", "done", "0000"});
  ASSERT_TRUE(wants);
  EXPECT_THAT(hex(*wants), testing::ElementsAre(kOne));
}

TEST(FetchRequest, RefusesWhatIsNotAdvertisedOrMalformed) {
  for (const std::string& line :
       std::vector<std::string>{"filter blob:none", "want-ref refs/heads/main", "sideband-all", "packfile-uris https",
                                "want", "want " + kOne.substr(1), "want " + kOne + "1", "have", "have xyz", "deepen -1",
                                "deepen x", "deepen-not ", "shallow " + kOne + " ", "Done", ""})
    EXPECT_FALSE(v2_wants({line, "0000"})) << line;
  for (const std::string& line :
       std::vector<std::string>{"filter blob:none", "want", "want " + kOne.substr(1), "have xyz", "deepen x", "quit"})
    EXPECT_FALSE(parse_v0_wants(packets({line, "0000", "done"}))) << line;
}

TEST(FetchRequest, RefusesMoreThanOneRequest) {
  EXPECT_FALSE(v2_wants({"want " + kOne, "0000", "want " + kTwo, "0000"}));
  EXPECT_FALSE(v2_wants({"want " + kOne}));
  EXPECT_FALSE(v2_wants({"want " + kOne, "0001", "0000"}));
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
