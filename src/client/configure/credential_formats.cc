#include "client/configure/credential_formats.h"

#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

struct Line {
  std::string_view key;       ///< in the JSON of credential_process
  std::string_view variable;  ///< of the environment
  std::string value;
};

std::vector<Line> lines_of(const Session& session) {
  const sigv4::Credentials& credentials = session.credentials;
  std::vector<Line> lines{
      {"AccessKeyId", "AWS_ACCESS_KEY_ID", std::string(credentials.access_key_id.str())},
      {"SecretAccessKey", "AWS_SECRET_ACCESS_KEY", std::string(credentials.secret_access_key.reveal())}};
  if (credentials.session_token)
    lines.push_back({"SessionToken", "AWS_SESSION_TOKEN", std::string(credentials.session_token->reveal())});
  if (session.expires) {
    std::string time = format_iso8601(*session.expires);
    if (time.ends_with('Z')) time.replace(time.size() - 1, 1, "+00:00");
    lines.push_back({"Expiration", "AWS_CREDENTIAL_EXPIRATION", std::move(time)});
  }
  return lines;
}

}  // namespace

std::string format_credentials(const Session& session, std::string_view format) {
  std::string out = format == "process" ? "{\n  \"Version\": 1" : "";
  for (const Line& line : lines_of(session)) {
    const std::string assignment = std::string(line.variable) + '=' + line.value + '\n';
    if (format == "process") {
      out += ",\n  \"" + std::string(line.key) + "\": " + python_json_string(line.value, true);
    } else if (format == "powershell") {
      out += "$Env:" + std::string(line.variable) + "=\"" + line.value + "\"\n";
    } else if (format == "windows-cmd") {
      out += "set " + assignment;
    } else {
      out += (format == "env" ? "export " : "") + assignment;
    }
  }
  return format == "process" ? out + "\n}\n" : out;
}

}  // namespace crossgate::client
