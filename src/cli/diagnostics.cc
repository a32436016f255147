#include "cli/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace cairn::cli {
namespace {

constexpr std::string_view kWarning = "Warning";

std::uint32_t place(const Value& number) {
  if (!number.is_int() || number.as_int() < 0) return 0;
  return static_cast<std::uint32_t>(std::min<std::int64_t>(number.as_int(), UINT32_MAX));
}

struct Finding {
  const Error* error;
  bool warning;
};

// By place; those without one stay first, and equal ones in the order of the service.
std::vector<Finding> by_place(const Diagnostics& found) {
  std::vector<Finding> list;
  for (const Error& error : found.errors) list.push_back({&error, false});
  for (const Error& warning : found.warnings) list.push_back({&warning, true});
  std::stable_sort(list.begin(), list.end(), [](const Finding& a, const Finding& b) {
    return std::pair(a.error->at.line, a.error->at.column) <
           std::pair(b.error->at.line, b.error->at.column);
  });
  return list;
}

std::string finding_text(const Finding& finding, const Source& source, const SourceText& text,
                         int width, bool color) {
  const Error& error = *finding.error;
  const Ink ink = finding.warning ? Ink::kYellow : Ink::kRed;
  std::string place(printable(source.name));
  if (error.at.line > 0) {
    place += fmt::format("{}{}:{}", place.empty() ? "" : ":", error.at.line, error.at.column);
  }
  if (!place.empty()) place += ": ";
  std::string out = fmt::format("{}{} {} {}\n", painted(place, Ink::kBold, color),
                                painted(finding.warning ? "warning:" : "error:", ink, color),
                                printable(error.message),
                                painted("[" + printable(error.code) + "]", Ink::kDim, color));
  if (error.at.line > 0) out += excerpt(text, error.at, width, ink, color);
  if (!error.where.empty()) out += fmt::format("      = at {}\n", printable(error.where));
  if (!error.fix.empty()) out += fmt::format("      = help: {}\n", printable(error.fix));
  return out;
}

std::string number_of(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Value document(std::string_view severity, const Error& error) {
  MapBuilder fields;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) fields.set(name, Value::string(text));
  };
  fields.set("Severity", Value::string(severity));
  add("Code", error.code);
  add("Message", error.message);
  add("Where", error.where);
  if (error.at.line > 0) {
    fields.set("Line", Value::integer(error.at.line));
    fields.set("Column", Value::integer(error.at.column));
  }
  add("Text", error.text);
  add("Fix", error.fix);
  return fields.build();
}

}  // namespace

Diagnostics read_diagnostics(const Value& answer) {
  Diagnostics found;
  for (const Value& each : answer.get("Diagnostics").items()) {
    Error error{.code = std::string(each.get_string("Code")),
                .message = std::string(each.get_string("Message")),
                .where = std::string(each.get_string("Where")),
                .at = {place(each.get("Line")), place(each.get("Column"))},
                .fix = std::string(each.get_string("Fix")),
                .text = std::string(each.get_string("Text"))};
    const bool warning = each.get_string("Severity") == kWarning;
    (warning ? found.warnings : found.errors).push_back(std::move(error));
  }
  return found;
}

std::string diagnostics_text(const Diagnostics& found, const Source& source, int width,
                             bool color) {
  const SourceText text(source.text);
  std::string out;
  for (const Finding& finding : by_place(found)) {
    out += finding_text(finding, source, text, width, color);
  }
  if (!source.name.empty()) out += fmt::format("{}: ", printable(source.name));
  return out + counted(found) + "\n";
}

Value diagnostics_document(const Diagnostics& found) {
  std::vector<Value> list;
  for (const Error& error : found.errors) list.push_back(document("Error", error));
  for (const Error& warning : found.warnings) list.push_back(document(kWarning, warning));
  return Value::list(std::move(list));
}

std::string counted(const Diagnostics& found) {
  const std::size_t errors = found.errors.size();
  const std::size_t warnings = found.warnings.size();
  if (warnings == 0) return number_of(errors, "error");
  if (errors == 0) return number_of(warnings, "warning");
  return number_of(errors, "error") + " and " + number_of(warnings, "warning");
}

}  // namespace cairn::cli
