#include "server/audit_record.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "base/random.h"
#include "base/text.h"

namespace crossgate::server {
namespace {

namespace json = boost::json;

constexpr std::string_view kHidden = "HIDDEN_DUE_TO_SECURITY_REASONS";
constexpr std::size_t kLongestText = 2048;
constexpr std::size_t kLongestShownName = 256;
constexpr std::size_t kMostElements = 100;                     ///< of an array or an object
constexpr std::size_t kLargestValue = std::size_t{128} << 10;  ///< of requestParameters and of responseElements, each
constexpr int kDeepest = 12;

/// Members of requests and answers that are secrets, or the contents of files, whatever the operation.
constexpr std::array<std::string_view, 18> kSecretMembers{
    "AuthenticationCode1", "AuthenticationCode2",  "Base32StringSeed", "NewPassword",     "OldPassword",  "Password",
    "QRCodePNG",           "SAMLAssertion",        "SecretAccessKey",  "ServicePassword", "SessionToken", "TokenCode",
    "WebIdentityToken",    "X-Amz-Security-Token", "X-Amz-Signature",  "content",         "fileContent",  "rawContent"};

bool is_secret(std::string_view name) {
  return std::ranges::any_of(kSecretMembers,
                             [&](std::string_view secret) { return equals_ignoring_case(secret, name); });
}

/// Appends to one text. Commas take care of themselves.
class Writer {
 public:
  void open(char bracket) {
    separate();
    out_ += bracket;
  }
  void close(char bracket) { out_ += bracket; }
  void name(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
  }
  void text(std::string_view value) {
    separate();
    quote(value);
  }
  void plain(std::string_view value) {
    separate();
    out_ += value;
  }
  void member(std::string_view name, std::string_view value) {
    this->name(name);
    text(value);
  }
  void flag(std::string_view name, bool value) {
    this->name(name);
    plain(value ? "true" : "false");
  }
  std::size_t size() const { return out_.size(); }
  /// Takes back what was written since.
  void cut_to(std::size_t size) { out_.resize(size); }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_ += ',';
  }
  void quote(std::string_view value) {
    out_ += '"';
    const bool simple =
        std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
    if (simple) {
      out_ += value;
    } else {
      const std::string quoted = json::serialize(json::string(to_utf8(value)));
      out_.append(quoted, 1, quoted.size() - 2);
    }
    out_ += '"';
  }

  std::string out_;
};

/// CloudTrail begins the names of Query services' members with a small letter, as all others do.
std::string shown_name(std::string_view name) {
  std::string shown(name);
  if (!shown.empty()) shown.front() = to_lower(shown.front());
  return shown;
}

/// With the size of the whole where it was cut.
std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // whole characters
  return std::string(text.substr(0, end)) + "… (" + std::to_string(text.size()) + " bytes)";
}

/// Writes a request's or an answer's tree. What a stranger to all policies may send is bounded in each direction.
class ValueWriter {
 public:
  explicit ValueWriter(Writer& out) : out_(out), end_(out.size() + kLargestValue) {}

  void write(const json::value& value) {
    const std::size_t begin = out_.size();
    write(value, 0);
    if (!is_full()) return;
    out_.cut_to(begin);
    out_.text("… (left out: too large)");
  }

 private:
  bool is_full() const { return out_.size() > end_; }

  void write(const json::value& value, int depth) {
    if (depth > kDeepest) return out_.text("…");
    if (const auto* text = value.if_string()) return out_.text(shortened({text->data(), text->size()}, kLongestText));
    if (const auto* object = value.if_object()) return write(*object, depth + 1);
    if (const auto* array = value.if_array()) return write(*array, depth + 1);
    out_.plain(json::serialize(value));
  }

