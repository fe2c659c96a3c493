// Runs programs as a person at a terminal would, and says what they printed.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crossgate::stories {

struct Outcome {
  int status = -1;  ///< the exit status; 128 + N when signal N ended it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
  std::string printed() const { return out + err; }
};

using Environment = std::map<std::string, std::string>;

struct Command {
  std::vector<std::string> words;  ///< found on the environment's PATH
  std::filesystem::path directory;
  Environment environment;  ///< the whole of it: nothing is inherited
  std::string input;
};

/// The tester's own: how a registry of packages is reached is configured there.
Environment own_environment();

/// Runs to the end; at most ten minutes, then it is killed and the status is 137.
Outcome run(const Command& command);

/// `npm install` of these packages, NAME@VERSION each, into a folder. Why they are not there, where that fails: a
/// machine may have no npm, or reach no registry.
std::optional<std::string> install_from_npm(const std::filesystem::path& folder,
                                            const std::vector<std::string>& packages);

/// A program in the background. Killed, with what it started, when this goes.
class Process {
 public:
  Process(const Command& command, const std::filesystem::path& log);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int pid() const { return pid_; }
  void signal(int number) const;
  /// Waits for the end and returns the status as in Outcome.
  int wait();
  bool running();

 private:
  int pid_ = -1;
};

}  // namespace crossgate::stories
