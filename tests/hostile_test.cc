// Bad input over a socket: each is answered in its protocol's own form, and the server goes on serving.
#include "support/socket.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string packet(const std::string& text) {
  char size[5];
  std::snprintf(size, sizeof size, "%04zx", text.size() + 4);
  return size + text;
}

class Hostile : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    company_ = std::make_unique<Company>();
    url_ = company_->create_repository("target");
  }
  static void TearDownTestSuite() { company_.reset(); }

  void TearDown() override {
    EXPECT_THAT(developer().type("aws --region us-east-1 codecommit get-repository --repository-name target"),
                Succeeds());
    EXPECT_THAT(company_->server().log(), Not(HasSubstr("\"status\":500")));
  }

  static Person& developer() { return company_->developer(); }
  static int port() { return company_->server().port(); }
  static std::string get(const std::string& path, const std::string& more = "") {
    return exchange(port(), "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n");
  }

  /// A request that curl signs as the administrator, with this body; the status, then the answer.
  static std::string signed_post(const std::string& service, const std::string& headers, const std::string& body,
                                 const std::string& clock_offset = "") {
    Person& admin = company_->admin();
    write_file(admin.home() / "body", body);
    const std::string keys =
        "$(sed -n 's/^aws_access_key_id = //p' ~/.aws/credentials | head -1):"
        "$(sed -n 's/^aws_secret_access_key = //p' ~/.aws/credentials | head -1)";
    const std::string shift = clock_offset.empty() ? "" : with_clock_off_by(clock_offset);
    return admin.must(shift + "curl -sS -o answer -w '%{http_code} ' --aws-sigv4 aws:amz:us-east-1:" + service +
                      " --user \"" + keys + "\" " + headers + " --data-binary @body " + company_->server().url() +
                      "/ && cat answer");
  }
  static std::string codecommit(const std::string& operation, const std::string& body,
                                const std::string& clock_offset = "") {
    return signed_post(
        "codecommit",
        "-H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: CodeCommit_20150413." + operation + "'", body,
        clock_offset);
  }
  static std::string iam(const std::string& form) {
    return signed_post("iam", "-H 'Content-Type: application/x-www-form-urlencoded'", form);
  }
  /// A body for a service of Git, with a password of the developer's role.
  static std::string git_post(const std::string& service, const std::string& body) {
    write_file(developer().home() / "body", body);
    const std::string host = url_.substr(7, url_.find('/', 7) - 7);
    return developer().must(
        "answer=$(printf 'protocol=http\\nhost=" + host +
        "\\npath=v1/repos/target\\n\\n' | aws codecommit credential-helper get)\n"
        "user=$(echo \"$answer\" | sed -n 's/^username=//p'); password=$(echo \"$answer\" | sed -n 's/^password=//p')\n"
        "curl -sS -o answer -w '%{http_code} ' --user \"$user:$password\" -H 'Content-Type: application/x-git-" +
        service + "-request' --data-binary @body " + url_ + "/git-" + service + " && tr -d '\\0' <answer");
  }

  static inline std::unique_ptr<Company> company_;
  static inline std::string url_;
};

