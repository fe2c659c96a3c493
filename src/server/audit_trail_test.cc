// The audit trail: how a record looks, how files follow each other, and what the filter finds.
#include "server/audit_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>

#include "base/aws_errors.h"
#include "server/audit_filter.h"
#include "server/audit_record.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::server {
namespace {

using storage::kNoon;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

iam::Caller session() {
  iam::Caller caller{.kind = iam::CallerKind::assumed_role,
                     .account = storage::account_id(),
                     .arn = *Arn::parse("arn:aws:sts::111122223333:assumed-role/Developer/ana"),
                     .principal_arn = *Arn::parse("arn:aws:iam::111122223333:role/Developer"),
                     .access_key_id = *AccessKeyId::parse("ASIAIOSFODNN7EXAMPLE")};
  caller.unique_id = "AROAEXAMPLE";
  caller.user_id = "AROAEXAMPLE:ana";
  caller.name = "Developer";
  caller.session_name = "ana";
  caller.issued = kNoon;
  return caller;
}

iam::Caller user(const std::string& name) {
  const auto arn = Arn::iam(storage::account_id(), "user/" + name);
  iam::Caller caller{.kind = iam::CallerKind::user,
                     .account = storage::account_id(),
                     .arn = arn,
                     .principal_arn = arn,
                     .access_key_id = *AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE")};
  caller.unique_id = caller.user_id = "AIDAEXAMPLE";
  caller.name = name;
  return caller;
}

boost::json::object record_of(AuditedRequest request) {
  const std::string line = audit_line(request);
  EXPECT_EQ(line.back(), '\n');
  return boost::json::parse(line).as_object();
}

/// A pull of "payments", permitted or not.
std::string pull_by(const iam::Caller& caller, Time at, const Error* error = nullptr) {
  const services::Question asked[] = {{"codecommit:GitPull",
                                       "arn:aws:codecommit:us-east-1:111122223333:payments",
                                       {.allowed = error == nullptr, .layer = iam::Layer::identity}}};
  return audit_line({.caller = caller,
                     .service = "codecommit",
                     .operation = "GitPull",
                     .region = "us-east-1",
                     .source_address = "203.0.113.9",
                     .user_agent = "git/2.39.5",
                     .request_id = "r",
                     .at = at,
                     .error = error,
                     .asked = asked});
}

AuditedRequest create_user(const iam::Caller& caller, const boost::json::value& input) {
  return {.caller = caller,
          .service = "iam",
          .operation = "CreateUser",
          .region = "us-east-1",
          .source_address = "",
          .user_agent = "",
          .request_id = "",
          .at = kNoon,
          .input = &input,
          .asked = {}};
}

TEST(AuditRecord, HasCloudTrailsForm) {
  const auto caller = session();
  const boost::json::value input = boost::json::parse(R"({"UserName": "bob", "Path": "/x/"})");
  const services::Question asked[] = {{"iam:CreateUser",
                                       "arn:aws:iam::111122223333:user/x/bob",
                                       {.explicit_deny = true, .layer = iam::Layer::session}}};
  const Error error{kAccessDenied, "no \"way\""};
  auto record = record_of({.caller = caller,
                           .service = "iam",
                           .operation = "CreateUser",
                           .region = "us-east-1",
                           .source_address = "203.0.113.9",
                           .user_agent = "aws-cli/2",
                           .request_id = "0f0f",
                           .at = kNoon,
                           .error = &error,
                           .input = &input,
                           .asked = asked});
  EXPECT_EQ(record.at("eventID").as_string().size(), 36);
  record.erase("eventID");
  EXPECT_EQ(record, boost::json::parse(R"({
    "eventVersion": "1.09",
    "userIdentity": {
      "type": "AssumedRole", "principalId": "AROAEXAMPLE:ana",
      "arn": "arn:aws:sts::111122223333:assumed-role/Developer/ana", "accountId": "111122223333",
      "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
      "sessionContext": {
        "sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE",
                          "arn": "arn:aws:iam::111122223333:role/Developer", "accountId": "111122223333",
                          "userName": "Developer"},
        "attributes": {"creationDate": "2026-09-21T14:13:20Z", "mfaAuthenticated": "false"}}},
    "eventTime": "2026-09-21T14:13:20Z", "eventSource": "iam.amazonaws.com", "eventName": "CreateUser",
    "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.9", "userAgent": "aws-cli/2",
    "errorCode": "AccessDenied", "errorMessage": "no \"way\"",
    "requestParameters": {"userName": "bob", "path": "/x/"}, "responseElements": null,
    "additionalEventData": {"authorization": [
      {"action": "iam:CreateUser", "resource": "arn:aws:iam::111122223333:user/x/bob", "decision": "explicitDeny",
       "by": "session policy"}]},
    "requestID": "0f0f", "readOnly": false,
    "resources": [{"accountId": "111122223333", "type": "AWS::IAM::User",
                   "ARN": "arn:aws:iam::111122223333:user/x/bob"}],
    "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
    "eventCategory": "Management"})"))
      << boost::json::serialize(record);
}

TEST(AuditRecord, HoldsNoSecretAndNoLongText) {
  const auto caller = user("ana");
  const boost::json::value input = {{"TokenCode", "123456"}, {"Long", std::string(5000, 'x')}};
  const boost::json::value output =
      boost::json::parse(R"({"AccessKey": {"AccessKeyId": "AKIA1", "SecretAccessKey": "hush"}})");
  const std::string line = audit_line({.caller = caller,
                                       .service = "iam",
                                       .operation = "CreateAccessKey",
                                       .region = "us-east-1",
                                       .source_address = "",
                                       .user_agent = "\xff\n",
                                       .request_id = "",
                                       .at = kNoon,
                                       .input = &input,
                                       .output = &output,
                                       .asked = {}});
  EXPECT_FALSE(line.contains("hush"));
  EXPECT_FALSE(line.contains("123456"));
  EXPECT_LT(line.size(), 3500);
  const auto record = boost::json::parse(line);
  EXPECT_EQ(record.at_pointer("/responseElements/accessKey/accessKeyId"), "AKIA1");
  EXPECT_EQ(record.at_pointer("/responseElements/accessKey/secretAccessKey"), "HIDDEN_DUE_TO_SECURITY_REASONS");
}

TEST(AuditRecord, HasNoPartOfASignature) {
  const auto caller = user("ana");
  const boost::json::value input = {
      {"x-amz-security-token", "hush"}, {"X-Amz-Signature", "hush"}, {"password", "hush"}};
  EXPECT_FALSE(audit_line(create_user(caller, input)).contains("hush"));
}

TEST(AuditRecord, IsBoundedWhateverWasSent) {
  const auto caller = user("ana");
  const Error error{kAccessDenied, std::string(1'000'000, 'm')};
  boost::json::object members;
  for (int n = 0; n < 10'000; ++n) members[std::to_string(n)] = n;
  boost::json::value nested = boost::json::string(1000, 't');
  for (int depth = 0; depth < 3; ++depth) nested = boost::json::array(50, nested);
  const boost::json::value inputs[] = {{{std::string(1'000'000, 'n'), 1}}, members, nested};
  for (const auto& input : inputs) {
    auto request = create_user(caller, input);
    const std::string name(1'000'000, 'o');
    request.operation = name;
    request.error = &error;
    const std::string line = audit_line(request);
    EXPECT_LT(line.size(), 256 << 10);
    EXPECT_FALSE(boost::json::parse(line).at("requestParameters").is_null());
  }
  const auto record = record_of(create_user(caller, inputs[1]));
  EXPECT_EQ(record.at("requestParameters").at("99"), 99);
  EXPECT_EQ(record.at("requestParameters").at("…"), "(10000 members)");
  EXPECT_EQ(record_of(create_user(caller, nested)).at("requestParameters"), "… (left out: too large)");
}

class AuditFiles : public ::testing::Test {
 protected:
  std::unique_ptr<AuditTrail> open(AuditTrailOptions options = {}) {
    options.folder = folder_.path() / "audit";
    return AuditTrail::open(std::move(options), clock_, [](const Error& error) { FAIL() << error.message; }).value();
  }
  std::vector<std::string> found(const AuditFilter& filter) {
    std::vector<std::string> lines;
    EXPECT_TRUE(read_audit_trail(folder_.path() / "audit", filter, [&](std::string_view, const auto& record) {
      lines.push_back(describe_record(record));
    }));
    return lines;
  }
  std::size_t files() { return audit_files(folder_.path() / "audit").value().size(); }

  storage::TemporaryDirectory folder_;
  ManualClock clock_{kNoon};
};

TEST_F(AuditFiles, WhatWasRecordedIsThereWhenTheTrailIsClosedOrFlushed) {
  {
    const auto trail = open();
    trail->record(pull_by(user("ana"), clock_.now()), false);
    trail->flush();
    EXPECT_THAT(found({}), SizeIs(1));
    trail->record(pull_by(user("ben"), clock_.now()), true);
  }
  EXPECT_THAT(found({}), ElementsAre("2026-09-21T14:13:20Z  arn:aws:iam::111122223333:user/ana  codecommit:GitPull  "
                                     "arn:aws:codecommit:us-east-1:111122223333:payments  ok  203.0.113.9",
                                     "2026-09-21T14:13:20Z  arn:aws:iam::111122223333:user/ben  codecommit:GitPull  "
                                     "arn:aws:codecommit:us-east-1:111122223333:payments  ok  203.0.113.9"));
}

TEST_F(AuditFiles, AreMissedByNameWhereNoneWereEverKept) {
  const auto files = audit_files(folder_.path() / "audit");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().message, (folder_.path() / "audit").string() + ": there is no audit trail here");
}

TEST_F(AuditFiles, FollowEachOtherBySizeAndByDayAndGoWhenTheyAreOld) {
  const auto trail = open({.keep = std::chrono::days(2), .file_bytes = 1});
  const auto write = [&] {
    trail->record(pull_by(user("ana"), clock_.now()), true);
    trail->flush();
  };
  write();
  write();
  EXPECT_EQ(files(), 2);
  clock_.advance(std::chrono::days(1));
  write();
  EXPECT_EQ(files(), 3);
  clock_.advance(std::chrono::hours(49));
  write();
  EXPECT_EQ(files(), 2) << "the two of the first day are gone: what followed them is older than two days";
}

TEST_F(AuditFiles, ACrashsHalfLineIsNoRecordAndNobodyWritesBehindIt) {
  {
    const auto trail = open();
    trail->record(pull_by(user("ana"), clock_.now()), true);
  }
  std::ofstream(audit_files(folder_.path() / "audit").value().front().path, std::ios::app) << R"({"eventVersion": "1)";
  {
    const auto trail = open();
    trail->record(pull_by(user("ben"), clock_.now()), true);
  }
  EXPECT_THAT(found({}), SizeIs(2));
  EXPECT_EQ(files(), 2);
}

