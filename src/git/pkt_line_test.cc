#include "git/pkt_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/errors.h"
#include "git/pkt_stream.h"
#include "git/testing/memory_streams.h"

namespace crossgate::git {
namespace {

TEST(PktLine, IsLengthInFourHexadecimalDigitsThenPayload) {
  EXPECT_EQ(packet("a\n"), "0006a\n");
  EXPECT_EQ(packet(""), "0004");
  EXPECT_EQ(packet("foobar\n"), "000bfoobar\n");
  EXPECT_EQ(packet(std::string(kMaxPayload, 'x')).substr(0, 4), "fff0");
}

TEST(PktLine, IsParsedWithWhatItTakes) {
  const auto parsed = parse_packet("0006a\nrest");
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->packet.payload, "a\n");
  EXPECT_EQ((*parsed)->packet.line(), "a");
  EXPECT_EQ((*parsed)->size, 6U);
}

TEST(PktLine, KnowsTheSpecialPackets) {
  using Kind = Packet::Kind;
  const std::pair<std::string_view, Kind> cases[] = {
      {"0000", Kind::flush}, {"0001", Kind::delim}, {"0002", Kind::response_end}, {"0004", Kind::data}};
  for (const auto& [bytes, kind] : cases) {
    const auto parsed = parse_packet(bytes);
    ASSERT_TRUE(parsed && *parsed) << bytes;
    EXPECT_EQ((*parsed)->packet.kind, kind) << bytes;
    EXPECT_EQ((*parsed)->size, 4U) << bytes;
  }
}

TEST(PktLine, AsksForMoreWhileItIsIncomplete) {
  for (const std::string_view bytes : {"", "0", "000", "0006", "0006a"}) {
    const auto parsed = parse_packet(bytes);
    ASSERT_TRUE(parsed) << bytes;
    EXPECT_FALSE(*parsed) << bytes;
  }
}

TEST(PktLine, RefusesALengthThatIsNone) {
  for (const auto bytes : std::vector<std::string_view>{"0003", "zzzz", "-001", "+004", " 004", "0x04", "fff1", "ffff",
                                                        "PACK", "GET ", std::string_view("\0\0\0\0", 4)}) {
    const auto parsed = parse_packet(bytes);
    ASSERT_FALSE(parsed) << bytes;
    EXPECT_EQ(parsed.error().code, kBadGitRequest) << bytes;
  }
}

TEST(PacketCursor, RefusesBytesThatEndWithinAPacket) {
  PacketCursor packets("0006a\n0009ab");
  EXPECT_TRUE(packets.next());
  EXPECT_FALSE(packets.next());
}

TEST(PacketReader, GivesPacketsThenTheBytesAfterThem) {
  for (const std::size_t piece : {1, 3, 1000}) {
    MemorySource source(packet("one\n") + packet("two\n") + "0000PACKdata", piece);
    PacketReader reader(source);
    std::string seen;
    run([&]() -> asio::awaitable<void> {
      for (int i = 0; i < 3; ++i) {
        const auto next = co_await reader.next();
        seen += (*next)->is_flush() ? "flush " : std::string((*next)->line()) + " ";
      }
      for (auto bytes = co_await reader.next_bytes(); bytes && !bytes->empty(); bytes = co_await reader.next_bytes())
        seen += *bytes;
    }());
    EXPECT_EQ(seen, "one two flush PACKdata") << piece;
  }
}

TEST(PacketReader, ReadsTheLongestPacketsOneAfterAnother) {
  const std::string longest(kMaxPayload, 'x');
  MemorySource source(packet("a") + packet(longest) + packet(longest), 40'000);
  PacketReader reader(source);
  std::size_t bytes = 0;
  run([&]() -> asio::awaitable<void> {
    for (auto next = co_await reader.next(); next && *next; next = co_await reader.next())
      bytes += (*next)->payload.size();
  }());
  EXPECT_EQ(bytes, 1 + 2 * kMaxPayload);
}

TEST(PacketReader, SaysThatABodyEndsWithinAPacket) {
  MemorySource source("0032want");
  PacketReader reader(source);
  const auto packet = run(reader.next());
  ASSERT_FALSE(packet);
  EXPECT_EQ(packet.error().message, "the request ends within a pkt-line");
}

TEST(PacketReader, DrainsToABoundAndNoFurther) {
  MemorySource within(std::string(5000, 'x'));
  PacketReader short_body(within);
  EXPECT_EQ(run(short_body.drain(5000, std::chrono::seconds(60))), true);
  EXPECT_EQ(within.taken(), 5000U);

  MemorySource beyond(std::string(5'000'000, 'x'));
  PacketReader long_body(beyond);
  EXPECT_EQ(run(long_body.drain(5000, std::chrono::seconds(60))), false);
  EXPECT_LT(beyond.taken(), 10'000U);
}

TEST(ReadAll, StopsAtItsLimit) {
  MemorySource small("0123456789");
  EXPECT_EQ(run(read_all(small, 10)), "0123456789");
  MemorySource large(std::string(200'000, 'x'));
  EXPECT_EQ(run(read_all(large, 10)), std::nullopt);
}

TEST(SidebandWriter, PutsDataInBandOneAndProgressInBandTwo) {
  MemorySink sink;
  SidebandWriter writer(sink, true);
  run([&]() -> asio::awaitable<void> {
    (void)co_await writer.data("unpack ok");
    (void)co_await writer.progress("50%\r");
    (void)co_await writer.finish();
  }());
  EXPECT_EQ(sink.bytes(),
            "000e\1unpack ok"
            "0009\2"
            "50%\r"
            "0000");
}

TEST(SidebandWriter, CutsWhatIsLongerThanAPacket) {
  MemorySink sink;
  SidebandWriter writer(sink, true);
  run(writer.data(std::string(kMaxPayload, 'x')));
  EXPECT_EQ(sink.bytes().size(), 5 + (kMaxPayload - 1) + 5 + 1);
  EXPECT_TRUE(sink.bytes().ends_with("0006\1x"));
}

TEST(SidebandWriter, WithoutSidebandsWritesDataAsItIsAndDropsProgress) {
  MemorySink sink;
  SidebandWriter writer(sink, false);
  run([&]() -> asio::awaitable<void> {
    (void)co_await writer.progress("50%\r");
    (void)co_await writer.data("report");
    (void)co_await writer.finish();
  }());
  EXPECT_EQ(sink.bytes(), "report");
}

}  // namespace
}  // namespace crossgate::git
