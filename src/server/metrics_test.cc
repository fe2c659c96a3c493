#include "server/metrics.h"

#include <gmock/gmock.h>

#include "server/router.h"

namespace crossgate::server {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Ignored final : public AccessLog {
 public:
  void record(const AccessRecord&) override { ++records; }
  int records = 0;
};

class MetricsTest : public testing::Test {
 protected:
  void record(const std::string& counted_as, int status, std::chrono::milliseconds took = {}) {
    HttpRequest request;
    request.target = "/v1/repos/a-secret-name/info/refs";
    AccessNotes notes;
    notes.operation = "whatever:AClientSent";
    notes.caller = "arn:aws:iam::123456789012:user/somebody";
    notes.counted_as = counted_as;
    metrics_.record({request, notes, status, 10, 200, took});
  }

  Ignored log_;
  Metrics metrics_{log_};
};

TEST_F(MetricsTest, CountRequestsByOperationAndStatus) {
  record("codecommit:GetRepository", 200);
  record("codecommit:GetRepository", 200);
  record("codecommit:GetRepository", 400);
  const std::string text = metrics_.text({});
  EXPECT_THAT(text, HasSubstr("crossgate_requests_total{operation=\"codecommit:GetRepository\",status=\"200\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("crossgate_requests_total{operation=\"codecommit:GetRepository\",status=\"400\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("crossgate_body_bytes_total{direction=\"in\"} 30\n"));
  EXPECT_THAT(text, HasSubstr("crossgate_body_bytes_total{direction=\"out\"} 600\n"));
}

TEST_F(MetricsTest, PassEveryRequestOnToTheLog) {
  record("", 404);
  EXPECT_EQ(log_.records, 1);
}

TEST_F(MetricsTest, NeverNameWhatAClientSent) {
  record("", 404);
  EXPECT_THAT(metrics_.text({}),
              AllOf(HasSubstr("{operation=\"other\",status=\"404\"} 1\n"), Not(HasSubstr("AClientSent")),
                    Not(HasSubstr("a-secret-name")), Not(HasSubstr("123456789012"))));
}

TEST_F(MetricsTest, SortLatenciesIntoBuckets) {
  record("git-upload-pack", 200, std::chrono::milliseconds(40));
  EXPECT_THAT(metrics_.text({}),
              AllOf(HasSubstr("crossgate_request_seconds_bucket{operation=\"git-upload-pack\",le=\"0.025\"} 0\n"),
                    HasSubstr("crossgate_request_seconds_bucket{operation=\"git-upload-pack\",le=\"0.05\"} 1\n"),
                    HasSubstr("crossgate_request_seconds_count{operation=\"git-upload-pack\"} 1\n")));
}

TEST_F(MetricsTest, CountWritesByTheirOutcome) {
  metrics_.record_write("busy", std::chrono::seconds(10));
  EXPECT_THAT(metrics_.text({}), HasSubstr("crossgate_metadata_write_seconds_count{outcome=\"busy\"} 1\n"));
}

TEST_F(MetricsTest, ShowReadingsAsTheyAre) {
  EXPECT_THAT(metrics_.text({{"a_total", "Things.", Reading::Kind::counter, 3, "kind", "x"},
                             {"a_total", "Things.", Reading::Kind::counter, 4, "kind", "y"},
                             {"b", "Others.", Reading::Kind::gauge, 5}}),
              HasSubstr("# HELP a_total Things.\n# TYPE a_total counter\na_total{kind=\"x\"} 3\na_total{kind=\"y\"} 4\n"
                        "# HELP b Others.\n# TYPE b gauge\nb 5\n"));
}

TEST(ThisMachine, IsALoopbackAddressForWhichNoProxySpeaks) {
  HttpRequest request;
  request.remote_address = "127.0.0.1";
  EXPECT_TRUE(is_from_this_machine(request));
  request.remote_address = "::1";
  EXPECT_TRUE(is_from_this_machine(request));
  request.headers = {{"x-forwarded-for", "127.0.0.1"}};
  EXPECT_FALSE(is_from_this_machine(request));
  request.headers = {};
  request.remote_address = "10.0.0.1";
  EXPECT_FALSE(is_from_this_machine(request));
  request.remote_address = "";
  EXPECT_FALSE(is_from_this_machine(request));
}

}  // namespace
}  // namespace crossgate::server