TEST_F(AuditFiles, TheFilterPicksByUserActionErrorRepositoryAndTime) {
  const Error denied{kAccessDenied, "no"};
  {
    const auto trail = open();
    trail->record(pull_by(user("ana"), clock_.now()), false);
    trail->flush();
    clock_.advance(std::chrono::hours(1));
    trail->record(pull_by(session(), clock_.now()), false);
    clock_.advance(std::chrono::hours(1));
    trail->record(pull_by(user("ben"), clock_.now(), &denied), false);
  }
  EXPECT_THAT(found({.user = "ana"}), SizeIs(2)) << "the user and the session";
  EXPECT_THAT(found({.user = "developer"}), SizeIs(1));
  EXPECT_THAT(found({.user = "ASIAIOSFODNN7EXAMPLE"}), SizeIs(1));
  EXPECT_THAT(found({.user = "an"}), IsEmpty());
  EXPECT_THAT(found({.action = "gitpull"}), SizeIs(3));
  EXPECT_THAT(found({.action = "codecommit:GitPull"}), SizeIs(3));
  EXPECT_THAT(found({.action = "GitPush"}), IsEmpty());
  EXPECT_THAT(found({.error = ""}), SizeIs(1));
  EXPECT_THAT(found({.error = "AccessDenied"}), SizeIs(1));
  EXPECT_THAT(found({.error = "NoSuchEntity"}), IsEmpty());
  EXPECT_THAT(found({.repository = "payments"}), SizeIs(3));
  EXPECT_THAT(found({.repository = "ments"}), IsEmpty());
  EXPECT_THAT(found({.from = kNoon + std::chrono::hours(1)}), SizeIs(2));
  EXPECT_THAT(found({.to = kNoon + std::chrono::hours(1)}), SizeIs(1));
}

}  // namespace
}  // namespace crossgate::server
