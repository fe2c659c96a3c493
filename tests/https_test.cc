// The server speaks TLS itself, and takes a new certificate up while it serves.
#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;

/// A self-signed certificate, for the names by which the stories reach the server.
class Certificate {
 public:
  Certificate(const fs::path& folder, const std::string& name) : folder_(folder / name) {
    fs::create_directories(folder_);
    const Outcome made =
        run({{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
              "-subj", "/CN=" + name, "-keyout", key(), "-out", file(), "-addext",
              "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.us-east-1.amazonaws.com.localhost"},
             folder_,
             {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_}},
             ""});
    EXPECT_THAT(made, Succeeds());
  }
  fs::path file() const { return folder_ / "certificate.pem"; }
  fs::path key() const { return folder_ / "key.pem"; }

  /// Puts this one in the place of `other`.
  void replace(const Certificate& other) const {
    fs::copy_file(file(), other.file(), fs::copy_options::overwrite_existing);
    fs::copy_file(key(), other.key(), fs::copy_options::overwrite_existing);
  }

 private:
  fs::path folder_;
};

ServerSettings https(const Certificate& served, const fs::path& authority) {
  return {.options = {"--tls-certificate", served.file(), "--tls-key", served.key()}, .authority = authority};
}

TEST(Https, CarriesTheApisAndGitWithTheRealClients) {
  const TemporaryFolder folder;
  const Certificate certificate(folder.path(), "served");
  Company company(real_aws_program(), https(certificate, certificate.file()));
  company.put_role_policy("only-by-tls", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*",)"
                                         R"("Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]})");
  const std::string url = company.create_repository("payments");
  EXPECT_EQ(url, company.server().clone_url("payments"));
  EXPECT_EQ(url.substr(0, 8), "https://");

  Person& developer = company.developer();
  developer.must(Company::clone_command(url, "payments"));
  developer.must("head -c 3000000 /dev/urandom > blob && git add blob && git commit -qm 'A large file'", "payments");
  EXPECT_THAT(developer.type("git push origin HEAD:main", "payments"), Succeeds());
  EXPECT_THAT(developer.type(Company::clone_command(url, "again")), Succeeds());
  EXPECT_EQ(read_file(developer.home() / "again/blob"), read_file(developer.home() / "payments/blob"));

  EXPECT_THAT(developer.type("git -c http.sslCAInfo=/dev/null ls-remote " + url), FailsWith("certificate"));
  EXPECT_THAT(developer.type("git ls-remote http" + url.substr(5)), FailsWith("error: 400"));
}

/// What a client with two connections sees, one kept open across the change of certificates.
constexpr const char* kRotation = R"(
import http.client, os, shutil, signal, ssl, sys, time
port, server, served, other = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]

def connect(authority):
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=ssl.create_default_context(cafile=authority))
    connection.connect()
    return connection

def ask(connection):
    connection.request("GET", "/healthz")
    return connection.getresponse().read()

shutil.copy(served + "/certificate.pem", "old.pem")
old = connect("old.pem")
socket = old.sock
assert ask(old) == b"ok\n"
for name in ("certificate.pem", "key.pem"):
    shutil.copy(other + "/" + name, served + "/" + name)
os.kill(server, signal.SIGHUP)
for attempt in range(10000):
    try:
        assert ask(connect(other + "/certificate.pem")) == b"ok\n"
        break
    except ssl.SSLCertVerificationError:
        time.sleep(0.05)
else:
    sys.exit("the new certificate was not taken up")
assert ask(old) == b"ok\n"
assert old.sock is socket, "the old connection was dropped"
print("both served")
)";

TEST(Https, TakesUpANewCertificateWithoutDroppingAConnection) {
  const TemporaryFolder folder;
  const Certificate served(folder.path(), "served");
  const Certificate next(folder.path(), "next");
  ServerSettings settings = https(served, served.file());
  settings.options.insert(settings.options.end(), {"--idle-seconds", "3600"});  // however long the change takes
  Server server(folder.path() / "server", std::move(settings));
  fs::create_directories(folder.path() / "server");
  server.init();
  server.start();
  const Environment environment{{"PATH", "/usr/bin:/bin"}, {"HOME", folder.path()}};
  const Outcome rotated = run({{"/usr/bin/python3", "-c", kRotation, std::to_string(server.port()),
                                std::to_string(server.pid()), served.file().parent_path(), next.file().parent_path()},
                               folder.path(),
                               environment,
                               ""});
  EXPECT_EQ(rotated.out, "both served\n") << rotated.printed() << server.log();

  // A pair that is no good changes nothing, and is said.
  write_file(served.key(), "no key");
  server.signal(SIGHUP);
  EXPECT_TRUE(server.logs("certificate not replaced")) << server.log();
  const Outcome asked = run({{"curl", "--silent", "--show-error", "--cacert", next.file(), server.url() + "/healthz"},
                             folder.path(),
                             environment,
                             ""});
  EXPECT_EQ(asked.out, "ok\n") << asked.printed();
  server.stop();
}

}  // namespace
}  // namespace crossgate::stories
