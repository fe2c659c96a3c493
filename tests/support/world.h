// The world of the stories: a server on a socket, a company's accounts, and people with their own home folders.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/command.h"
#include "support/socket.h"

namespace crossgate::stories {

/// Removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& text);
std::string read_file(const std::filesystem::path& path);

struct Keys {
  std::string id;
  std::string secret;
  std::string token;
};

/// How a server is to be started, where that is not the default.
struct ServerSettings {
  std::vector<std::string> options = {};  ///< of the command line
  std::filesystem::path authority = {};   ///< whom clients should believe: the server speaks HTTPS
};

/// What to type before a command whose clock shall be off by so much: "+16m", or anything else of FAKETIME's in
/// libfaketime(3). For a shell, without quotes, or within those of a line that another shell reads.
std::string with_clock_off_by(const std::string& offset);

/// crossgated over a data directory, on a port of the loopback.
class Server {
 public:
  explicit Server(std::filesystem::path folder, ServerSettings settings = {});

  /// Makes the organization; the first administrator's keys, and the management account's id.
  Keys init();
  const std::string& management_account() const { return management_account_; }

  /// Starts, on the same port each time, and returns when it is ready. `clock_offset`: see with_clock_off_by.
  void start(const std::string& clock_offset = "");
  void stop();  ///< SIGTERM; expects a clean end
  void kill();  ///< SIGKILL
  void signal(int number) const { process_->signal(number); }
  int pid() const { return process_->pid(); }

  int port() const { return port_.number(); }
  std::string url() const;
  std::string clone_url(const std::string& repository, const std::string& region = "us-east-1") const;
  const std::filesystem::path& data() const { return data_; }
  const std::filesystem::path& authority() const { return settings_.authority; }
  std::string log() const;
  /// Waits until the log contains this.
  bool logs(const std::string& text) const;
  /// Waits until /metrics have this line.
  bool measures(const std::string& line) const;

 private:
  std::string scheme() const { return settings_.authority.empty() ? "http" : "https"; }

  std::filesystem::path folder_;
  ServerSettings settings_;
  std::filesystem::path data_;
  std::unique_ptr<Process> process_;
  std::string management_account_;
  ReservedPort port_;
};

/// Somebody at a machine: a home folder, the AWS files in it, programs to run.
class Person {
 public:
  /// `aws` is the program that answers to the name "aws": the real one, or crossgate. Its git is the system's, or that
  /// in the folder which CROSSGATE_GIT names.
  Person(std::filesystem::path home, const Server& server, std::filesystem::path aws);

  void set(const std::string& variable, const std::string& value) { environment_[variable] = value; }
  void unset(const std::string& variable) { environment_.erase(variable); }
  /// Writes or replaces a profile; `settings` go into the config file, keys into the credentials file.
  void profile(const std::string& name, const std::map<std::string, std::string>& settings,
               const std::optional<Keys>& keys = std::nullopt);

  /// A line as typed into a shell, in `directory` of the home folder.
  Outcome type(const std::string& line, const std::string& directory = ".") const;
  /// The same, where anything but success ends the test with what was printed.
  std::string must(const std::string& line, const std::string& directory = ".") const;

  const std::filesystem::path& home() const { return home_; }
  const Environment& environment() const { return environment_; }

 private:
  std::filesystem::path home_;
  Environment environment_;
  std::map<std::string, std::map<std::string, std::string>> config_;
  std::map<std::string, Keys> credentials_;
};

/// The programs under test, and the real one: Debian's, or what CROSSGATE_AWS names.
std::filesystem::path crossgate_program();
std::filesystem::path crossgated_program();
std::filesystem::path real_aws_program();

/// A management account with the user `developer`, a member account with the role `CodeCommitDeveloper` that the
/// developer may assume, as the article has them, made with `aws` commands only.
class Company {
 public:
  explicit Company(std::filesystem::path aws = crossgate_program(), ServerSettings settings = {});

  Server& server() { return *server_; }
  Person& admin() { return *admin_; }          ///< profiles default (management) and member-admin
  Person& developer() { return *developer_; }  ///< profiles default (keys) and member (the role)
  const std::string& member_account() const { return member_account_; }
  Keys developer_keys() const { return developer_keys_; }

  /// Another person with these profiles' settings copied in: none but the server's rule sets.
  std::unique_ptr<Person> stranger(const std::string& name);
  /// A user of an account, through a profile of the administrator that reaches it.
  Keys create_user(const std::string& profile, const std::string& name, const std::string& policy_document);
  /// Sets an inline policy of the role CodeCommitDeveloper.
  void put_role_policy(const std::string& name, const std::string& document);
  std::string create_repository(const std::string& name);  ///< as the developer; its clone URL

  /// `git clone` with the article's helper line.
  static std::string clone_command(const std::string& url, const std::string& directory,
                                   const std::string& profile = "member");

 private:
  void create_member_account();
  void create_developer();
  void create_role();

  TemporaryFolder folder_;
  std::filesystem::path aws_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Person> admin_;
  std::unique_ptr<Person> developer_;
  std::string member_account_;
  Keys developer_keys_;
};

/// Matchers over an Outcome.
MATCHER(Succeeds, "succeeds") {
  *result_listener << "status " << arg.status << "\n" << arg.printed();
  return arg.status == 0;
}
MATCHER_P(FailsWith, text, "fails and prints the text") {
  *result_listener << "status " << arg.status << "\n" << arg.printed();
  return arg.status != 0 && arg.printed().find(text) != std::string::npos;
}

}  // namespace crossgate::stories
