#include "storage/turn_master_key.h"

#include <utility>
#include <vector>

#include "storage/master_key.h"

namespace crossgate::storage {
namespace {

/// The new key, and behind it those that were in the file, of which the newest has its end now.
std::vector<MasterKey> with_new_key(std::vector<MasterKey> keys, Time now) {
  keys.front().until = now + kLongestSession;
  std::erase_if(keys, [&](const MasterKey& key) { return *key.until <= now; });
  keys.insert(keys.begin(), MasterKey{new_master_key(), std::nullopt});
  return keys;
}

}  // namespace

Result<TurnedKey> turn_master_key(const DataDirectoryOptions& options, bool end_sessions, const Clock& clock) {
  const auto source = master_key_source(options);
  const auto file = key_file_of(source);
  if (!file) {
    return fail("the master key comes from " + source + ", where Crossgate cannot put another: let its first line be " +
                "the new key and its second \"OLD until TIME\", and start the server");
  }
  std::string old_id;
  {
    TRY(const auto data, open_data_directory(options));  // locked, and any turnover before this one complete
    old_id = data->keyring().id();
    TRY(auto keys, read_master_keys(source, false));
    TRY_VOID(replace_key_file(*file, with_new_key(std::move(keys), clock.now())));
  }
  std::string new_id;
  {
    TRY(const auto data, open_data_directory(options));  // seals anew
    new_id = data->keyring().id();
  }
  if (!end_sessions) return TurnedKey{old_id, new_id, *file, clock.now() + kLongestSession};
  TRY(auto keys, read_master_keys(source, false));
  keys.resize(1);
  TRY_VOID(replace_key_file(*file, keys));
  return TurnedKey{old_id, new_id, *file, std::nullopt};
}

}  // namespace crossgate::storage
