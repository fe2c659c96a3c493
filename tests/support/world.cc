#include "support/world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/eventually.h"

namespace crossgate::stories {

namespace fs = std::filesystem;
namespace json = boost::json;

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (fs::temp_directory_path() / "crossgate-story-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}
std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

fs::path crossgate_program() { return fs::path(CROSSGATE_BIN) / "crossgate"; }
fs::path crossgated_program() { return fs::path(CROSSGATE_BIN) / "crossgated"; }
fs::path real_aws_program() {
  const char* other = std::getenv("CROSSGATE_AWS");
  return other != nullptr ? other : "/usr/bin/aws";
}

// ── Server ─────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

/// libfaketime(3). Not the program faketime(1): what is killed under that leaves memory behind which a later process of
/// the same number finds.
constexpr const char* kClockLibrary = "/usr/$LIB/faketime/libfaketime.so.1";

Environment server_environment() { return {{"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"HOME", "/nonexistent"}}; }

bool accepts_connections(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected = ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

}  // namespace

std::string with_clock_off_by(const std::string& offset) {
  std::string library = kClockLibrary;
  library.insert(library.find('$'), "\\");
  return "env LD_PRELOAD=" + library + " FAKETIME=" + offset + " ";
}

Server::Server(fs::path folder, ServerSettings settings)
    : folder_(std::move(folder)), settings_(std::move(settings)), data_(folder_ / "data") {}

Keys Server::init() {
  const Outcome made =
      run({{crossgated_program(), "init", "--data", data_, "--output", "json"}, folder_, server_environment(), ""});
  if (made.status != 0) throw std::runtime_error("crossgated init: " + made.printed());
  const json::object answer = json::parse(made.out).as_object();
  management_account_ = std::string(answer.at("AccountId").as_string());
  return {std::string(answer.at("AccessKeyId").as_string()), std::string(answer.at("SecretAccessKey").as_string()), ""};
}

void Server::start(const std::string& clock_offset) {
  std::vector<std::string> words{
      crossgated_program(), "serve", "--data", data_, "--listen", "127.0.0.1:" + std::to_string(port())};
  words.insert(words.end(), settings_.options.begin(), settings_.options.end());
  Environment environment = server_environment();
  if (!clock_offset.empty()) {
    environment["LD_PRELOAD"] = kClockLibrary;
    environment["FAKETIME"] = clock_offset;
  }
  process_ = std::make_unique<Process>(Command{words, folder_, environment, ""}, folder_ / "server.log");
  const bool ended = eventually([this] { return accepts_connections(port()) || !process_->running(); });
  if (!ended || !accepts_connections(port())) throw std::runtime_error("the server did not start: " + log());
}

void Server::stop() {
  process_->signal(SIGTERM);
  const int status = process_->wait();
  process_.reset();
  EXPECT_EQ(status, 0) << log();
}

void Server::kill() {
  process_->signal(SIGKILL);
  process_->wait();
  process_.reset();
}

std::string Server::url() const { return scheme() + "://127.0.0.1:" + std::to_string(port()); }
std::string Server::clone_url(const std::string& repository, const std::string& region) const {
  return scheme() + "://git-codecommit." + region + ".amazonaws.com.localhost:" + std::to_string(port()) +
         "/v1/repos/" + repository;
}
std::string Server::log() const { return read_file(folder_ / "server.log"); }
bool Server::logs(const std::string& text) const {
  return eventually([&] { return log().find(text) != std::string::npos; });
}

bool Server::measures(const std::string& line) const {
  const std::string ask = "curl -sk " + url() + "/metrics | grep -qx '" + line + "'";
  return eventually([&] { return run({{"sh", "-c", ask}, folder_, server_environment(), ""}).status == 0; });
}

// ── Person ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Person::Person(fs::path home, const Server& server, fs::path aws) : home_(std::move(home)) {
  fs::create_directories(home_ / "bin");
  fs::create_symlink(aws, home_ / "bin/aws");
  fs::create_symlink(crossgate_program(), home_ / "bin/crossgate");
  const char* git = std::getenv("CROSSGATE_GIT");
  environment_ = {{"PATH", (home_ / "bin").string() + (git != nullptr ? std::string(":") + git : std::string()) +
                               ":/usr/local/bin:/usr/bin:/bin"},
                  {"HOME", home_},
                  {"LC_ALL", "C.UTF-8"},
                  {"TZ", "UTC"},
                  {"GIT_TERMINAL_PROMPT", "0"},
                  {"AWS_EC2_METADATA_DISABLED", "true"},
                  {"AWS_PAGER", ""}};
  must(
      "git config --global user.name 'A Person' && git config --global user.email person@example.com && "
      "git config --global init.defaultBranch main && git config --global advice.detachedHead false");
  // Git's upkeep of a clone must end before the next line is typed: what it still deletes in the background after a
  // `git fetch --refetch`, the next fetch would miss.
  must("git config --global gc.autoDetach false");
  must("crossgate setup aws --endpoint-url " + server.url() + " --directory " + (home_ / "models").string());
  set("AWS_DATA_PATH", home_ / "models");
  if (server.authority().empty()) return;
  set("AWS_CA_BUNDLE", server.authority());
  must("git config --global http.sslCAInfo " + server.authority().string());
}

void Person::profile(const std::string& name, const std::map<std::string, std::string>& settings,
                     const std::optional<Keys>& keys) {
  config_[name] = settings;
  if (keys) credentials_[name] = *keys;
  std::string config, credentials;
  for (const auto& [profile_name, values] : config_) {
    config += profile_name == "default" ? "[default]\n" : "[profile " + profile_name + "]\n";
    for (const auto& [key, value] : values) config.append(key).append(" = ").append(value).append("\n");
  }
  for (const auto& [profile_name, value] : credentials_) {
    credentials +=
        "[" + profile_name + "]\naws_access_key_id = " + value.id + "\naws_secret_access_key = " + value.secret + "\n";
    if (!value.token.empty()) credentials += "aws_session_token = " + value.token + "\n";
  }
  write_file(home_ / ".aws/config", config);
  write_file(home_ / ".aws/credentials", credentials);
}

Outcome Person::type(const std::string& line, const std::string& directory) const {
  return run({{"sh", "-c", line}, home_ / directory, environment_, ""});
}

std::string Person::must(const std::string& line, const std::string& directory) const {
  const Outcome outcome = type(line, directory);
  if (outcome.status != 0) throw std::runtime_error("$ " + line + "\n" + outcome.printed());
  return outcome.out;
}

// ── Company ────────────────────────────────────────────────────────────────────────────────────────────────────────

Company::Company(fs::path aws, ServerSettings settings)
    : aws_(std::move(aws)), server_(std::make_unique<Server>(folder_.path(), std::move(settings))) {
  const Keys admin_keys = server_->init();
  server_->start();
  admin_ = std::make_unique<Person>(folder_.path() / "admin", *server_, aws_);
  admin_->profile("default", {{"region", "us-east-1"}}, admin_keys);
  create_member_account();
  create_developer();
  create_role();
}

void Company::create_member_account() {
  const std::string request = admin_->must(
      "aws organizations create-account --email member@example.com --account-name member "
      "--output text --query CreateAccountStatus.Id");
  const std::string id = request.substr(0, request.find('\n'));
  const std::string account =
      admin_->must("aws organizations describe-create-account-status --create-account-request-id " + id +
                   " --output text --query CreateAccountStatus.AccountId");
  member_account_ = account.substr(0, account.find('\n'));
  admin_->profile("member-admin",
                  {{"role_arn", "arn:aws:iam::" + member_account_ + ":role/OrganizationAccountAccessRole"},
                   {"source_profile", "default"},
                   {"region", "us-east-1"}});
}

Keys Company::create_user(const std::string& profile, const std::string& name, const std::string& policy_document) {
  const std::string aws = "aws --profile " + profile + " iam ";
  admin_->must(aws + "create-user --user-name " + name);
  if (!policy_document.empty())
    admin_->must(aws + "put-user-policy --user-name " + name + " --policy-name its-policy --policy-document '" +
                 policy_document + "'");
  const auto key =
      json::parse(admin_->must(aws + "create-access-key --output json --user-name " + name)).at("AccessKey");
  return {std::string(key.at("AccessKeyId").as_string()), std::string(key.at("SecretAccessKey").as_string()), ""};
}

void Company::create_developer() {
  developer_keys_ = create_user("default", "developer",
                                R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)"
                                R"("Resource":"arn:aws:iam::)" +
                                    member_account_ + R"(:role/CodeCommitDeveloper"}]})");
  developer_ = std::make_unique<Person>(folder_.path() / "developer", *server_, aws_);
  developer_->profile("default", {{"region", "us-east-1"}}, developer_keys_);
  developer_->profile("member", {{"role_arn", "arn:aws:iam::" + member_account_ + ":role/CodeCommitDeveloper"},
                                 {"source_profile", "default"}});
  developer_->set("AWS_PROFILE", "member");
}

