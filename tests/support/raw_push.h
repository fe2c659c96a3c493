// A push in one request, as git would send it if it did not take minutes over thousands of refs.
#pragma once

#include <string>

#include "support/world.h"

namespace crossgate::stories {

/// Creates every ref of the person's repository `directory` that matches `pattern` (git-for-each-ref(1)), with a pack
/// of all that is in there. The server's answer.
std::string push_at_once(const Person& person, const std::string& url, const std::string& directory,
                         const std::string& pattern);

}  // namespace crossgate::stories
