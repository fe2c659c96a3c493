// The statements that a driver itself runs around a batch: heads, recorded operations, leases, the schema row.
#pragma once

#include <cstdint>
#include <string_view>

namespace crossgate::storage::sql {

inline constexpr std::string_view kFindSchema = "SELECT version FROM schema WHERE id = 1";
inline constexpr std::string_view kCreateSchema =
    "INSERT INTO schema (id, version, incarnation, master_key) VALUES (1, $version, $incarnation, '')";
inline constexpr std::string_view kRaiseSchema = "UPDATE schema SET version = $version WHERE id = 1";

inline constexpr std::string_view kFindHead = "SELECT version, epoch, token FROM head WHERE id = $id";
inline constexpr std::string_view kCreateHead =
    "INSERT INTO head (id, version, epoch, token) VALUES ($id, 1, 0, $token) ON CONFLICT DO NOTHING"
    " RETURNING version, epoch, token";
/// The first statement of every batch: the row's lock orders the writers of an aggregate.
inline constexpr std::string_view kIncrementHead =
    "UPDATE head SET version = version + 1 WHERE id = $id RETURNING version, epoch, token";
inline constexpr std::string_view kIncrementHeadAtEpoch =
    "UPDATE head SET version = version + 1 WHERE id = $id AND epoch = $epoch RETURNING version, epoch, token";
inline constexpr std::string_view kRemoveHead = "DELETE FROM head WHERE id = $id";

/// How many versions of an aggregate an operation is remembered for.
inline constexpr std::int64_t kOperationsKept = 4096;
inline constexpr std::string_view kFindOperation =
    "SELECT version, epoch, token FROM op WHERE aggregate = $id AND operation = $operation";
inline constexpr std::string_view kRecordOperation =
    "INSERT INTO op (aggregate, operation, version, epoch, token) VALUES ($id, $operation, $version, $epoch, $token)";
inline constexpr std::string_view kForgetOperations = "DELETE FROM op WHERE aggregate = $id AND version <= $version";

inline constexpr std::string_view kFirstClaim =
    "INSERT INTO lease (name, fence, beat, held) VALUES ($name, 1, 0, 1) ON CONFLICT DO NOTHING RETURNING fence";
/// The fence never goes back, whoever holds the lease.
inline constexpr std::string_view kClaim =
    "UPDATE lease SET fence = fence + 1, beat = 0, held = 1"
    " WHERE name = $name AND (held = 0 OR (fence = $fence AND beat = $beat)) RETURNING fence";
inline constexpr std::string_view kRenew =
    "UPDATE lease SET beat = beat + 1 WHERE name = $name AND fence = $fence AND held = 1 RETURNING beat";
inline constexpr std::string_view kRelease = "UPDATE lease SET held = 0 WHERE name = $name AND fence = $fence";
inline constexpr std::string_view kWatch = "SELECT fence, beat FROM lease WHERE name = $name AND held = 1";

}  // namespace crossgate::storage::sql
