#include "iam/session_record.h"

#include <cstdint>
#include <utility>

namespace crossgate::iam {
namespace {

constexpr std::uint64_t kLongestList = 64;

/// Numbers as LEB128, strings behind their length.
class Writer {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_ += value;
  }
  template <class T, class One>
  void list(const std::vector<T>& values, One one) {
    number(values.size());
    for (const auto& value : values) one(value);
  }
  void texts(const std::vector<std::string>& values) {
    list(values, [&](const std::string& value) { text(value); });
  }
  void time(Time value) { number(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what Writer wrote. After a failure everything reads as empty, and `complete` is false.
class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::string_view text() {
    const std::uint64_t length = number();
    if (length > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view value = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return value;
  }
  template <class T, class One>
  std::vector<T> list(One one) {
    std::vector<T> values;
    std::uint64_t count = number();
    if (count > kLongestList) count = fail();
    for (; count > 0; --count) values.push_back(one());
    return values;
  }
  std::vector<std::string> texts() {
    return list<std::string>([&] { return std::string(text()); });
  }
  Time time() { return Time(std::chrono::milliseconds(static_cast<std::int64_t>(number()))); }
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

void write_packed(Writer& out, const SessionRecord& record) {
  out.list(record.tags, [&](const storage::Tag& tag) {
    out.text(tag.key);
    out.text(tag.value);
  });
  out.texts(record.transitive_tags);
  out.texts(record.session_policies);
  out.texts(record.session_policy_arns);
}

void read_packed(RecordReader& in, SessionRecord& record) {
  record.tags = in.list<storage::Tag>([&] {
    const std::string_view key = in.text();
    return storage::Tag{std::string(key), std::string(in.text())};
  });
  record.transitive_tags = in.texts();
  record.session_policies = in.texts();
  record.session_policy_arns = in.texts();
}

std::optional<SessionKind> kind_of(std::uint64_t number) {
  if (number > static_cast<std::uint64_t>(SessionKind::federated_user)) return std::nullopt;
  return static_cast<SessionKind>(number);
}

}  // namespace

std::size_t packed_size(const SessionRecord& record) {
  Writer out;
  write_packed(out, record);
  return out.bytes().size();
}

std::string encode_session(const SessionRecord& record, std::string_view nonce) {
  Writer out;
  out.text(nonce);
  out.number(static_cast<std::uint64_t>(record.kind));
  out.text(record.account.str());
  out.text(record.principal_id);
  out.text(record.session_name);
  out.time(record.issued);
  out.time(record.expires);
  out.number(record.mfa ? 1 : 0);
  if (record.mfa) out.time(*record.mfa);
  out.text(record.source_identity);
  write_packed(out, record);
  out.text(record.identity_provider);
  out.list(record.claims, [&](const FederatedClaim& claim) {
    out.text(claim.key);
    out.texts(claim.values);
  });
  return std::move(out.bytes());
}

std::optional<DecodedSession> decode_session(std::string_view bytes) {
  RecordReader in(bytes);
  const std::string_view nonce = in.text();
  const auto kind = kind_of(in.number());
  const auto account = AccountId::parse(in.text());
  if (!kind || !account) return std::nullopt;
  SessionRecord record{.kind = *kind, .account = *account};
  record.principal_id = in.text();
  record.session_name = in.text();
  record.issued = in.time();
  record.expires = in.time();
  if (in.number() != 0) record.mfa = in.time();
  record.source_identity = in.text();
  read_packed(in, record);
  record.identity_provider = in.text();
  record.claims = in.list<FederatedClaim>([&] {
    const std::string_view key = in.text();
    return FederatedClaim{std::string(key), in.texts()};
  });
  if (!in.complete()) return std::nullopt;
  return DecodedSession{nonce, std::move(record)};
}

}  // namespace crossgate::iam
