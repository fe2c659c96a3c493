// What a change of one row of an account came to.
#pragma once

namespace crossgate::storage {

enum class Change {
  done,
  exists,    ///< the name is taken
  absent,    ///< the row, or the principal it belongs to, is not there
  conflict,  ///< it still has what must be removed first (keys, policies, attachments), or changed meanwhile
  limit,     ///< a quota
};

}  // namespace crossgate::storage
