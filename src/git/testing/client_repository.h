// A client's side of a push, made with the real git.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/git_names.h"
#include "base/text.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::git {

/// A bare repository of its own. Times, names and thus object ids are the same in every run.
class ClientRepository {
 public:
  ClientRepository() { git("init --quiet --bare ."); }

  /// The output of `git ARGUMENTS`, given `input`.
  std::string git(const std::string& arguments, std::string_view input = {}) const {
    const auto file = folder_.path() / "input";
    std::ofstream(file, std::ios::binary) << input;
    const std::string command =
        "cd " + folder_.path().string() +
        " && env -i PATH=\"$PATH\" HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ana "
        "GIT_AUTHOR_EMAIL=ana@example.com"
        " GIT_AUTHOR_DATE='1790000000 +0000' GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@example.com"
        " GIT_COMMITTER_DATE='1790000000 +0000' git " +
        arguments + " <input";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    char buffer[4096];
    for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, count);
    if (::pclose(pipe) != 0) throw std::runtime_error("failed: git " + arguments);
    return output;
  }

  std::string blob(std::string_view content) const { return line(git("hash-object -w --stdin", content)); }
  std::string tree(std::string_view content) const {
    return line(git("mktree", "100644 blob " + blob(content) + "\tfile\n"));
  }
  /// A commit whose one file has this content.
  std::string commit(std::string_view content, const std::vector<std::string>& parents = {}) const {
    std::string arguments = "commit-tree " + tree(content) + " -m message";
    for (const auto& parent : parents) arguments += " -p " + parent;
    return line(git(arguments));
  }
  std::string tag(const std::string& target, std::string_view type = "commit") const {
    return line(git("mktag", "object " + target + "\ntype " + std::string(type) +
                                 "\ntag v1\ntagger Ana <ana@example.com> 1790000000 +0000\n\nmessage\n"));
  }
  /// What `revisions` lead to ("^ID" excludes), as a client sends it.
  std::string pack(const std::vector<std::string>& revisions) const {
    std::string input;
    for (const auto& revision : revisions) input += revision + "\n";
    return git("pack-objects --quiet --revs --thin --stdout", input);
  }
  /// These very objects and nothing that they lead to.
  std::string pack_only(const std::vector<std::string>& objects) const {
    std::string input;
    for (const auto& object : objects) input += object + "\n";
    return git("pack-objects --quiet --stdout", input);
  }

  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  static std::string line(const std::string& text) { return std::string(trim(text)); }

  storage::TemporaryDirectory folder_;
};

}  // namespace crossgate::git
