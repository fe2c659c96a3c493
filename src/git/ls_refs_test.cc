#include "git/ls_refs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file_descriptor.h"
#include "git/advertisement.h"
#include "git/testing/ids.h"
#include "git/testing/memory_streams.h"

namespace crossgate::git {
namespace {

const std::string kThree(40, '3');

storage::RefSnapshot nothing() {
  return {.repository = RepositoryId::random(), .head = {}, .default_branch = std::nullopt, .refs = {}};
}

storage::RefSnapshot example() {
  const auto ref = [](std::string_view name, const std::string& id, std::optional<ObjectId> peeled = {}) {
    return storage::Ref{*RefName::parse(name), *ObjectId::parse(id), peeled};
  };
  storage::RefSnapshot snapshot = nothing();
  snapshot.default_branch = *RefName::parse("refs/heads/main");
  snapshot.refs = {ref("refs/heads/main", kOne), ref("refs/heads/topic", kTwo),
                   ref("refs/tags/v1", kThree, *ObjectId::parse(kOne))};
  return snapshot;
}

std::string listed(const storage::RefSnapshot& snapshot, std::vector<std::string_view> lines) {
  std::string request;
  for (const auto line : lines) append_packet(request, line);
  request += kFlushPacket;
  PacketCursor packets(request);
  const auto arguments = parse_ls_refs(packets);
  if (!arguments) return arguments.error().message;
  MemorySink sink;
  EXPECT_TRUE(run(ls_refs(ListedRefs(snapshot), *arguments, sink)));
  return readable(sink.bytes());
}

std::string advertised(const storage::RefSnapshot& snapshot, Service service, ProtocolVersion version) {
  MemorySink sink;
  EXPECT_TRUE(run(advertise(snapshot, service, version, sink)));
  std::string text = readable(sink.bytes());
  std::ranges::replace(text, '\0', '|');
  return text;
}

TEST(LsRefs, SendsHeadAndThenEveryRefInOrder) {
  EXPECT_EQ(listed(example(), {}), kOne + " HEAD\n" + kOne + " refs/heads/main\n" + kTwo + " refs/heads/topic\n" +
                                       kThree + " refs/tags/v1\n0000\n");
}

TEST(LsRefs, SaysTheSameOfFewAsOfAllAtOnce) {
  storage::RefSnapshot snapshot = nothing();
  for (int i = 100; i < 400; ++i) {
    const auto name = RefName::parse("refs/heads/" + std::to_string(i));
    snapshot.refs.push_back({*name, *ObjectId::parse(i % 2 == 0 ? kOne : kTwo), ObjectId::parse(kThree).value()});
  }
  const std::vector<std::string_view> few{"peel\n", "ref-prefix refs/heads/12\n", "ref-prefix refs/heads/3\n"};
  const auto answer = [&](const ListedRefs& refs) {
    std::string request;
    for (const auto line : few) append_packet(request, line);
    request += kFlushPacket;
    PacketCursor packets(request);
    MemorySink sink;
    EXPECT_TRUE(run(ls_refs(refs, *parse_ls_refs(packets), sink)));
    return readable(sink.bytes());
  };
  const ListedRefs refs(snapshot);
  const std::string one_by_one = answer(refs);
  EXPECT_FALSE(refs.has_packets(true));
  EXPECT_EQ(std::ranges::count(one_by_one, '\n'), 10 + 100 + 1);
  EXPECT_EQ(refs.packets({299, 300}, true).bytes, "006c" + kTwo + " refs/heads/399 peeled:" + kThree + "\n");
  EXPECT_TRUE(refs.has_packets(true));
  EXPECT_EQ(answer(refs), one_by_one);
}

TEST(LsRefs, SendsManyFromAFileInMemory) {
  storage::RefSnapshot snapshot = nothing();
  std::string expected;
  for (int i = 100'000; i < 120'000; ++i) {
    snapshot.refs.push_back({*RefName::parse("refs/heads/" + std::to_string(i)), *ObjectId::parse(kOne), {}});
    append_ref_packet(expected, snapshot.refs.back(), false);
  }
  const ListedRefs refs(snapshot);
  const auto middle = refs.packets({5'000, 19'000}, false);
  ASSERT_GE(middle.file, 0);
  std::string in_file(middle.bytes.size(), '\0');
  EXPECT_EQ(*read_at(middle.file, in_file, middle.offset, "the file"), in_file.size());
  EXPECT_EQ(in_file, middle.bytes);
  MemorySink sink;
  EXPECT_TRUE(run(ls_refs(refs, {}, sink)));
  EXPECT_EQ(sink.bytes(), expected + "0000");
}

TEST(LsRefs, TellsWhatSymrefsAndTagsLeadTo) {
  EXPECT_EQ(listed(example(), {"peel\n", "symrefs\n", "ref-prefix HEAD\n", "ref-prefix refs/tags/\n"}),
            kOne + " HEAD symref-target:refs/heads/main\n" + kThree + " refs/tags/v1 peeled:" + kOne + "\n0000\n");
}

TEST(LsRefs, SendsARefOnceHoweverManyPrefixesItHas) {
  EXPECT_EQ(listed(example(), {"ref-prefix refs/heads/", "ref-prefix refs/heads/main", "ref-prefix refs/heads/"}),
            kOne + " refs/heads/main\n" + kTwo + " refs/heads/topic\n0000\n");
}

TEST(LsRefs, SendsNothingForAPrefixThatFitsNothing) {
  EXPECT_EQ(listed(example(), {"ref-prefix refs/pull/"}), "0000\n");
}

TEST(LsRefs, OfAnEmptyRepositoryIsEmpty) {
  EXPECT_EQ(listed(nothing(), {"peel", "symrefs", "unborn", "ref-prefix HEAD"}), "0000\n");
}

TEST(LsRefs, TellsAnUnbornHeadToWhoAsks) {
  storage::RefSnapshot unborn = nothing();
  unborn.default_branch = *RefName::parse("refs/heads/main");
  EXPECT_EQ(listed(unborn, {"symrefs", "unborn"}), "unborn HEAD symref-target:refs/heads/main\n0000\n");
  EXPECT_EQ(listed(unborn, {"symrefs"}), "0000\n");
}

TEST(LsRefs, RefusesAnArgumentItDoesNotKnow) {
  EXPECT_EQ(listed(example(), {"colour blue"}), "unexpected line in ls-refs: 'colour blue'");
}

TEST(Advertisement, ListsRefsForAFetchWithHeadAndPeeledTags) {
  EXPECT_EQ(advertised(example(), Service::upload_pack, ProtocolVersion::v0),
            "# service=git-upload-pack\n0000\n" + kOne +
                " HEAD|multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not "
                "deepen-relative no-progress include-tag multi_ack_detailed allow-tip-sha1-in-want "
                "allow-reachable-sha1-in-want no-done filter symref=HEAD:refs/heads/main object-format=sha1 "
                "agent=crossgate/0.1\n" +
                kOne + " refs/heads/main\n" + kTwo + " refs/heads/topic\n" + kThree + " refs/tags/v1\n" + kOne +
                " refs/tags/v1^{}\n0000\n");
}

TEST(Advertisement, OfAPushHasNeitherHeadNorPeeledTags) {
  EXPECT_EQ(advertised(example(), Service::receive_pack, ProtocolVersion::v2),
            "# service=git-receive-pack\n0000\n" + kOne +
                " refs/heads/main|report-status report-status-v2 delete-refs side-band-64k quiet atomic ofs-delta "
                "push-options object-format=sha1 agent=crossgate/0.1\n" +
                kTwo + " refs/heads/topic\n" + kThree + " refs/tags/v1\n0000\n");
}

TEST(Advertisement, OfAnEmptyRepositoryCarriesItsCapabilitiesOnNoRef) {
  EXPECT_THAT(advertised(nothing(), Service::upload_pack, ProtocolVersion::v1),
              testing::StartsWith("# service=git-upload-pack\n0000\nversion 1\n" + std::string(40, '0') +
                                  " capabilities^{}|multi_ack "));
}

TEST(Advertisement, OfVersionTwoListsCapabilitiesAndNoRef) {
  EXPECT_EQ(advertised(example(), Service::upload_pack, ProtocolVersion::v2),
            "# service=git-upload-pack\n0000\nversion 2\nagent=crossgate/0.1\nls-refs=unborn\n"
            "fetch=shallow wait-for-done filter ref-in-want "
            "sideband-all\nserver-option\nobject-format=sha1\nobject-info\n0000\n");
}

TEST(ProtocolVersion, IsTheHighestThatIsOffered) {
  const std::pair<std::string_view, ProtocolVersion> cases[] = {
      {"", ProtocolVersion::v0},           {"version=0", ProtocolVersion::v0},
      {"version=1", ProtocolVersion::v1},  {"version=2", ProtocolVersion::v2},
      {"version=3", ProtocolVersion::v0},  {"colour=2:version=2", ProtocolVersion::v2},
      {"version=22", ProtocolVersion::v0}, {"version=2:version=1", ProtocolVersion::v2}};
  for (const auto& [header, version] : cases) EXPECT_EQ(parse_protocol_version(header), version) << header;
}

}  // namespace
}  // namespace crossgate::git