  void write(const json::object& object, int depth) {
    out_.open('{');
    std::size_t written = 0;
    for (const auto& [key, value] : object) {
      if (written++ == kMostElements || is_full()) break;
      const std::string_view name(key.data(), key.size());
      out_.name(shortened(shown_name(name), kLongestShownName));
      if (is_secret(name)) {
        out_.text(kHidden);
      } else {
        write(value, depth);
      }
    }
    if (object.size() > kMostElements) out_.member("…", "(" + std::to_string(object.size()) + " members)");
    out_.close('}');
  }

  void write(const json::array& array, int depth) {
    out_.open('[');
    for (std::size_t n = 0; n < std::min(array.size(), kMostElements) && !is_full(); ++n) write(array[n], depth);
    if (array.size() > kMostElements) out_.text("… (" + std::to_string(array.size()) + " elements)");
    out_.close(']');
  }

  Writer& out_;
  const std::size_t end_;
};

void write_value_or_null(Writer& out, std::string_view name, const json::value* value) {
  out.name(name);
  if (value == nullptr || (value->is_object() && value->get_object().empty())) return out.plain("null");
  ValueWriter(out).write(*value);
}

std::string_view type_of(iam::CallerKind kind) {
  switch (kind) {
    case iam::CallerKind::root:
      return "Root";
    case iam::CallerKind::user:
      return "IAMUser";
    case iam::CallerKind::assumed_role:
      return "AssumedRole";
    case iam::CallerKind::federated_user:
      return "FederatedUser";
    case iam::CallerKind::web_identity:
      return "WebIdentityUser";
  }
  return "Unknown";
}

void write_session(Writer& out, const iam::Caller& caller) {
  out.name("sessionContext");
  out.open('{');
  if (caller.kind == iam::CallerKind::assumed_role) {
    out.name("sessionIssuer");
    out.open('{');
    out.member("type", "Role");
    out.member("principalId", caller.unique_id);
    out.member("arn", caller.principal_arn.str());
    out.member("accountId", caller.account.str());
    out.member("userName", caller.name);
    out.close('}');
  }
  out.name("attributes");
  out.open('{');
  out.member("creationDate", format_iso8601(*caller.issued));
  out.member("mfaAuthenticated", caller.mfa ? "true" : "false");
  out.close('}');
  if (!caller.source_identity.empty()) out.member("sourceIdentity", caller.source_identity);
  out.close('}');
}

/// Whom a provider vouches for: by the provider's ARN, the audience and the subject.
void write_web_identity(Writer& out, const iam::Caller& caller) {
  const auto audience =
      std::ranges::find_if(caller.claims, [](const iam::FederatedClaim& claim) { return claim.key.ends_with(":aud"); });
  const std::string_view named = audience == caller.claims.end() || audience->values.empty()
                                     ? std::string_view()
                                     : std::string_view(audience->values.front());
  out.member("type", type_of(caller.kind));
  out.member("principalId", caller.identity_provider + ":" + std::string(named) + ":" + caller.user_id);
  out.member("userName", caller.user_id);
  out.member("identityProvider", caller.identity_provider);
}

// CloudTrail User Guide, "CloudTrail userIdentity element".
void write_identity(Writer& out, const iam::Caller& caller) {
  out.name("userIdentity");
  out.open('{');
  if (caller.kind == iam::CallerKind::web_identity) {
    write_web_identity(out, caller);
    return out.close('}');
  }
  out.member("type", type_of(caller.kind));
  out.member("principalId", caller.user_id);
  out.member("arn", caller.arn.str());
  out.member("accountId", caller.account.str());
  out.member("accessKeyId", caller.access_key_id.str());
  if (caller.kind == iam::CallerKind::user) out.member("userName", caller.name);
  if (caller.is_temporary()) write_session(out, caller);
  out.close('}');
}

std::string_view resource_type(std::string_view arn) {
  if (arn.starts_with("arn:aws:codecommit:")) return "AWS::CodeCommit::Repository";
  if (arn.contains(":role/")) return "AWS::IAM::Role";
  if (arn.contains(":user/")) return "AWS::IAM::User";
  if (arn.contains(":group/")) return "AWS::IAM::Group";
  if (arn.contains(":policy/")) return "AWS::IAM::Policy";
  return {};
}

