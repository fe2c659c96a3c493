#include "iam/policy.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/compiled_policy.h"
#include "iam/strict_json.h"

// The grammar is that of the IAM User Guide, "Grammar of the IAM JSON policy language".
namespace crossgate::iam {
namespace {

namespace json = boost::json;

/// A place in a document, for messages: "Statement[2].Condition".
struct Place {
  std::string path;
  Place member(std::string_view name) const {
    return {path.empty() ? std::string(name) : path + "." + std::string(name)};
  }
  Place element(std::size_t index) const { return {path + "[" + std::to_string(index) + "]"}; }
  std::unexpected<Error> refuse(std::string_view what) const {
    const std::string where = path.empty() ? std::string("The policy document") : path;
    return fail(kMalformedPolicyDocument, where + " " + std::string(what) + (what.ends_with('?') ? "" : "."));
  }
};

/// The elements that may stand in one object, and how those that may not are refused.
Result<void> check_elements(const json::object& object, std::span<const std::string_view> allowed, const Place& place) {
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    if (std::ranges::find(allowed, name) != allowed.end()) continue;
    const auto near = nearest(name, {allowed.begin(), allowed.end()});
    return place.refuse("has the unknown element " + double_quoted(name) +
                        (near ? "; did you mean " + double_quoted(*near) + "?" : ""));
  }
  return {};
}

Result<std::string> read_string(const json::value& value, const Place& place) {
  if (!value.is_string()) return place.refuse("must be a string");
  return std::string(value.get_string());
}

/// The shortest text that reads back as the number, without an exponent.
std::string write_number(double number) {
  std::array<char, 400> text;  // the longest has 309 digits before the point
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return {text.data(), written.ptr};
}

/// Strings; a Condition's values may also be numbers and Booleans, which mean the same as their text.
enum class Scalars { strings, any };

Result<std::string> read_scalar(const json::value& value, Scalars scalars, const Place& place) {
  if (scalars == Scalars::any && value.is_bool()) return std::string(value.get_bool() ? "true" : "false");
  if (scalars == Scalars::any && value.is_int64()) return std::to_string(value.get_int64());
  if (scalars == Scalars::any && value.is_uint64()) return std::to_string(value.get_uint64());
  if (scalars == Scalars::any && value.is_double()) return write_number(value.get_double());
  return read_string(value, place);
}

/// One value or a list of at least one.
Result<std::vector<std::string>> read_values(const json::value& value, Scalars scalars, const Place& place) {
  std::vector<std::string> out;
  if (!value.is_array()) {
    TRY(auto only, read_scalar(value, scalars, place));
    out.push_back(std::move(only));
    return out;
  }
  if (value.get_array().empty()) return place.refuse("must have at least one value");
  for (const auto& item : value.get_array()) {
    TRY(auto one, read_scalar(item, scalars, place.element(out.size())));
    out.push_back(std::move(one));
  }
  return out;
}

bool is_action_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '*' || c == '?'; });
}

