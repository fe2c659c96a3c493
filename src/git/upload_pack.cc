#include "git/upload_pack.h"

#include <string>
#include <utility>

#include "git/fetch.h"
#include "git/fetch_request.h"
#include "git/ls_refs.h"
#include "git/object_info.h"
#include "git/pkt_stream.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// Some 600,000 wants and haves; a client sends a few hundred.
constexpr std::size_t kLargestRequest = 32 << 20;

asio::awaitable<Result<void>> list_refs(Engine& engine, const RepositoryId& repository, PacketCursor& packets,
                                        bool has_arguments, ByteSink& out) {
  LsRefsArguments arguments;
  if (has_arguments) {
    CO_TRY(arguments, parse_ls_refs(packets));
  }
  CO_TRY(const auto snapshot,
         co_await at_once_or_on(engine.workers, [&] { return engine.repositories.refs(repository); }));
  co_return co_await ls_refs(*snapshot, arguments, out);
}

asio::awaitable<Result<void>> perform_v2(Engine& engine, const UploadRequest& upload, std::string_view body,
                                         ByteSink& out) {
  const RepositoryId& repository = upload.repository;
  PacketCursor packets(body);
  CO_TRY(const auto command, parse_v2_command(packets));
  if (command.name == "ls-refs") co_return co_await list_refs(engine, repository, packets, command.has_arguments, out);
  if (command.name == "fetch") {
    FetchRequest request;
    if (command.has_arguments) {
      CO_TRY(request, parse_v2_fetch(packets));
    }
    co_return co_await fetch_v2(engine, upload, request, out);
  }
  if (command.name == "object-info") {
    ObjectInfoArguments arguments;
    if (command.has_arguments) {
      CO_TRY(arguments, parse_object_info(packets));
    }
    co_return co_await object_info(engine, repository, arguments, out);
  }
  co_return co_await out.write(error_packet("unknown command '" + command.name + "'"));
}

}  // namespace

asio::awaitable<Result<void>> upload_pack(Engine& engine, const UploadRequest& upload, ByteSource& in, ByteSink& out) {
  CO_TRY(auto body, co_await read_all(in, kLargestRequest));
  if (!body) co_return co_await out.write(error_packet("the request is larger than 32 MiB"));
  if (upload.version == ProtocolVersion::v2) co_return co_await perform_v2(engine, upload, *body, out);
  CO_TRY(const auto request, parse_v0_fetch(*body));
  co_return co_await fetch_v0(engine, upload, request, *std::move(body), out);
}

}  // namespace crossgate::git
