#include "git/object_info.h"

#include <optional>
#include <string_view>

#include "git/errors.h"
#include "git/object_reader.h"
#include "git/workers.h"

namespace crossgate::git {
namespace {

/// Blocks.
Result<std::string> describe(Engine& engine, const RepositoryId& repository, const ObjectInfoArguments& arguments) {
  TRY(const auto opened, engine.repositories.open(repository));
  TRY(const auto objects, ObjectReader::open(opened.view->objects()));
  std::string out;
  if (arguments.size) append_packet(out, "size");
  for (const auto& id : arguments.ids) {
    std::string line = id.hex();
    if (arguments.size) {
      const auto size = objects.has(id) ? objects.size(id) : std::nullopt;
      line += size ? " " + std::to_string(*size) : " ";
    }
    append_packet(out, line);
  }
  return out.append(kFlushPacket);
}

}  // namespace

Result<ObjectInfoArguments> parse_object_info(PacketCursor& packets) {
  constexpr std::string_view kOid = "oid ";
  ObjectInfoArguments arguments;
  while (true) {
    TRY(const auto packet, packets.next());
    if (!packet) return fail(kBadGitRequest, "the request ends before its flush packet");
    if (packet->is_flush()) return arguments;
    const auto line = packet->line();
    if (line == "size") {
      arguments.size = true;
      continue;
    }
    const auto id = line.starts_with(kOid) ? ObjectId::parse(line.substr(kOid.size())) : ObjectId::parse("");
    if (!id) return fail(kBadGitRequest, "unexpected line in object-info: '" + std::string(line.substr(0, 200)) + "'");
    arguments.ids.push_back(*id);
  }
}

asio::awaitable<Result<void>> object_info(Engine& engine, const RepositoryId& repository,
                                          const ObjectInfoArguments& arguments, ByteSink& out) {
  CO_TRY(const auto answer, co_await on(engine.workers, [&] { return describe(engine, repository, arguments); }));
  co_return co_await out.write(answer);
}

}  // namespace crossgate::git
