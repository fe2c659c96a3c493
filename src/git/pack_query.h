// What a pack must hold, and what decides its bytes: a fetch after its negotiation.
#pragma once

#include <string>
#include <vector>

#include "base/git_names.h"
#include "git/fetch_request.h"
#include "storage/refs.h"

namespace crossgate::git {

/// A value; ids are in order and each stands once. Every have is in the repository, so that the same query has the
/// same answer for as long as its wants and haves are there, whatever is pushed meanwhile.
struct PackQuery {
  std::vector<ObjectId> wants;
  std::vector<ObjectId> haves;
  Depth depth;
  std::string filter;
  bool thin_pack = false;
  bool ofs_delta = false;
  bool include_tag = false;
};

/// `common`: those of the request's haves that are in the repository.
PackQuery pack_query(const FetchRequest& request, const std::vector<ObjectId>& common);

/// Names the answer (64 hexadecimal digits): equal for queries with the same answer only. Where refs have a part in
/// it (include-tag, deepen-not) those of `refs` count.
std::string cache_key(const PackQuery& query, const storage::RefSnapshot& refs);

/// What `git pack-objects --revs` reads. Only for a query whose depth is whole.
std::string revisions_of(const PackQuery& query);
/// The same query for `git upload-pack`, as a v2 fetch that needs no negotiation.
std::string v2_request_of(const PackQuery& query);

}  // namespace crossgate::git
