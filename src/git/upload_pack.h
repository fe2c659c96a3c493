// POST git-upload-pack: reads a request and has its command performed.
#pragma once

#include "base/error.h"
#include "base/names.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/host.h"

namespace crossgate::git {

/// See Host::upload_pack.
asio::awaitable<Result<void>> upload_pack(Engine& engine, const UploadRequest& request, ByteSource& in, ByteSink& out);

}  // namespace crossgate::git
