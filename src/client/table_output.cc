// `--output table` (AWS CLI User Guide, "Table output format"; awscli/table.py and formatter.py are what its corners
// are checked against).
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "client/east_asian_width.h"
#include "client/exit_status.h"
#include "client/presentation.h"
#include "client/python_text.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using Names = std::vector<std::string>;
using Cells = std::vector<std::string>;

constexpr int kPadding = 4;  // of a column, both sides together
constexpr int kBorders = 2;  // one at each side of the table

int width_of(std::string_view text) { return static_cast<int>(columns_of(text)); }
std::string blanks(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }
std::string dashes(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), '-'); }

bool is_scalar(const value& tree) { return !tree.is_object() && !tree.is_array(); }

/// Escape sequences around what colour shows.
struct Style {
  bool color;
  std::string cell(const std::string& text) const { return color ? "\033[1m\033[34m" + text + "\033[0m" : text; }
  std::string indentation() const { return color ? "\033[2m\033[33m|\033[0m" : "|"; }
};

/// A titled block of rows with its own columns.
class Section {
 public:
  Section(std::string title, int indent) : title_(std::move(title)), indent_(indent) {}

  void add_header(const Names& names) {
    widen(names);
    if (!columns_) columns_ = names.size();
    header_ = names;
  }

  Result<void> add_row(Cells cells) {
    if (!columns_) columns_ = cells.size();
    if (cells.size() != *columns_)
      return fail(kOther, "Row should have " + std::to_string(*columns_) + " elements, instead it has " +
                              std::to_string(cells.size()));
    widen(cells);
    rows_.push_back(std::move(cells));
    return {};
  }

  int total_width() const {
    int total = kBorders + 2 * indent_;
    for (const int width : widths_) total += width + kPadding;
    return std::max(width_of(title_) + kBorders + 2 * indent_, total);
  }

  /// A single row below a header becomes one row for each of its cells, where the whole is too wide.
  void stand_up() {
    if (rows_.size() != 1 || header_.empty()) return;
    Section upright(title_, indent_);
    for (std::size_t i = 0; i < header_.size(); ++i) (void)upright.add_row({header_[i], rows_[0][i]});
    *this = std::move(upright);
  }

  std::string render(int table_width, const Style& style) const {
    const int width = table_width - 2 * indent_;
    std::vector<std::string> lines;
    if (!title_.empty()) lines.push_back(centered(title_, width, "|"));
    if (!title_.empty() && header_.empty() && rows_.empty()) lines.push_back('+' + dashes(width - 2) + '+');
    const std::vector<int> widths = scaled(width);
    if (!header_.empty()) {
      lines.push_back(line_break(widths));
      std::string line;
      for (std::size_t i = 0; i < header_.size(); ++i) line += centered(header_[i], widths[i], i == 0 ? "|" : "");
      lines.push_back(std::move(line));
    }
    if (!rows_.empty() && !widths.empty()) {
      lines.push_back(line_break(widths));
      for (const Cells& row : rows_) lines.push_back(row_line(row, widths, style));
      lines.push_back(line_break(widths));
    }
    std::string edge;
    for (int i = 0; i < indent_; ++i) edge += style.indentation();
    std::string out;
    for (const std::string& line : lines) out += edge + line + edge + '\n';
    return out;
  }

 private:
  void widen(const Cells& cells) {
    if (widths_.empty()) widths_.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], width_of(cells[i]));
  }

  /// The columns stretched so that together they are `width`.
  std::vector<int> scaled(int width) const {
    int sum = 0;
    for (const int one : widths_) sum += one + kPadding;
    std::vector<int> out;
    int excess = -width;
    for (const int one : widths_) {
      out.push_back(static_cast<int>(std::nearbyint(static_cast<double>(width) / sum * (one + kPadding))));
      excess += out.back();
    }
    if (out.empty()) return out;
    for (std::size_t i = 0; excess != 0; i = (i + 1) % out.size()) {
      out[excess > 0 ? i : out.size() - 1 - i] += excess > 0 ? -1 : 1;
      excess += excess > 0 ? -1 : 1;
    }
    return out;
  }

  static std::string line_break(const std::vector<int>& widths) {
    std::string out = "+";
    for (std::size_t i = 0; i < widths.size(); ++i) out += dashes(widths[i] - (i == 0 ? 2 : 1)) + '+';
    return out;
  }

  static std::string centered(const std::string& text, int width, const std::string& left_edge) {
    const int before = width / 2 - width_of(text) / 2 - 1;
    const int so_far = static_cast<int>(left_edge.size()) + before + width_of(text);
    return left_edge + blanks(before) + text + blanks(width - 1 - so_far) + '|';
  }

  static std::string row_line(const Cells& row, const std::vector<int>& widths, const Style& style) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int edge = i == 0 ? 1 : 0;
      const int text = width_of(row[i]);
      const int before = widths[i] >= text + 2 + edge + 1 ? 2 : 0;
      line += std::string(static_cast<std::size_t>(edge), '|') + blanks(before) + style.cell(row[i]) +
              blanks(widths[i] - edge - before - text - 1) + '|';
    }
    return line;
  }

  std::string title_;
  int indent_;
  Names header_;
  std::vector<Cells> rows_;
  std::optional<std::size_t> columns_;
  std::vector<int> widths_;
};

