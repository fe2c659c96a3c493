// Tags between requests, rows and condition keys.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/iam/tag.h"
#include "base/error.h"
#include "iam/context.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

inline constexpr std::int64_t kTagsPerEntity = 50;  // IAM User Guide, "IAM and STS quotas"

using RequestTags = std::optional<std::vector<api::iam::Tag>>;

/// The tags of a request: no key twice, whatever its case, none of AWS's own. InvalidInput otherwise.
Result<std::vector<storage::Tag>> read_tags(const RequestTags& tags);
/// aws:RequestTag/… and aws:TagKeys. Without tags there is no such key.
void add_request_tags(iam::Context& context, const RequestTags& tags);
/// aws:ResourceTag/… and iam:ResourceTag/….
void add_resource_tags(iam::Context& context, const std::vector<storage::Tag>& tags);
/// nullopt where there are none: AWS leaves the member out.
RequestTags write_tags(const std::vector<storage::Tag>& tags);

}  // namespace crossgate::services::iam_api
