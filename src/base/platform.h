// What every system has but POSIX does not name, or names too late: Linux's way, and one for any other system.
#pragma once

#include <cstddef>
#include <string>

namespace crossgate {

/// Overwrites `size` bytes with zeros, also where the compiler sees that nobody reads them again.
void wipe(void* bytes, std::size_t size);

/// From now on this process leaves no core dump; on Linux other processes of its user cannot read its memory either.
void protect_memory();

/// The path of the file that this process runs; empty where the system does not tell.
std::string own_program();

/// A new empty file that nobody else can open, for reading and writing, closed on exec; -1 and `errno` where there can
/// be none. In memory on Linux, elsewhere below /tmp and already unlinked. The caller closes it.
int open_nameless_file();

/// The variables that a child inherits: NAME=VALUE, the last one null. The process's own, not a copy.
char** process_environment();

}  // namespace crossgate
