#include "git/quarantine.h"

#include <string>
#include <utility>

#include "base/random.h"

namespace crossgate::git {

Result<std::shared_ptr<Quarantine>> Quarantine::create(const std::filesystem::path& parent,
                                                       std::shared_ptr<const View> view, const Aside& aside) {
  std::shared_ptr<Quarantine> quarantine(new Quarantine(parent / random_uuid(), aside));
  TRY_VOID(make_bare_repository(quarantine->directory_));
  TRY_VOID(quarantine->stand_on(std::move(view)));
  return quarantine;
}

Quarantine::~Quarantine() {
  aside_.run([directory = directory_] { remove_folder(directory); });
}

Result<IndexedPack> Quarantine::keep(const CompletePack& pack) {
  const std::string base = (objects() / "pack" / ("pack-" + pack.checksum)).string();
  IndexedPack kept{.checksum = pack.checksum,
                   .objects = pack.objects,
                   .size = pack.bytes.pack.size(),
                   .pack = base + ".pack",
                   .idx = base + ".idx"};
  TRY_VOID(replace_file(kept.pack, pack.bytes.pack));
  TRY_VOID(replace_file(kept.idx, pack.bytes.idx));
  return kept;
}

Result<void> Quarantine::stand_on(std::shared_ptr<const View> view) {
  TRY_VOID(replace_file(objects() / "info" / "alternates", std::filesystem::absolute(view->objects()).string() + "\n"));
  view_ = std::move(view);
  return {};
}

}  // namespace crossgate::git
