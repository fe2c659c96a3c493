#include "client/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using boost::json::value;

TableStyle choose_table_style(const std::optional<std::string>& color) {
  TableStyle style;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) style.terminal_width = size.ws_col;
  style.color = color == "on" || (color.value_or("auto") == "auto" && ::isatty(STDOUT_FILENO) == 1);
  return style;
}

Result<jmespath::Expression> parse_query(std::string_view given) {
  const std::string text = to_utf8(given);
  auto query = jmespath::Expression::parse(text);
  if (!query) return fail(kUsage, "Bad value for --query " + text + ": " + query.error().message);
  return query;
}

}  // namespace

Result<Output> Output::choose(const Context& context) {
  struct Name {
    std::string_view text;
    Format format;
  };
  constexpr std::array<Name, 5> kNames{{{"json", Format::json},
                                        {"text", Format::text},
                                        {"table", Format::table},
                                        {"yaml", Format::yaml},
                                        {"yaml-stream", Format::yaml_stream}}};
  std::optional<std::string_view> name = context.globals.output;
  if (!name) name = context.environment.non_empty("AWS_DEFAULT_OUTPUT");
  if (!name) name = option(context.settings().profile, "output");
  const auto* known = std::ranges::find(kNames, name.value_or("json"), &Name::text);
  if (known == kNames.end()) return fail(kOther, "Unknown output type: " + std::string(*name));

  Output output;
  output.format_ = known->format;
  output.table_style_ = choose_table_style(context.globals.color);
  if (context.globals.query) {
    TRY(output.query_, parse_query(*context.globals.query));
  }
  return output;
}

Result<value> Output::queried(value answer) const {
  if (!query_) return answer;
  return query_->search(answer);
}

Result<std::string> Output::formatted(const api::OperationInfo& operation, value answer) const {
  TRY(const auto shown, queried(std::move(answer)));
  switch (format_) {
    case Format::json:
      return format_json(shown);
    case Format::text:
      return format_text(shown);
    case Format::table:
      return format_table(operation.name, shown, table_style_);
    case Format::yaml:
      return format_yaml(shown);
    case Format::yaml_stream:
      break;
  }
  const bool is_nothing = shown.is_object() && shown.get_object().empty();
  return is_nothing ? std::string() : format_yaml(boost::json::array{shown});
}

Result<void> Output::show(const api::OperationInfo& operation, const value& answer, const Print& print) const {
  TRY(const auto text, formatted(operation, answer));
  return print(text);
}

Result<void> Output::show_pages(const api::OperationInfo& operation, Pages pages, const Print& print) const {
  boost::json::object answer;
  for (bool first = true;; first = false) {
    TRY(auto page, pages.next());
    if (!page) break;
    if (format_ == Format::yaml_stream) {
      TRY_VOID(show(operation, *std::move(page), print));
      continue;
    }
    auto shown = shown_of_page(operation, *std::move(page), first);
    if (format_ == Format::text) {
      TRY_VOID(show(operation, std::move(shown), print));
    } else {
      append_page(answer, std::move(shown));
    }
  }
  const auto& token = pages.resume_token();
  if (format_ == Format::text && token)
    return show(operation, boost::json::object{{"NextToken", boost::json::object{{"NextToken", *token}}}}, print);
  if (format_ == Format::text || format_ == Format::yaml_stream) return {};
  if (token) answer["NextToken"] = *token;
  return show(operation, answer, print);
}

}  // namespace crossgate::client
