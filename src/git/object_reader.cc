#include "git/object_reader.h"

#include <git2/commit.h>
#include <git2/errors.h>
#include <git2/global.h>
#include <git2/graph.h>
#include <git2/object.h>
#include <git2/odb.h>
#include <git2/repository.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/tag.h>
#include <git2/tree.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/event_loop.h"

namespace crossgate::git {
namespace {

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* handle) const { free(handle); }
};
using Odb = std::unique_ptr<git_odb, Free<git_odb, git_odb_free>>;
using Repository = std::unique_ptr<git_repository, Free<git_repository, git_repository_free>>;
using Held = std::unique_ptr<git_object, Free<git_object, git_object_free>>;

git_oid to_oid(const ObjectId& id) {
  git_oid oid;
  git_oid_fromraw(&oid, reinterpret_cast<const unsigned char*>(id.bytes().data()));
  return oid;
}

ObjectId from_oid(const git_oid& oid) {
  return *ObjectId::from_bytes({reinterpret_cast<const char*>(oid.id), ObjectId::kSize});
}

std::unexpected<Error> libgit2_failure(std::string_view what) {
  const git_error* error = git_error_last();
  return fail(std::string(what) + ": " + (error != nullptr ? error->message : "unknown error"));
}

std::optional<ObjectType> to_type(git_object_t type) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      return ObjectType::commit;
    case GIT_OBJECT_TREE:
      return ObjectType::tree;
    case GIT_OBJECT_BLOB:
      return ObjectType::blob;
    case GIT_OBJECT_TAG:
      return ObjectType::tag;
    default:
      return std::nullopt;
  }
}

git_object_t from_type(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return GIT_OBJECT_COMMIT;
    case ObjectType::tree:
      return GIT_OBJECT_TREE;
    case ObjectType::blob:
      return GIT_OBJECT_BLOB;
    case ObjectType::tag:
      return GIT_OBJECT_TAG;
  }
  return GIT_OBJECT_INVALID;
}

}  // namespace

std::optional<ObjectId> object_id(ObjectType type, std::string_view content) {
  git_oid oid;
  if (git_odb_hash(&oid, content.data(), content.size(), from_type(type)) != 0) return std::nullopt;
  return from_oid(oid);
}

Libgit2::Libgit2() { git_libgit2_init(); }
Libgit2::~Libgit2() { git_libgit2_shutdown(); }

struct ObjectReader::Handles {
  Odb odb;
  Repository repository;
  bool has_memory = false;
};

ObjectReader::ObjectReader(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}
ObjectReader::ObjectReader(ObjectReader&&) noexcept = default;
ObjectReader& ObjectReader::operator=(ObjectReader&&) noexcept = default;
ObjectReader::~ObjectReader() = default;

Result<ObjectReader> ObjectReader::open(const std::filesystem::path& objects) {
  expect_may_block();
  // The database alone, without a repository's configuration, whose reading depends on the machine.
  auto handles = std::make_unique<Handles>();
  git_odb* odb = nullptr;
  if (git_odb_open(&odb, objects.c_str()) != 0) return libgit2_failure("cannot open " + objects.string());
  handles->odb.reset(odb);
  git_repository* repository = nullptr;
  if (git_repository_wrap_odb(&repository, odb) != 0) return libgit2_failure("cannot open " + objects.string());
  handles->repository.reset(repository);
  return ObjectReader(std::move(handles));
}

Result<void> ObjectReader::add(ObjectType type, std::string_view content) {
  // Asked before all folders; what is written goes to the first that takes it.
  constexpr int kFirst = 1000;
  if (!handles_->has_memory) {
    git_odb_backend* memory = nullptr;
    if (git_mempack_new(&memory) != 0) return libgit2_failure("cannot hold an object");
    if (git_odb_add_backend(handles_->odb.get(), memory, kFirst) != 0) {
      memory->free(memory);
      return libgit2_failure("cannot hold an object");
    }
    handles_->has_memory = true;
  }
  git_oid id;
  if (git_odb_write(&id, handles_->odb.get(), content.data(), content.size(), from_type(type)) != 0)
    return libgit2_failure("cannot hold an object");
  return {};
}

bool ObjectReader::has(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  return git_odb_exists_ext(handles_->odb.get(), &oid, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

std::optional<ObjectType> ObjectReader::type(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, handles_->odb.get(), &oid) != 0) return std::nullopt;
  return to_type(type);
}

std::optional<std::uint64_t> ObjectReader::size(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (git_odb_read_header(&size, &type, handles_->odb.get(), &oid) != 0) return std::nullopt;
  return size;
}