void write_resources(Writer& out, const AuditedRequest& request) {
  if (request.asked.empty()) return;
  out.name("resources");
  out.open('[');
  std::string_view last;
  for (const auto& question : request.asked) {
    if (question.resource == last) continue;
    last = question.resource;
    const auto arn = Arn::parse(question.resource);
    const bool has_account = arn && AccountId::parse(arn->account());
    out.open('{');
    out.member("accountId", has_account ? arn->account() : std::string_view(request.caller.account.str()));
    if (const auto type = resource_type(question.resource); !type.empty()) out.member("type", type);
    out.member("ARN", question.resource);
    out.close('}');
  }
  out.close(']');
}

std::string_view name_of(iam::Layer layer) {
  switch (layer) {
    case iam::Layer::identity:
      return "identity-based policy";
    case iam::Layer::session:
      return "session policy";
    case iam::Layer::trust:
      return "trust policy";
    case iam::Layer::organization:
      return "service control policy";
    case iam::Layer::boundary:
      return "permissions boundary";
    case iam::Layer::none:
      break;
  }
  return {};
}

void write_decision(Writer& out, const services::Question& question) {
  const auto& decision = question.decision;
  out.open('{');
  out.member("action", question.action);
  out.member("resource", question.resource);
  if (!question.ref.empty()) out.member("ref", question.ref);
  out.member("decision", decision.allowed ? "allowed" : decision.explicit_deny ? "explicitDeny" : "implicitDeny");
  if (const auto layer = name_of(decision.layer); !layer.empty()) out.member("by", layer);
  if (!decision.denied_by.empty()) out.member("policy", decision.denied_by);
  out.close('}');
}

void write_additional(Writer& out, const AuditedRequest& request) {
  if (request.asked.empty() && request.details.empty()) return;
  out.name("additionalEventData");
  out.open('{');
  for (const auto& [name, value] : request.details) out.member(name, value);
  if (!request.asked.empty()) {
    out.name("authorization");
    out.open('[');
    for (const auto& question : request.asked) write_decision(out, question);
    out.close(']');
  }
  out.close('}');
}

}  // namespace

bool is_read_only(std::string_view operation) {
  constexpr std::array<std::string_view, 8> kBeginnings{"BatchGet", "BatchDescribe", "Decode", "Describe",
                                                        "Get",      "GitPull",       "List",   "Simulate"};
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) { return operation.starts_with(beginning); });
}

std::string audit_line(const AuditedRequest& request) {
  Writer out;
  out.open('{');
  out.member("eventVersion", "1.09");
  write_identity(out, request.caller);
  out.member("eventTime", format_iso8601(request.at));
  out.member("eventSource", std::string(request.service) + ".amazonaws.com");
  out.member("eventName", shortened(request.operation, kLongestShownName));
  out.member("awsRegion", request.region);
  out.member("sourceIPAddress", request.source_address);
  out.member("userAgent", request.user_agent.substr(0, 512));
  if (request.error != nullptr) {
    const auto& code = request.error->code;
    out.member("errorCode", code.query_name.empty() ? code.name : code.query_name);
    out.member("errorMessage", shortened(request.error->message, kLongestText));
  }
  write_value_or_null(out, "requestParameters", request.input);
  write_value_or_null(out, "responseElements", request.output);
  write_additional(out, request);
  out.member("requestID", request.request_id);
  out.member("eventID", random_uuid());
  out.flag("readOnly", is_read_only(request.operation));
  write_resources(out, request);
  out.member("eventType", "AwsApiCall");
  out.flag("managementEvent", true);
  out.member("recipientAccountId", request.caller.account.str());
  out.member("eventCategory", "Management");
  out.close('}');
  return out.take() + "\n";
}

}  // namespace crossgate::server