bool is_vendor(std::string_view vendor) {
  return !vendor.empty() && std::ranges::all_of(vendor, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

Parsed<void> check_action(std::string_view action, PolicyKind kind) {
  const auto parts = cut(action, ":");
  if (kind == PolicyKind::trust) {
    if (!parts || !equals_ignoring_case(parts->before, "sts") || !is_action_name(parts->after))
      return broken("is " + double_quoted(action) +
                    ", but a trust policy may only specify STS actions, as in sts:AssumeRole");
    return {};
  }
  if (action == "*") return {};
  if (!parts || !is_vendor(parts->before) || !is_action_name(parts->after))
    return broken("is " + double_quoted(action) +
                  ", but actions must be prefaced by a vendor, as in codecommit:GitPull");
  return {};
}

Parsed<void> check_resource(std::string_view resource) {
  if (resource == "*") return {};
  const auto parts = split(resource, ':');
  if (parts.size() < 4 || parts[0] != "arn" || parts[1].empty() || parts[2].empty())
    return broken("is " + double_quoted(resource) + ", but must be in ARN format or \"*\"");
  if (!is_vendor(parts[2]))
    return broken("is " + double_quoted(resource) + ", but its service must be fully qualified, without wildcards");
  return {};
}

/// Where the parts of one document are read with the same knowledge.
class Reader {
 public:
  explicit Reader(PolicyKind kind) : kind_(kind) {}

  Result<CompiledPolicy> read(const json::value& document);

 private:
  Result<void> read_version(const json::object& document);
  Result<Statement> read_statement(const json::value& value, const Place& place);
  Result<void> check_statement_elements(const json::object& object, const Place& place) const;
  Result<void> read_sid(const json::object& object, const Place& place);
  Result<bool> read_effect(const json::object& object, const Place& place) const;
  Result<Matcher> read_matcher(const json::object& object, std::string_view name, const Place& place) const;
  Result<Pattern> compile_pattern(std::string_view element, std::string_view text, const Place& place) const;
  Result<std::vector<TrustPrincipal>> read_principals(const json::object& object, const Place& place) const;
  Result<std::vector<Condition>> read_conditions(const json::object& object, const Place& place) const;

  PolicyKind kind_;
  bool current_version_ = false;  // 2012-10-17: policy variables mean something
  std::set<std::string> sids_;
};

constexpr std::array<std::string_view, 3> kDocumentElements{"Version", "Id", "Statement"};
constexpr std::array<std::string_view, 7> kIdentityElements{"Sid",      "Effect",      "Action",   "NotAction",
                                                            "Resource", "NotResource", "Condition"};
constexpr std::array<std::string_view, 5> kTrustElements{"Sid", "Effect", "Principal", "Action", "Condition"};

Result<CompiledPolicy> Reader::read(const json::value& document) {
  const Place top;
  if (!document.is_object()) return top.refuse("must be a JSON object");
  const auto& object = document.get_object();
  TRY_VOID(check_elements(object, kDocumentElements, top));
  TRY_VOID(read_version(object));
  if (const auto* id = object.if_contains("Id")) TRY_VOID(read_string(*id, top.member("Id")));

  const auto* statements = object.if_contains("Statement");
  const Place place = top.member("Statement");
  if (statements == nullptr) return top.refuse("is missing the required element Statement");
  CompiledPolicy policy;
  if (!statements->is_array()) {
    TRY(auto only, read_statement(*statements, place));
    policy.statements.push_back(std::move(only));
    return policy;
  }
  if (statements->get_array().empty()) return place.refuse("must have at least one statement");
  for (const auto& value : statements->get_array()) {
    TRY(auto statement, read_statement(value, place.element(policy.statements.size())));
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

Result<void> Reader::read_version(const json::object& document) {
  const auto* value = document.if_contains("Version");
  if (value == nullptr) return {};  // 2008-10-17
  const Place place{"Version"};
  TRY(const auto version, read_string(*value, place));
  if (version != "2012-10-17" && version != "2008-10-17")
    return place.refuse("is " + double_quoted(version) + ", but must be \"2012-10-17\" or \"2008-10-17\"");
  current_version_ = version == "2012-10-17";
  return {};
}

Result<Statement> Reader::read_statement(const json::value& value, const Place& place) {
  if (!value.is_object()) return place.refuse("must be an object");
  const auto& object = value.get_object();
  TRY_VOID(check_statement_elements(object, place));
  TRY_VOID(read_sid(object, place));
  Statement statement;
  TRY(statement.allow, read_effect(object, place));
  TRY(statement.actions, read_matcher(object, "Action", place));
  if (kind_ == PolicyKind::identity) {
    TRY(statement.resources, read_matcher(object, "Resource", place));
  } else {
    TRY(statement.principals, read_principals(object, place));
  }
  TRY(statement.conditions, read_conditions(object, place));
  return statement;
}

Result<void> Reader::check_statement_elements(const json::object& object, const Place& place) const {
  if (kind_ == PolicyKind::identity) {
    for (const std::string_view name : {"Principal", "NotPrincipal"})
      if (object.contains(name)) return place.refuse("should not specify a principal");
    return check_elements(object, kIdentityElements, place);
  }
  for (const std::string_view name : {"Resource", "NotResource", "NotPrincipal", "NotAction"})
    if (object.contains(name)) return place.refuse("has the prohibited element " + std::string(name));
  return check_elements(object, kTrustElements, place);
}

Result<void> Reader::read_sid(const json::object& object, const Place& place) {
  const auto* value = object.if_contains("Sid");
  if (value == nullptr) return {};
  const Place here = place.member("Sid");
  TRY(auto sid, read_string(*value, here));
  if (current_version_ && !std::ranges::all_of(sid, is_alphanumeric))
    return here.refuse("is " + double_quoted(sid) + ", but statement ids must be alphanumeric: [0-9A-Za-z]*");
  if (sid.empty()) return {};
  if (!sids_.insert(sid).second)
    return here.refuse("is " + double_quoted(sid) + " again: statement ids in a single policy must be unique");
  return {};
}

Result<bool> Reader::read_effect(const json::object& object, const Place& place) const {
  const auto* value = object.if_contains("Effect");
  if (value == nullptr) return place.refuse("is missing the required element Effect");
  const Place here = place.member("Effect");
  TRY(const auto effect, read_string(*value, here));
  if (effect != "Allow" && effect != "Deny")
    return here.refuse("is " + double_quoted(effect) + ", but must be \"Allow\" or \"Deny\"");
  return effect == "Allow";
}

Result<Matcher> Reader::read_matcher(const json::object& object, std::string_view name, const Place& place) const {
  const std::string opposite = "Not" + std::string(name);
  const auto* positive = object.if_contains(name);
  const auto* negative = object.if_contains(opposite);
  if (positive != nullptr && negative != nullptr)
    return place.refuse("must not have both " + std::string(name) + " and " + opposite);
  if (positive == nullptr && negative == nullptr) {
    const std::string either = kind_ == PolicyKind::trust ? "" : " or " + opposite;
    return place.refuse("is missing the required element " + std::string(name) + either);
  }
  const Place here = place.member(negative != nullptr ? opposite : std::string(name));
  TRY(const auto texts, read_values(negative != nullptr ? *negative : *positive, Scalars::strings, here));
  Matcher matcher{{}, negative != nullptr};
  for (const auto& text : texts) {
    TRY(auto pattern, compile_pattern(name, text, here));
    matcher.patterns.push_back(std::move(pattern));
  }
  return matcher;
}

Result<Pattern> Reader::compile_pattern(std::string_view element, std::string_view text, const Place& place) const {
  const bool resource = element == "Resource";
  const auto checked = resource ? check_resource(text) : check_action(text, kind_);
  if (!checked) return place.refuse(checked.error().rule);
  const auto pattern =
      Pattern::compile(text, {.wildcards = true, .variables = resource && current_version_, .ignore_case = !resource});
  if (!pattern) return place.refuse(pattern.error().rule);
  if (pattern->colons_before_variable() < 5)
    return place.refuse("has a policy variable before the fifth colon of " + double_quoted(text) +
                        ", where variables are not allowed");
  return *pattern;
}

Result<std::vector<TrustPrincipal>> Reader::read_principals(const json::object& object, const Place& place) const {
  const auto* value = object.if_contains("Principal");
  if (value == nullptr) return place.refuse("is missing the required element Principal");
  const Place here = place.member("Principal");
  std::vector<TrustPrincipal> principals;
  if (value->is_string() && value->get_string() == "*") {
    principals.push_back({TrustPrincipal::Kind::anyone, "*"});
    return principals;
  }
  if (!value->is_object()) return here.refuse("must be \"*\" or an object");
  if (value->get_object().empty()) return here.refuse("must name at least one principal");
  for (const auto& [key, named] : value->get_object()) {
    const std::string_view type(key.data(), key.size());
    auto* const parse = type == "AWS"         ? &TrustPrincipal::parse_aws
                        : type == "Service"   ? &TrustPrincipal::parse_service
                        : type == "Federated" ? &TrustPrincipal::parse_federated
                                              : nullptr;
    if (parse == nullptr)
      return here.refuse("has the type " + double_quoted(type) + ", but must be of AWS, Service or Federated");
    TRY(const auto texts, read_values(named, Scalars::strings, here.member(type)));
    for (const auto& text : texts) {
      auto principal = parse(text);
      if (!principal)
        return fail(kMalformedPolicyDocument, "Invalid principal in policy: " + double_quoted(type) + ":" +
                                                  double_quoted(text) + " " + principal.error().rule + ".");
      principals.push_back(*std::move(principal));
    }
  }
  return principals;
}

Result<std::vector<Condition>> Reader::read_conditions(const json::object& object, const Place& place) const {
  std::vector<Condition> conditions;
  const auto* value = object.if_contains("Condition");
  if (value == nullptr) return conditions;
  const Place here = place.member("Condition");
  if (!value->is_object()) return here.refuse("must be an object");
  for (const auto& [name, keys] : value->get_object()) {
    const auto op = ConditionOperator::parse({name.data(), name.size()});
    if (!op) return here.refuse(op.error().rule);
    const Place at = here.member({name.data(), name.size()});
    if (!keys.is_object()) return at.refuse("must be an object");
    std::set<std::string> seen;
    for (const auto& [key, values] : keys.get_object()) {
      const std::string_view key_name(key.data(), key.size());
      if (!seen.insert(to_lower(key_name)).second)
        return at.refuse("has the key " + double_quoted(key_name) + " twice: condition keys are compared without case");
      TRY(const auto texts, read_values(values, Scalars::any, at.member(key_name)));
      auto condition = compile_condition(*op, key_name, texts, current_version_);
      if (!condition) return at.refuse(condition.error().rule);
      conditions.push_back(*std::move(condition));
    }
  }
  return conditions;
}

/// Above the largest document that any IAM operation takes (IAM API Reference, PolicyDocument: 131,072 characters),
/// and deeper than the grammar nests.
constexpr JsonLimits kPolicyLimits{.bytes = 131'072, .depth = 8};

}  // namespace

Policy::Policy(std::string document, std::string_view arn, std::unique_ptr<const CompiledPolicy> compiled)
    : document_(std::move(document)), arn_(arn), compiled_(std::move(compiled)) {}

Policy::~Policy() = default;

Result<std::shared_ptr<const Policy>> Policy::parse(std::string_view document, PolicyKind kind, std::string_view arn) {
  const auto value = read_strict_json(document, kPolicyLimits);
  if (!value) return Place{}.refuse(value.error().rule);
  TRY(auto compiled, Reader(kind).read(*value));
  auto owned = std::make_unique<const CompiledPolicy>(std::move(compiled));
  return std::shared_ptr<const Policy>(new Policy(std::string(document), arn, std::move(owned)));
}

}  // namespace crossgate::iam
