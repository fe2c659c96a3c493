#include "server/audit_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>

#include "base/text.h"
#include "server/audit_trail.h"

namespace crossgate::server {
namespace {

namespace json = boost::json;

/// The text at a JSON pointer; empty where there is none.
std::string_view text_at(const json::value& record, std::string_view pointer) {
  json::error_code error;
  const auto* value = record.find_pointer({pointer.data(), pointer.size()}, error);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

std::string_view text_at(const json::object& record, std::string_view pointer) {
  // A pointer into an object begins with the name of one of its members.
  const auto parts = cut(pointer.substr(1), "/").value_or(Cut{pointer.substr(1), {}});
  const auto* member = record.if_contains({parts.before.data(), parts.before.size()});
  if (member == nullptr) return {};
  return text_at(*member, parts.after.empty() ? std::string() : "/" + std::string(parts.after));
}

constexpr std::array<std::string_view, 7> kIdentities{"/userIdentity/userName",
                                                      "/userIdentity/arn",
                                                      "/userIdentity/accessKeyId",
                                                      "/userIdentity/principalId",
                                                      "/userIdentity/identityProvider",
                                                      "/userIdentity/sessionContext/sessionIssuer/userName",
                                                      "/userIdentity/sessionContext/sessionIssuer/arn"};

bool is_by(const json::object& record, std::string_view user) {
  const auto arn = text_at(record, "/userIdentity/arn");
  const bool last_part = arn.size() > user.size() && arn.ends_with(user) && arn[arn.size() - user.size() - 1] == '/';
  return last_part || std::ranges::any_of(kIdentities, [&](std::string_view pointer) {
           return equals_ignoring_case(text_at(record, pointer), user);
         });
}

bool is_action(const json::object& record, std::string_view action) {
  const auto name = text_at(record, "/eventName");
  const auto source = cut(text_at(record, "/eventSource"), ".").value_or(Cut{});
  return equals_ignoring_case(name, action) ||
         equals_ignoring_case(std::string(source.before) + ":" + std::string(name), action);
}

bool is_about(const json::object& record, std::string_view repository) {
  if (text_at(record, "/requestParameters/repositoryName") == repository) return true;
  if (text_at(record, "/additionalEventData/repositoryName") == repository) return true;
  const auto* resources = record.if_contains("resources");
  if (resources == nullptr || !resources->is_array()) return false;
  return std::ranges::any_of(resources->get_array(), [&](const json::value& resource) {
    const auto arn = text_at(resource, "/ARN");
    return arn.starts_with("arn:aws:codecommit:") && arn.ends_with(":" + std::string(repository));
  });
}

std::string_view first_resource(const json::object& record) {
  const auto* resources = record.if_contains("resources");
  if (resources == nullptr || !resources->is_array() || resources->get_array().empty()) return "-";
  return text_at(resources->get_array().front(), "/ARN");
}

/// The value that a whole line holds; nullopt where it is not whole.
std::optional<json::object> parse_record(const std::string& line) {
  json::error_code error;
  auto value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

}  // namespace

bool matches(const json::object& record, const AuditFilter& filter) {
  const auto at = parse_iso8601(text_at(record, "/eventTime"));
  if (filter.from && (!at || *at < *filter.from)) return false;
  if (filter.to && (!at || *at >= *filter.to)) return false;
  if (filter.user && !is_by(record, *filter.user)) return false;
  if (filter.action && !is_action(record, *filter.action)) return false;
  if (filter.repository && !is_about(record, *filter.repository)) return false;
  if (!filter.error) return true;
  const auto code = text_at(record, "/errorCode");
  return filter.error->empty() ? !code.empty() : equals_ignoring_case(code, *filter.error);
}

std::string describe_record(const json::object& record) {
  const auto code = text_at(record, "/errorCode");
  const auto source = cut(text_at(record, "/eventSource"), ".").value_or(Cut{});
  const auto arn = text_at(record, "/userIdentity/arn");
  const auto who = arn.empty() ? text_at(record, "/userIdentity/principalId") : arn;
  std::string line = fmt::format("{}  {}  {}:{}  {}  {}  {}", text_at(record, "/eventTime"), who, source.before,
                                 text_at(record, "/eventName"), first_resource(record), code.empty() ? "ok" : code,
                                 text_at(record, "/sourceIPAddress"));
  if (!code.empty()) line += fmt::format("  {}", text_at(record, "/errorMessage"));
  std::ranges::replace_if(
      line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

Result<void> read_audit_trail(const std::filesystem::path& folder, const AuditFilter& filter,
                              const std::function<void(std::string_view, const json::object&)>& found) {
  TRY(const auto files, audit_files(folder));
  for (std::size_t n = 0; n < files.size(); ++n) {
    // A record is written a little after the time that stands in it.
    constexpr std::chrono::minutes kSlack{1};
    if (filter.from && n + 1 < files.size() && files[n + 1].begun < *filter.from) continue;
    if (filter.to && files[n].begun > *filter.to + kSlack) break;
    std::ifstream file(files[n].path);
    if (!file) return fail(files[n].path.string() + ": cannot be read");
    for (std::string line; std::getline(file, line);) {
      const auto record = parse_record(line);
      if (record && matches(*record, filter)) found(line, *record);
    }
  }
  return {};
}

}  // namespace crossgate::server
