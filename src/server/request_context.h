// The condition keys that follow from a request itself.
#pragma once

#include "base/clock.h"
#include "base/names.h"
#include "iam/caller.h"
#include "iam/context.h"
#include "server/http.h"

namespace crossgate::server {

/// aws:CurrentTime, aws:EpochTime, aws:SourceIp, aws:SecureTransport, aws:RequestedRegion, aws:UserAgent and
/// aws:Referer (IAM User Guide, "AWS global condition context keys"). Where a trusted proxy stands before us they are
/// what it says (proxies.h).
iam::Context context_of(const HttpRequest& request, const Region& region, Time now);
/// These and the caller's own.
iam::Context context_of(const HttpRequest& request, const iam::Caller& caller, const Region& region, Time now);

}  // namespace crossgate::server
