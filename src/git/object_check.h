// Whether an object is one that git fsck finds nothing to say about.
#pragma once

#include <string_view>

#include "base/git_names.h"
#include "git/object_reader.h"

namespace crossgate::git {

/// True only when `git fsck --strict` would accept the object's content without a word. False also where the answer
/// depends on more than the content, or the object is of a rare form: then git is asked (git-fsck(1), "FSCK MESSAGES").
bool is_surely_sound(ObjectType type, std::string_view content);

}  // namespace crossgate::git
