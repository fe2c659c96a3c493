// A network whose answers are written down.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/exit_status.h"
#include "client/http.h"

namespace crossgate::client {

/// Answers in order, and remembers what it was asked.
class ScriptedHttp final : public HttpClient {
 public:
  explicit ScriptedHttp(std::deque<Result<HttpAnswer>> answers) : answers_(std::move(answers)) {}
  Result<HttpAnswer> send(const HttpRequest& request) override {
    lines.push_back(request.method + ' ' + request.url);
    requests.push_back(request);
    if (answers_.empty()) return fail(kOther, "nothing more is to be asked");
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  std::vector<std::string> lines;  ///< method and URL
  std::vector<HttpRequest> requests;

 private:
  std::deque<Result<HttpAnswer>> answers_;
};

/// A header's value; empty where there is none of the name.
inline std::string header(const HttpRequest& request, std::string_view name) {
  for (const auto& header : request.headers)
    if (header.name == name) return header.value;
  return "";
}

}  // namespace crossgate::client
