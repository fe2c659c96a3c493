#include "client/presentation.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>

#include "base/clock.h"
#include "base/text.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using wire::Kind;

/// datetime.isoformat(): a fraction only where there is one, the offset with a colon.
std::string iso_format(const std::tm& local, std::int64_t microseconds, long offset_seconds) {
  char date[40];
  std::snprintf(date, sizeof date, "%04d-%02d-%02dT%02d:%02d:%02d", local.tm_year + 1900, local.tm_mon + 1,
                local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
  std::string out = date;
  char rest[32];
  if (microseconds != 0) {
    std::snprintf(rest, sizeof rest, ".%06d", static_cast<int>(microseconds));
    out += rest;
  }
  const long size = std::labs(offset_seconds) / 60;
  std::snprintf(rest, sizeof rest, "%c%02ld:%02ld", offset_seconds < 0 ? '-' : '+', size / 60, size % 60);
  return out + rest;
}

std::string local_time(double epoch_seconds) {
  const auto microseconds = static_cast<std::int64_t>(std::llround(epoch_seconds * 1e6));
  const std::int64_t fraction = (microseconds % 1'000'000 + 1'000'000) % 1'000'000;
  const std::time_t seconds = static_cast<std::time_t>((microseconds - fraction) / 1'000'000);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return iso_format(local, fraction, local.tm_gmtoff);
}

value present_time(const value& time) {
  if (time.is_number()) return boost::json::string(local_time(time.to_number<double>()));
  const auto parsed = time.is_string() ? parse_iso8601(std::string_view(time.get_string())) : std::nullopt;
  if (!parsed) return time;
  const std::time_t seconds = to_epoch_seconds(*parsed);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  const auto milliseconds = (parsed->time_since_epoch() - std::chrono::seconds(seconds)).count();
  return boost::json::string(iso_format(utc, milliseconds * 1000, 0));
}

/// IAM percent-encodes policy documents, and the AWS CLI shows them decoded (botocore, decode_policy).
bool is_policy_document(std::string_view member) {
  return member == "PolicyDocument" || member == "AssumeRolePolicyDocument" || member == "Document";
}

value present_policy(const value& document) {
  const auto text = document.is_string() ? percent_decode(std::string_view(document.get_string())) : std::nullopt;
  if (!text) return document;
  boost::json::error_code error;
  value tree = boost::json::parse(*text, error);
  return error ? value(boost::json::string(*text)) : tree;
}

class Presenter {
 public:
  explicit Presenter(const api::Service& service) : decodes_policies_(service.name == "iam") {}

  value present(const value& answer, const wire::Shape& shape) const {
    switch (shape.kind) {
      case Kind::structure:
        return answer.is_object() ? present_structure(answer.get_object(), shape) : answer;
      case Kind::list:
        return answer.is_array() ? present_list(answer.get_array(), shape) : answer;
      case Kind::map:
        return answer.is_object() ? present_map(answer.get_object(), shape) : answer;
      case Kind::timestamp:
        return present_time(answer);
      default:
        return answer;
    }
  }

 private:
  value present_structure(const boost::json::object& answer, const wire::Shape& shape) const {
    boost::json::object out;
    for (const wire::Member& member : shape.members) {
      const value* element = answer.if_contains(member.name);
      if (element == nullptr || element->is_null()) continue;
      out[member.name] = decodes_policies_ && is_policy_document(member.name) ? present_policy(*element)
                                                                              : present(*element, *member.shape);
    }
    return out;
  }

  value present_list(const boost::json::array& answer, const wire::Shape& shape) const {
    boost::json::array out;
    for (const value& element : answer) out.push_back(present(element, *shape.element));
    return out;
  }

  value present_map(const boost::json::object& answer, const wire::Shape& shape) const {
    boost::json::object out;
    for (const auto& [key, element] : answer) out[key] = present(element, *shape.element);
    return out;
  }

  bool decodes_policies_;
};

}  // namespace

value present(const api::OperationInfo& operation, const value& answer) {
  return Presenter(*operation.service).present(answer, *operation.output);
}

std::string format_json(const value& tree) {
  if (tree.is_object() && tree.get_object().empty()) return "";
  return python_json(tree) + '\n';
}

}  // namespace crossgate::client
