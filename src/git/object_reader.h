// Questions about objects that libgit2 answers in process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"

namespace crossgate::git {

/// libgit2 is ready while one of these exists.
class Libgit2 {
 public:
  Libgit2();
  Libgit2(const Libgit2&) = delete;
  Libgit2& operator=(const Libgit2&) = delete;
  ~Libgit2();
};

enum class ObjectType { commit, tree, blob, tag };

struct CommitHeader {
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::int64_t time = 0;  ///< of the committer, seconds since 1970
};

struct TreeEntry {
  std::string name;
  ObjectId id;
  enum class Kind { blob, tree, submodule } kind = Kind::blob;
};

struct Object {
  ObjectType type = ObjectType::blob;
  std::string content;
};

/// The name of an object with this content; nullopt when it looks like one half of a SHA-1 collision, as git has it.
std::optional<ObjectId> object_id(ObjectType type, std::string_view content);

/// Reads an object folder and its alternates, as they were when it was opened. Blocks; used by one thread at a time.
class ObjectReader {
 public:
  static Result<ObjectReader> open(const std::filesystem::path& objects);
  ObjectReader(ObjectReader&&) noexcept;
  ObjectReader& operator=(ObjectReader&&) noexcept;
  ~ObjectReader();

  /// Has it as if it were there, in memory, from now on.
  Result<void> add(ObjectType type, std::string_view content);

  /// Looks into indexes only.
  bool has(const ObjectId& id) const;
  /// nullopt: it is not there, or cannot be read.
  std::optional<ObjectType> type(const ObjectId& id) const;
  std::optional<std::uint64_t> size(const ObjectId& id) const;
  /// nullopt: it is no commit, is not there, or cannot be read.
  std::optional<CommitHeader> commit(const ObjectId& id) const;
  /// In git's order of names; nullopt: it is no tree, is not there, or cannot be read.
  std::optional<std::vector<TreeEntry>> tree(const ObjectId& id) const;
  /// nullopt also when the content is larger than `most` bytes.
  std::optional<Object> read(const ObjectId& id, std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const;
  /// What a tag names, which may be another tag; nullopt: it is no tag, is not there, or cannot be read.
  std::optional<ObjectId> tagged(const ObjectId& tag) const;
  /// What a tag leads to in the end; nullopt when that is not there.
  std::optional<ObjectId> peel(const ObjectId& tag) const;
  /// `ancestor` is reachable from `commit`, or the same. False when either is not a commit.
  bool is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const;
  /// `commit` is one of `tips`, or an ancestor of one; tips that are no commits count for nothing.
  bool is_reachable(const ObjectId& commit, const std::vector<ObjectId>& tips) const;

 private:
  /// Found without libgit2's walks, each of which first checks the whole commit-graph's hash.
  bool is_near(const ObjectId& ancestor, const ObjectId& from) const;
  static constexpr std::size_t kNear = 64;  ///< commits read

  struct Handles;
  explicit ObjectReader(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace crossgate::git
