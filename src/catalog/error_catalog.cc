#include "catalog/error_catalog.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "catalog/embedded.h"
#include "catalog/own_data.h"

namespace cairn {
namespace {

struct Row {
  std::string code;  // "Missing{ParameterName}" stands for every code of that form
  int http = 0;
  std::vector<std::string> literals;      // text, name, text, name, …, text
  std::vector<std::string> placeholders;  // one less than literals
  std::vector<std::string> actions;       // empty: any
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "{name}" is a placeholder; "{8}" inside a quoted regular expression is not.
void split_message(std::string_view message, Row& row) {
  row.literals.emplace_back();
  while (!message.empty()) {
    const std::size_t close = message.find('}');
    const bool placeholder = message.size() > 2 && message[0] == '{' && is_letter(message[1]) &&
                             close != std::string_view::npos;
    if (placeholder) {
      row.placeholders.emplace_back(message.substr(1, close - 1));
      row.literals.emplace_back();
      message.remove_prefix(close + 1);
    } else {
      row.literals.back() += message[0];
      message.remove_prefix(1);
    }
  }
}

void read_rows(std::string_view file, std::string_view json, std::vector<Row>& rows) {
  const Value list = read_own_json(file, json);
  rows.reserve(rows.size() + list.size());
  for (const Value& map : list.items()) {
    Row& row = rows.emplace_back();
    row.code = map.get_string("code");
    row.http = static_cast<int>(map.get("http").as_int());
    row.actions = own_strings(map.get("actions"));
    split_message(map.get_string("message"), row);
  }
}

std::vector<Row> read_rows() {
  std::vector<Row> rows;
  read_rows("errors.json", embedded::errors(), rows);
  read_rows("identity-errors.json", embedded::identity_errors(), rows);
  return rows;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = read_rows();
  return all;
}

// The code itself, or the pattern it is of; a pattern stands for codes without a dot.
std::string_view catalogued_code(std::string_view code) {
  std::string_view pattern;
  for (const Row& row : rows()) {
    if (row.code == code) return row.code;
    const std::size_t open = row.code.find('{');
    const bool fits = open != std::string::npos && code.size() > open &&
                      code.starts_with(std::string_view(row.code).substr(0, open)) &&
                      code.find('.') == std::string_view::npos;
    if (fits) pattern = row.code;
  }
  return pattern;
}

std::string_view value_of(std::string_view placeholder, ErrorNames names) {
  for (const auto& [name, value] : names) {
    if (name == placeholder) return value;
  }
  return {};
}

bool has_exactly(const Row& row, ErrorNames names) {
  if (row.placeholders.empty() || names.size() == 0) {
    return row.placeholders.empty() && names.size() == 0;
  }
  const auto given = [names](std::string_view placeholder) {
    return std::any_of(names.begin(), names.end(),
                       [placeholder](const auto& name) { return name.first == placeholder; });
  };
  const auto wanted = [&row](const auto& name) {
    return std::find(row.placeholders.begin(), row.placeholders.end(), name.first) !=
           row.placeholders.end();
  };
  return std::all_of(row.placeholders.begin(), row.placeholders.end(), given) &&
         std::all_of(names.begin(), names.end(), wanted);
}

bool lists(const Row& row, std::string_view action) {
  return std::find(row.actions.begin(), row.actions.end(), action) != row.actions.end();
}

std::string fill(const Row& row, ErrorNames names) {
  std::string text = row.literals.front();
  for (std::size_t i = 0; i < row.placeholders.size(); ++i) {
    text += value_of(row.placeholders[i], names);
    text += row.literals[i + 1];
  }
  return text;
}

}  // namespace

int http_status(std::string_view code) {
  const std::string_view known = catalogued_code(code);
  for (const Row& row : rows()) {
    if (row.code == known) return row.http;
  }
  return 400;
}

bool is_known_error(std::string_view code) {
  return !catalogued_code(code).empty();
}

std::string error_text(std::string_view code, ErrorNames names, std::string_view action) {
  const std::string_view known = catalogued_code(code);
  const Row* best = nullptr;
  for (const Row& row : rows()) {
    if (row.code != known || !has_exactly(row, names)) continue;
    if (!best || (lists(row, action) && !lists(*best, action))) best = &row;
  }
  assert(best && "the catalogue has no such text");
  if (best) return fill(*best, names);
  std::string text(code);
  for (const auto& [name, value] : names) text.append(" ").append(value);
  return text;
}

}  // namespace cairn
