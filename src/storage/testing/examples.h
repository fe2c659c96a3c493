// Values that the tests of the typed tables begin with.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/git_names.h"
#include "base/names.h"
#include "storage/refs.h"
#include "storage/repositories.h"

namespace crossgate::storage {

inline const Time kNoon = from_epoch_seconds(1'790'000'000);

inline AccountId account_id(std::string_view digits = "111122223333") { return *AccountId::parse(digits); }
inline Region region(std::string_view name = "us-east-1") { return *Region::parse(name); }
inline RepositoryName repository_name(std::string_view name) { return *RepositoryName::parse(name); }
inline RefName ref_name(std::string_view name) { return *RefName::parse(name); }
/// The object whose id is the digit, forty times.
inline ObjectId object(char digit) { return *ObjectId::parse(std::string(40, digit)); }

inline Repository example_repository(std::string_view name) {
  return {.id = RepositoryId::random(),
          .account = account_id(),
          .region = region(),
          .name = repository_name(name),
          .description = std::nullopt,
          .default_branch = std::nullopt,
          .encryption_key_id = "arn:aws:kms:us-east-1:111122223333:alias/aws/codecommit",
          .created = kNoon,
          .modified = kNoon};
}

inline RefCause example_cause() {
  return {.account = account_id(),
          .actor_arn = "arn:aws:sts::111122223333:assumed-role/Developer/ana",
          .actor_id = "AROAEXAMPLE:ana",
          .cause = "push",
          .at = kNoon};
}

inline RefUpdate creation(std::string_view name, ObjectId id) {
  return {.name = ref_name(name), .old_id = {}, .new_id = id, .peeled = std::nullopt, .kind = UpdateKind::create};
}
inline RefUpdate move(std::string_view name, ObjectId from, ObjectId to) {
  return {
      .name = ref_name(name), .old_id = from, .new_id = to, .peeled = std::nullopt, .kind = UpdateKind::fast_forward};
}
inline RefUpdate removal(std::string_view name, ObjectId from) {
  return {.name = ref_name(name), .old_id = from, .new_id = {}, .peeled = std::nullopt, .kind = UpdateKind::remove};
}

inline RefTransaction push(const RepositoryId& repository, std::vector<RefUpdate> updates) {
  return {.repository = repository,
          .epoch = 0,
          .updates = std::move(updates),
          .packs = {},
          .first_default_branch = std::nullopt,
          .cause = example_cause(),
          .operation_id = {}};
}

}  // namespace crossgate::storage
