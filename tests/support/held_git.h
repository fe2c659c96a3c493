// A git that begins its work only when the test lets it.
#pragma once

#include <filesystem>

#include "support/world.h"

namespace crossgate::stories {

class HeldGit {
 public:
  HeldGit() {
    write_file(program(), "#!/bin/sh\nwhile [ -e " + hold().string() + " ]; do sleep 0.05; done\nexec git \"$@\"\n");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }
  std::filesystem::path program() const { return folder_.path() / "held-git"; }
  void stop() const { write_file(hold(), ""); }
  void go_on() const { std::filesystem::remove(hold()); }

 private:
  std::filesystem::path hold() const { return folder_.path() / "hold"; }
  TemporaryFolder folder_;
};

}  // namespace crossgate::stories