std::optional<CommitHeader> ObjectReader::commit(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  git_object* object = nullptr;
  if (git_object_lookup(&object, handles_->repository.get(), &oid, GIT_OBJECT_COMMIT) != 0) return std::nullopt;
  const Held held(object);
  const auto* const commit = reinterpret_cast<const git_commit*>(object);
  CommitHeader header{.tree = from_oid(*git_commit_tree_id(commit)), .time = git_commit_time(commit)};
  for (unsigned i = 0; i < git_commit_parentcount(commit); ++i)
    header.parents.push_back(from_oid(*git_commit_parent_id(commit, i)));
  return header;
}

std::optional<std::vector<TreeEntry>> ObjectReader::tree(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  git_object* object = nullptr;
  if (git_object_lookup(&object, handles_->repository.get(), &oid, GIT_OBJECT_TREE) != 0) return std::nullopt;
  const Held held(object);
  const auto* const tree = reinterpret_cast<const git_tree*>(object);
  std::vector<TreeEntry> entries;
  entries.reserve(git_tree_entrycount(tree));
  for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry* const entry = git_tree_entry_byindex(tree, i);
    const auto mode = git_tree_entry_filemode(entry);
    auto kind = TreeEntry::Kind::blob;
    if (mode == GIT_FILEMODE_TREE) kind = TreeEntry::Kind::tree;
    if (mode == GIT_FILEMODE_COMMIT) kind = TreeEntry::Kind::submodule;
    entries.push_back({git_tree_entry_name(entry), from_oid(*git_tree_entry_id(entry)), kind});
  }
  return entries;
}

std::optional<Object> ObjectReader::read(const ObjectId& id, std::uint64_t most) const {
  const git_oid oid = to_oid(id);
  if (const auto bytes = size(id); !bytes || *bytes > most) return std::nullopt;
  git_odb_object* found = nullptr;
  if (git_odb_read(&found, handles_->odb.get(), &oid) != 0) return std::nullopt;
  const std::unique_ptr<git_odb_object, Free<git_odb_object, git_odb_object_free>> held(found);
  const auto type = to_type(git_odb_object_type(found));
  if (!type) return std::nullopt;
  return Object{*type, {static_cast<const char*>(git_odb_object_data(found)), git_odb_object_size(found)}};
}

std::optional<ObjectId> ObjectReader::tagged(const ObjectId& tag) const {
  const git_oid oid = to_oid(tag);
  git_object* object = nullptr;
  if (git_object_lookup(&object, handles_->repository.get(), &oid, GIT_OBJECT_TAG) != 0) return std::nullopt;
  const Held held(object);
  return from_oid(*git_tag_target_id(reinterpret_cast<const git_tag*>(object)));
}

std::optional<ObjectId> ObjectReader::peel(const ObjectId& tag) const {
  const git_oid oid = to_oid(tag);
  git_object* object = nullptr;
  if (git_object_lookup(&object, handles_->repository.get(), &oid, GIT_OBJECT_TAG) != 0) return std::nullopt;
  const Held held(object);
  git_object* target = nullptr;
  if (git_object_peel(&target, object, GIT_OBJECT_ANY) != 0) return std::nullopt;
  const Held held_target(target);
  return from_oid(*git_object_id(target));
}

bool ObjectReader::is_near(const ObjectId& ancestor, const ObjectId& from) const {
  std::vector<ObjectId> reached{from};
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const auto header = commit(reached[next]);
    if (!header) continue;
    for (const auto& parent : header->parents) {
      if (parent == ancestor) return type(parent) == ObjectType::commit;
      // No more than will be read, however many parents a commit has.
      if (reached.size() < kNear && std::ranges::find(reached, parent) == reached.end()) reached.push_back(parent);
    }
  }
  return false;
}

bool ObjectReader::is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const {
  if (ancestor == commit || is_near(ancestor, commit)) return true;
  const git_oid old_oid = to_oid(ancestor);
  const git_oid new_oid = to_oid(commit);
  return git_graph_descendant_of(handles_->repository.get(), &new_oid, &old_oid) == 1;
}

bool ObjectReader::is_reachable(const ObjectId& commit, const std::vector<ObjectId>& tips) const {
  std::vector<git_oid> oids;
  for (const auto& tip : tips)
    if (type(tip) == ObjectType::commit) oids.push_back(to_oid(tip));
  const git_oid oid = to_oid(commit);
  return git_graph_reachable_from_any(handles_->repository.get(), &oid, oids.data(), oids.size()) == 1;
}

}  // namespace crossgate::git