TEST_F(Hostile, WhatIsNoHttpIsA400) {
  EXPECT_THAT(exchange(port(), "\x16\x03\x01\x02\x10garbage\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(exchange(port(), "GET\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(get("/healthz", "Content-Length: 1\r\nContent-Length: 2\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(get("/healthz", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(get("/healthz", "X-Folded: a\r\n b\r\n\x01: c\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(Hostile, HeadersAreBounded) {
  EXPECT_THAT(get("/healthz", "X-Long: " + std::string(32 << 10, 'x') + "\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(get("/healthz", "X-Long: " + std::string(128 << 10, 'x') + "\r\n"), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(get("/" + std::string(128 << 10, 'x')), StartsWith("HTTP/1.1 431"));
}

TEST_F(Hostile, JsonThatIsNoneIsASerializationException) {
  for (const std::string& body : {std::string("{\"repositoryName\":"), std::string("[]"), std::string("{\"a\":1}}"),
                                  std::string("{\"repositoryName\":\"\xff\xfe\"}"), std::string(100'000, '[')})
    EXPECT_THAT(codecommit("GetRepository", body), AllOf(StartsWith("400"), HasSubstr("SerializationException")))
        << body.substr(0, 40);
  EXPECT_THAT(codecommit("GetRepository", "{\"repositoryName\":{}}"),
              AllOf(StartsWith("400"), HasSubstr("SerializationException")));
  EXPECT_THAT(codecommit("GetRepository", "{}"),
              AllOf(StartsWith("400"), HasSubstr("RepositoryNameRequiredException")));
  EXPECT_THAT(codecommit("GetRepository", R"({"repositoryName":"../../etc"})"),
              AllOf(StartsWith("400"), HasSubstr("InvalidRepositoryNameException")));
  EXPECT_THAT(codecommit("RunShellCommand", "{}"), AllOf(StartsWith("400"), HasSubstr("UnknownOperationException")));
  EXPECT_THAT(codecommit("GetRepository", "{\"x\":\"" + std::string(17 << 20, 'x') + "\"}"), StartsWith("413"));
}

TEST_F(Hostile, FormsAreReadStrictly) {
  EXPECT_THAT(iam("Action=GetUser&Version=2010-05-08&UserName=%zz"), StartsWith("400"));
  EXPECT_THAT(iam("Action=ListUsers&Version=2010-05-08&MaxItems=many"), StartsWith("400"));
  EXPECT_THAT(iam("Action=Nothing&Version=2010-05-08"), AllOf(StartsWith("400"), HasSubstr("InvalidAction")));
  EXPECT_THAT(iam(""), StartsWith("400"));
  std::string members = "Action=CreateUser&Version=2010-05-08&UserName=u";
  for (int i = 1; i < 200'000; ++i) members += "&Tags.member." + std::to_string(i) + ".Key=k";
  EXPECT_THAT(iam(members), StartsWith("413"));
}

TEST_F(Hostile, APolicyWithADuplicateKeyIsRefused) {
  const Outcome refused = company_->admin().type(
      "aws iam put-user-policy --user-name developer --policy-name twice --policy-document "
      R"('{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}')");
  EXPECT_THAT(refused, FailsWith("MalformedPolicyDocument"));
}

TEST_F(Hostile, ASignatureIsGoodForFifteenMinutesBothWays) {
  const std::string body = R"({"repositoryName":"absent"})";
  EXPECT_THAT(codecommit("GetRepository", body, "-10m"), HasSubstr("RepositoryDoesNotExistException"));
  EXPECT_THAT(codecommit("GetRepository", body, "-16m"),
              AllOf(HasSubstr("InvalidSignatureException"), HasSubstr("Signature expired")));
  EXPECT_THAT(codecommit("GetRepository", body, "+30m"),
              AllOf(HasSubstr("InvalidSignatureException"), HasSubstr("Signature not yet current")));
}

TEST_F(Hostile, NoPathLeadsOutsideOrToAnInternalError) {
  for (const std::string path :
       {"/v1/repos/../../../../etc/passwd/info/refs", "/v1/repos/%2e%2e/%2e%2e/etc/info/refs",
        "/v1/repos/target%00/info/refs", "/v1/repos//target/info/refs", "/v1/repos/target/../other/info/refs",
        "/v1/repos/target%2f..%2fx/info/refs", "/v1/repos/.git/info/refs", "/v1/repos/target.git/info/refs",
        "/v1/repos/target/objects/info/packs", "/v1/repos/target/HEAD", "/v1/repos/\xc3\xa9/info/refs"})
    EXPECT_THAT(get(path + "?service=git-upload-pack"), testing::ContainsRegex("^HTTP/1.1 40[0134]")) << path;
}

TEST_F(Hostile, PacketsThatAreNoneAreRefused) {
  for (const std::string& body : {std::string("zzzzgarbage"), std::string("0003"), std::string("fff1short"),
                                  packet("command=rm-rf\n") + "0000", packet("want nothing\n") + "0000"})
    EXPECT_THAT(git_post("upload-pack", body), testing::MatchesRegex("(200 .*ERR .*|400 .*)[^$]*")) << body;
  EXPECT_THAT(git_post("receive-pack", "zzzzgarbage"), Not(StartsWith("5")));
}

TEST_F(Hostile, APackThatIsNoneIsReportedRefByRef) {
  const std::string none(40, '0'), id(40, 'a');
  const std::string report = std::string("\0 report-status\n", 16);
  const std::string answer =
      git_post("receive-pack", packet(none + " " + id + " refs/heads/main" + report) + "0000PACKgarbage");
  EXPECT_THAT(answer, StartsWith("200"));
  EXPECT_THAT(answer, AllOf(HasSubstr("unpack "), Not(HasSubstr("unpack ok")), HasSubstr("ng refs/heads/main")));
  const std::string funny =
      git_post("receive-pack", packet(none + " " + id + " refs/heads/../../escape" + report) + "0000");
  EXPECT_THAT(funny, AllOf(StartsWith("200"), HasSubstr("ng refs/heads/../../escape funny refname")));
  EXPECT_EQ(developer().must("git -c credential.helper='!aws codecommit credential-helper $@' "
                             "-c credential.UseHttpPath=true ls-remote " +
                             url_),
            "");
}

}  // namespace
}  // namespace crossgate::stories