/// The keys whose values fill cells, and those whose values need sections of their own; sorted.
struct Keys {
  Names scalar;
  Names compound;

  void add(const boost::json::object& object) {
    for (const auto& [key, member] : object)
      (is_scalar(member) ? scalar : compound).emplace_back(key.data(), key.size());
  }
  void settle() {
    for (Names* names : {&scalar, &compound}) {
      std::ranges::sort(*names);
      const auto repeated = std::ranges::unique(*names);
      names->erase(repeated.begin(), repeated.end());
    }
  }
};

class Table {
 public:
  /// False where there is nothing to show.
  Result<bool> add(const std::optional<std::string>& title, const value& tree, int indent) {
    if (is_nothing(tree)) return false;
    if (title) sections_.emplace_back(*title, indent);
    if (const auto* list = tree.if_array()) {
      TRY_VOID(list->front().is_object() ? add_objects(*list, indent, title.value_or("")) : add_elements(*list));
    } else if (const auto* object = tree.if_object()) {
      TRY_VOID(add_object(*object, indent));
    }
    return true;
  }

  std::string render(const TableStyle& how) {
    if (width() > how.terminal_width)
      for (Section& section : sections_) section.stand_up();
    const int widest = width();
    std::string out = dashes(widest) + '\n';
    for (const Section& section : sections_) out += section.render(widest, {how.color});
    return out;
  }

 private:
  static bool is_nothing(const value& tree) {
    if (tree.is_number()) return tree.to_number<double>() == 0;
    if (const auto* boolean = tree.if_bool()) return !*boolean;
    return tree.is_null() || (tree.is_string() && tree.get_string().empty()) ||
           (tree.is_array() && tree.get_array().empty()) || (tree.is_object() && tree.get_object().empty());
  }

  int width() const {
    int widest = 0;
    for (const Section& section : sections_) widest = std::max(widest, section.total_width());
    return widest;
  }

  Result<void> add_elements(const boost::json::array& list) {
    for (const value& element : list) {
      const auto* inner = element.if_array();
      if (is_scalar(element)) {
        TRY_VOID(sections_.back().add_row({python_str(element)}));
      } else if (inner != nullptr && std::ranges::all_of(*inner, is_scalar)) {
        Cells cells;
        for (const value& cell : *inner) cells.push_back(python_str(cell));
        TRY_VOID(sections_.back().add_row(std::move(cells)));
      } else {
        TRY_VOID(add(std::nullopt, element, 0));
      }
    }
    return {};
  }

  Result<void> add_object(const boost::json::object& object, int indent) {
    Keys keys;
    keys.add(object);
    keys.settle();
    if (keys.scalar.size() == 1) {
      TRY_VOID(sections_.back().add_row({keys.scalar[0], python_str(object.at(keys.scalar[0]))}));
    } else if (!keys.scalar.empty()) {
      sections_.back().add_header(keys.scalar);
      TRY_VOID(sections_.back().add_row(cells_of(object, keys.scalar)));
    }
    return add_compound(object, keys.compound, indent);
  }

  Result<void> add_objects(const boost::json::array& list, int indent, const std::string& title) {
    Keys keys;
    for (const value& element : list)
      if (const auto* object = element.if_object()) keys.add(*object);
    keys.settle();
    sections_.back().add_header(keys.scalar);
    for (bool first = true; const value& element : list) {
      const auto* object = element.if_object();
      if (object == nullptr) continue;  // only a --query can mix them
      if (!std::exchange(first, false) && !keys.compound.empty()) {
        sections_.emplace_back(title, indent);
        sections_.back().add_header(keys.scalar);
      }
      TRY_VOID(sections_.back().add_row(cells_of(*object, keys.scalar)));
      TRY_VOID(add_compound(*object, keys.compound, indent));
    }
    return {};
  }

  Result<void> add_compound(const boost::json::object& object, const Names& names, int indent) {
    for (const std::string& name : names)
      if (const value* member = object.if_contains(name)) TRY_VOID(add(name, *member, indent + 1));
    return {};
  }

  static Cells cells_of(const boost::json::object& object, const Names& names) {
    Cells cells;
    for (const std::string& name : names) {
      const value* cell = object.if_contains(name);
      cells.push_back(cell != nullptr ? python_str(*cell) : "");
    }
    return cells;
  }

  std::vector<Section> sections_;
};

}  // namespace

Result<std::string> format_table(std::string_view title, const value& tree, const TableStyle& style) {
  Table table;
  TRY(const bool shows, table.add(std::string(title), tree, 0));
  return shows ? table.render(style) : std::string();
}

}  // namespace crossgate::client
