#include "tests/scenario/render.h"

#include <fmt/format.h>

#include <utility>

#include "value/json.h"

namespace cairn::testing {
namespace {

constexpr std::size_t kWidth = 96;

bool plain(const Value& value) {
  return value.is_string() && value.size() == 0 && !value.as_string().empty() &&
         value.as_string().find('\n') == std::string_view::npos &&
         value.as_string().front() != ' ' && value.as_string().back() != ' ' &&
         !read_json(value.as_string());  // the text "true" is not the boolean
}

void render_into(const Value& value, std::size_t indent, std::vector<std::string>& out);

void render_entry(const std::string& head, const Value& value, std::size_t indent,
                  std::vector<std::string>& out) {
  const std::string line = in_line(value);
  const bool scalar = value.items().empty() && value.entries().empty();
  if (scalar || indent + head.size() + line.size() < kWidth) {
    out.push_back(std::string(indent, ' ') + head + line);
    return;
  }
  if (head == "- ") {
    const std::size_t first = out.size();
    render_into(value, indent + 2, out);
    out[first][indent] = '-';
    return;
  }
  out.push_back(std::string(indent, ' ') + head.substr(0, head.size() - 1));
  render_into(value, indent + 2, out);
}

void render_into(const Value& value, std::size_t indent, std::vector<std::string>& out) {
  for (const Entry& entry : value.entries()) {
    render_entry(in_line(entry.key) + ": ", entry.value, indent, out);
  }
  for (const Value& item : value.items()) render_entry("- ", item, indent, out);
}

Value at_path(const Value& value, std::string_view path) {
  if (path.empty()) return value;
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(at_path(item, path));
    return Value::list(std::move(items));
  }
  const std::size_t dot = std::min(path.find('.'), path.size());
  return at_path(value.get(path.substr(0, dot)), path.substr(std::min(dot + 1, path.size())));
}

}  // namespace

std::string in_line(const Value& value) {
  return plain(value) ? std::string(value.as_string()) : to_json(value, JsonStyle::kPython);
}

std::vector<std::string> render(const Value& value) {
  std::vector<std::string> lines;
  render_into(value, 0, lines);
  return lines;
}

std::string render_path(const Value& value, const std::string& path) {
  return path + ": " + in_line(at_path(value, path));
}

std::vector<std::string> render(const Error& error) {
  std::vector<std::string> lines = {fmt::format("! {}: {}", error.code, error.message)};
  std::string where = error.where;
  if (error.at.line != 0) {
    where += fmt::format("{}line {}, column {}", where.empty() ? "" : ", ", error.at.line,
                         error.at.column);
  }
  if (!where.empty()) lines.push_back("  where: " + where);
  if (!error.fix.empty()) lines.push_back("  fix: " + error.fix);
  return lines;
}

}  // namespace cairn::testing
