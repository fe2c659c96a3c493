#include "client/credential_json.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

std::optional<Time> time_member(const boost::json::object& object, std::string_view name) {
  if (const auto text = text_member(object, name)) return parse_iso8601(*text);
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return Time(std::chrono::milliseconds(value->get_int64()));
}

}  // namespace

Result<Session> read_credentials(const boost::json::object* object, const CredentialNames& names,
                                 std::string_view place) {
  const auto none = [&] { return fail(kOther, std::string(place) + " holds no credentials"); };
  if (object == nullptr) return none();
  const auto id = text_member(*object, names.access_key_id);
  const auto secret = text_member(*object, names.secret_access_key);
  const auto token = text_member(*object, names.session_token);
  const auto expires = time_member(*object, names.expiration);
  if (!id || !secret || !token || !expires) return none();
  TRY(auto credentials, make_credentials(*id, *secret, token, place));
  return Session{std::move(credentials), expires};
}

std::optional<std::string_view> text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

const boost::json::object* object_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::optional<boost::json::object> parse_object(std::string_view json) {
  boost::json::error_code error;
  boost::json::value tree = boost::json::parse({json.data(), json.size()}, error);
  if (error || !tree.is_object()) return std::nullopt;
  return std::move(tree.get_object());
}

}  // namespace crossgate::client
