#include "git/upload_pack.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/connectivity.h"
#include "git/fetch_request.h"
#include "git/ls_refs.h"
#include "git/object_reader.h"
#include "git/pkt_stream.h"
#include "git/push_plan.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// Some 600,000 wants and haves; a client sends a few hundred.
constexpr std::size_t kLargestRequest = 32 << 20;

std::string_view protocol(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::v2:
      return "version=2";
    case ProtocolVersion::v1:
      return "version=1";
    case ProtocolVersion::v0:
      break;
  }
  return {};
}

/// Those of `wants` that must be asked about, because no ref shows them. Blocks.
Result<std::vector<ObjectId>> hidden_wants(Engine& engine, const RepositoryId& repository, const OpenRepository& opened,
                                           const std::vector<ObjectId>& wants) {
  return engine.repositories.not_visible(repository, *opened.refs, wants);
}

/// The first of `ids` that is not a commit of the repository, of which alone reachability can be asked. Blocks.
Result<std::optional<ObjectId>> first_no_commit(const View& view, const std::vector<ObjectId>& ids) {
  TRY(const auto objects, ObjectReader::open(view.objects()));
  for (const auto& id : ids)
    if (objects.type(id) != ObjectType::commit) return id;
  return std::nullopt;
}

/// An object that the client wants and may not have; git's upload-pack does not look in v2.
asio::awaitable<Result<std::optional<ObjectId>>> forbidden_want(Engine& engine, const RepositoryId& repository,
                                                                const OpenRepository& opened,
                                                                const std::vector<ObjectId>& wants) {
  CO_TRY(const auto hidden,
         co_await on(engine.workers, [&] { return hidden_wants(engine, repository, opened, wants); }));
  if (hidden.empty()) co_return std::nullopt;
  CO_TRY(const auto no_commit, co_await on(engine.workers, [&] { return first_no_commit(*opened.view, hidden); }));
  if (no_commit) co_return no_commit;
  const auto directory = opened.view->directory();
  CO_TRY(const bool reachable, co_await is_reachable(engine.processes, directory, opened.view, hidden, *opened.refs));
  if (reachable) co_return std::nullopt;
  co_return hidden.front();
}

asio::awaitable<Result<void>> relay(ChildProcess& child, ByteSink& out) {
  std::vector<char> buffer(64 << 10);
  bool told = false;
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    told = true;
    CO_TRY_VOID(co_await out.write({buffer.data(), count}));
  }
  CO_TRY(const int status, co_await child.wait());
  if (status == 0) co_return Result<void>();
  const std::string errors = one_line(child.last_errors());
  if (!told) CO_TRY_VOID(co_await out.write(error_packet("upload-pack failed")));
  co_return fail("git upload-pack ended with status " + std::to_string(status) + ": " + errors);
}

asio::awaitable<Result<void>> fetch(Engine& engine, const RepositoryId& repository, ProtocolVersion version,
                                    const std::vector<ObjectId>& wants, std::string body, ByteSink& out) {
  CO_TRY(const auto opened, co_await on(engine.workers, [&] { return engine.repositories.open(repository); }));
  CO_TRY(const auto forbidden, co_await forbidden_want(engine, repository, opened, wants));
  if (forbidden) co_return co_await out.write(error_packet("upload-pack: not our ref " + forbidden->hex()));

  // Its refs are read for deepen-not, include-tag and, in v0, for what a want may be.
  CO_TRY_VOID(co_await on(engine.workers, [&] { return opened.view->write_refs(*opened.refs); }));
  const GitCommand command{.arguments = {"upload-pack", "--stateless-rpc", "--strict", opened.view->directory()},
                           .git_directory = opened.view->directory(),
                           .configuration = {"uploadpack.allowAnySHA1InWant=true"},
                           .protocol = std::string(protocol(version)),
                           .input = std::move(body)};
  CO_TRY(auto child, co_await engine.processes.start(command, opened.view));
  co_return co_await relay(child, out);
}

asio::awaitable<Result<void>> list_refs(Engine& engine, const RepositoryId& repository, PacketCursor& packets,
                                        bool has_arguments, ByteSink& out) {
  LsRefsArguments arguments;
  if (has_arguments) {
    CO_TRY(arguments, parse_ls_refs(packets));
  }
  CO_TRY(const auto snapshot, co_await on(engine.workers, [&] { return engine.repositories.refs(repository); }));
  co_return co_await ls_refs(*snapshot, arguments, out);
}

}  // namespace

asio::awaitable<Result<void>> upload_pack(Engine& engine, const RepositoryId& repository, ProtocolVersion version,
                                          ByteSource& in, ByteSink& out) {
  CO_TRY(auto body, co_await read_all(in, kLargestRequest));
  if (!body) co_return co_await out.write(error_packet("the request is larger than 32 MiB"));
  if (version != ProtocolVersion::v2) {
    CO_TRY(const auto wants, parse_v0_wants(*body));
    if (wants.empty()) co_return Result<void>();
    co_return co_await fetch(engine, repository, version, wants, *std::move(body), out);
  }

  PacketCursor packets(*body);
  CO_TRY(const auto command, parse_v2_command(packets));
  if (command.name == "ls-refs") co_return co_await list_refs(engine, repository, packets, command.has_arguments, out);
  if (command.name != "fetch") co_return co_await out.write(error_packet("unknown command '" + command.name + "'"));
  std::vector<ObjectId> wants;
  if (command.has_arguments) {
    CO_TRY(wants, parse_v2_wants(packets));
  }
  co_return co_await fetch(engine, repository, version, wants, *std::move(body), out);
}

}  // namespace crossgate::git
