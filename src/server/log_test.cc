#include "server/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crossgate::server {
namespace {

const Time kAt = from_epoch_seconds(1'769'860'800) + std::chrono::milliseconds(7);

TEST(LogLine, IsTextForPeople) {
  EXPECT_EQ(text_line(kAt, "info", "request", {{"status", std::int64_t{200}}, {"path", "/"}, {"reason", "a b"}}),
            "2026-01-31T12:00:00.007Z info  request status=200 path=/ reason=\"a b\"");
}

TEST(LogLine, IsJsonForPrograms) {
  EXPECT_EQ(json_line(kAt, "warn", "request", {{"status", std::int64_t{200}}, {"reason", "a \"b\""}}),
            R"({"time":"2026-01-31T12:00:00.007Z","level":"warn","event":"request","status":200,"reason":"a \"b\""})");
}

TEST(LogLine, StaysOneLineWhateverAClientSent) {
  EXPECT_EQ(text_line(kAt, "info", "x", {{"path", "/a\r\nfake line\x1b[0m"}}),
            R"(2026-01-31T12:00:00.007Z info  x path="/a\x0d\x0afake line\x1b[0m")");
  EXPECT_EQ(json_line(kAt, "info", "x", {{"path", "\xff\n"}}),
            R"({"time":"2026-01-31T12:00:00.007Z","level":"info","event":"x","path":"\u00ff\u000a"})");
}

TEST(LogLine, ShowsLettersAndNoControlsOfUnicode) {
  EXPECT_THAT(text_line(kAt, "info", "x", {{"path", "/größe"}}), testing::EndsWith(" path=/größe"));
  EXPECT_THAT(text_line(kAt, "info", "x",
                        {{"path",
                          "/\xc2\x9b"
                          "2J"}}),
              testing::EndsWith(R"( path="/\xc2\x9b2J")"));
}

TEST(LogLine, TellsAnEscapeFromWhatLooksLikeOne) {
  EXPECT_EQ(text_line(kAt, "info", "x", {{"path", R"(/a\x0a)"}}), R"(2026-01-31T12:00:00.007Z info  x path="/a\\x0a")");
  EXPECT_EQ(json_line(kAt, "info", "x", {{"path", R"(/a\u000a)"}}),
            R"({"time":"2026-01-31T12:00:00.007Z","level":"info","event":"x","path":"/a\\u000a"})");
}

}  // namespace
}  // namespace crossgate::server
