#include "service/diagnostics.h"

#include <utility>
#include <vector>

#include "base/utf8.h"

namespace cairn::service {
namespace {

// What a client sent may be quoted in it, and that may be anything.
Value text_value(std::string_view text) {
  return Value::string(utf8_repaired(text));
}

Value diagnostic(std::string_view severity, const Error& error) {
  MapBuilder fields;
  fields.set("Severity", Value::string(severity));
  fields.set("Code", text_value(error.code));
  fields.set("Message", text_value(error.message));
  if (!error.where.empty()) fields.set("Where", text_value(error.where));
  if (error.at.line != 0) {
    fields.set("Line", Value::integer(error.at.line));
    fields.set("Column", Value::integer(error.at.column));
  }
  if (!error.text.empty()) fields.set("Text", text_value(error.text));
  if (!error.fix.empty()) fields.set("Fix", text_value(error.fix));
  return fields.build();
}

}  // namespace

Value diagnostics_list(const Diagnostics& found) {
  std::vector<Value> list;
  const auto append = [&list](std::string_view severity, const Errors& errors) {
    for (std::size_t i = 0; i < errors.size() && i < kDiagnosticsMax; ++i) {
      list.push_back(diagnostic(severity, errors[i]));
    }
  };
  append("Error", found.errors);
  append("Warning", found.warnings);
  return Value::list(std::move(list));
}

}  // namespace cairn::service
