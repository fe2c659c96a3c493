// The condition keys that follow from a request itself.
#pragma once

#include "base/names.h"
#include "iam/caller.h"
#include "iam/context.h"
#include "server/http.h"

namespace crossgate::server {

/// The caller's keys and aws:SourceIp, aws:SecureTransport, aws:RequestedRegion, aws:UserAgent (IAM User Guide, "AWS
/// global condition context keys"). They are what a trusted proxy says where one stands before us (proxies.h).
iam::Context context_of(const HttpRequest& request, const iam::Caller& caller, const Region& region);

}  // namespace crossgate::server
