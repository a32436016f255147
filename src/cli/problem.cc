#include "cli/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {
namespace {

constexpr int kExcerptMin = 20;

std::optional<std::string_view> line_at(std::string_view text, std::uint32_t line) {
  for (std::uint32_t number = 1;; ++number) {
    const auto end = text.find('\n');
    if (number == line) {
      std::string_view found = text.substr(0, end);
      if (found.ends_with('\r')) found.remove_suffix(1);
      return found;
    }
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + 1);
  }
}

// Byte offset of the character `column`, counted from 1.
std::size_t offset_of(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column && at < line.size(); ++i) {
    at += std::max<std::size_t>(utf8_length(line.substr(at)), 1);
  }
  return at;
}

// Where the word at `at` ends; a YAML tag (!Ref Name) and what it stands before are one.
std::size_t end_of_word(std::string_view line, std::size_t at) {
  const std::size_t end = std::min(line.find_first_of(" \t,]}", at), line.size());
  if (at >= line.size() || line[at] != '!') return end;
  const std::size_t next = line.find_first_not_of(" \t", end);
  if (next == std::string_view::npos || line[next] == '#') return end;
  return std::min(line.find_first_of(" \t,]}", next), line.size());
}

// The line of the template, cut to a window around the place, with the place underlined.
std::string excerpt(std::string_view line, const Error& error, int width, bool color) {
  const std::string margin = fmt::format("{:>5} | ", error.at.line);
  const int room = std::max(width - static_cast<int>(margin.size()) - 1, kExcerptMin);
  const std::size_t at = offset_of(line, error.at.column);
  std::size_t begin = 0;
  for (int lead_columns = columns_of(line.substr(0, at)); lead_columns > room / 2;) {
    const std::size_t length = std::max<std::size_t>(utf8_length(line.substr(begin)), 1);
    lead_columns -= columns_of(line.substr(begin, length));
    begin += length;
  }
  const auto bytes_max = static_cast<std::size_t>(room) * 4 + 4;  // 4 bytes a character at most
  const std::string shown = clipped(printable(line.substr(begin, bytes_max)), room);
  const int lead = columns_of(printable(line.substr(begin, at - begin)));
  const std::size_t end = end_of_word(line, at);
  const int marked = columns_of(printable(line.substr(at, std::min(end - at, bytes_max))));
  const int length = std::clamp(marked, 1, std::max(room - lead, 1));
  std::string under(static_cast<std::size_t>(lead), ' ');
  under += painted("^" + std::string(static_cast<std::size_t>(length - 1), '~'), Ink::kRed, color);
  return fmt::format("{}{}\n{:>5} | {}\n", margin, shown, "", under);
}

}  // namespace

std::string problem_text(const Failure& failure, const Source& source, int width, bool color) {
  const Error& error = failure.error;
  std::string out = fmt::format("{}: {}\n", painted(printable(error.code), Ink::kRed, color),
                                printable(error.message));
  if (!error.where.empty()) out += fmt::format("  where: {}\n", printable(error.where));
  if (error.at.line > 0 && !source.text.empty()) {
    out += fmt::format("  {}:{}:{}\n", printable(source.name), error.at.line, error.at.column);
    if (const auto line = line_at(source.text, error.at.line)) {
      out += excerpt(*line, error, width, color);
    }
  } else if (error.at.line > 0) {
    out += fmt::format("  line {}, column {}\n", error.at.line, error.at.column);
  }
  if (!error.fix.empty()) out += fmt::format("  fix: {}\n", printable(error.fix));
  if (!failure.request_id.empty()) {
    out += painted(fmt::format("  request: {}\n", printable(failure.request_id)), Ink::kDim, color);
  }
  return out;
}

Value problem_document(const Failure& failure) {
  const Error& error = failure.error;
  MapBuilder fields;
  fields.set("Code", Value::string(error.code)).set("Message", Value::string(error.message));
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) fields.set(name, Value::string(text));
  };
  add("RequestId", failure.request_id);
  add("Where", error.where);
  if (error.at.line > 0) {
    fields.set("Line", Value::integer(error.at.line));
    fields.set("Column", Value::integer(error.at.column));
  }
  add("Fix", error.fix);
  return MapBuilder().set("Error", fields.build()).build();
}

Exit exit_of(FailureKind kind) {
  return kind == FailureKind::kUnreachable ? Exit::kUnreachable : Exit::kRefused;
}

Exit report(const Failure& failure, const Source& source, const GlobalOptions& options,
            Host& host) {
  if (options.output == Output::kJson) {
    host.out(to_json(problem_document(failure), JsonStyle::kPretty) + "\n");
  } else {
    host.err(problem_text(failure, source, host.terminal().width, wants_color(options, host)));
  }
  return exit_of(failure.kind);
}

Exit report_usage(const Error& error, const Source& source, const GlobalOptions& options,
                  Host& host) {
  report({FailureKind::kRefused, error, {}}, source, options, host);
  return Exit::kUsage;
}

}  // namespace cairn::cli