void Company::create_role() {
  admin_->must(
      "aws --profile member-admin iam create-role --role-name CodeCommitDeveloper --assume-role-policy-document "
      R"('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",)"
      R"("Principal":{"AWS":"arn:aws:iam::)" +
      server_->management_account() + R"(:user/developer"}}]}')");
  put_role_policy("codecommit", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"codecommit:*",)"
                                R"("Resource":"*"}]})");
}

void Company::put_role_policy(const std::string& name, const std::string& document) {
  admin_->must("aws --profile member-admin iam put-role-policy --role-name CodeCommitDeveloper --policy-name " + name +
               " --policy-document '" + document + "'");
}

std::unique_ptr<Person> Company::stranger(const std::string& name) {
  return std::make_unique<Person>(folder_.path() / name, *server_, aws_);
}

std::string Company::create_repository(const std::string& name) {
  const std::string url = developer_->must(
      "aws codecommit create-repository --region us-east-1 --repository-name " + name +
      " --repository-description 'A repository' --output text --query repositoryMetadata.cloneUrlHttp");
  return url.substr(0, url.find('\n'));
}

std::string Company::clone_command(const std::string& url, const std::string& directory, const std::string& profile) {
  return "git clone --config 'credential.helper=!aws codecommit --profile " + profile +
         " --region us-east-1 credential-helper $@' --config credential.UseHttpPath=true " + url + " " + directory;
}

}  // namespace crossgate::stories
