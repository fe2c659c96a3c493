// Completion of command lines in shells.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossgate::client {

/// The script by which a shell ("bash", "zsh", "fish") asks `crossgate complete` for what can follow; nullopt for
/// another shell. Pure; thread-safe.
std::optional<std::string> completion_script(std::string_view shell);

/// What can stand in the place of `words[at]`, the word that is being typed (empty where `at` is their number);
/// `words[0]` is the program. `profiles` is asked for names only where one is wanted.
std::vector<std::string> complete(std::span<const std::string> words, std::size_t at,
                                  const std::function<std::vector<std::string>()>& profiles);

}  // namespace crossgate::client
