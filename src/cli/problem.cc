#include "cli/problem.h"

#include <fmt/format.h>

#include "cli/diagnostics.h"
#include "cli/excerpt.h"
#include "cli/text.h"
#include "value/json.h"

namespace cairn::cli {

std::string problem_text(const Failure& failure, const Source& source, int width, bool color) {
  const Error& error = failure.error;
  if (error.all) return diagnostics_text(*error.all, source, width, color);
  std::string out = fmt::format("{}: {}\n", painted(printable(error.code), Ink::kRed, color),
                                printable(error.message));
  if (!error.where.empty()) out += fmt::format("  where: {}\n", printable(error.where));
  if (error.at.line > 0 && !source.text.empty()) {
    out += fmt::format("  {}:{}:{}\n", printable(source.name), error.at.line, error.at.column);
    out += excerpt(SourceText(source.text), error.at, width, Ink::kRed, color);
  } else if (error.at.line > 0) {
    out += fmt::format("  line {}, column {}\n", error.at.line, error.at.column);
  }
  if (!error.fix.empty()) out += fmt::format("  fix: {}\n", printable(error.fix));
  if (!failure.denial.empty()) {
    out += painted(fmt::format("  cairn explain-denial {}\n", printable(failure.denial)), Ink::kDim,
                   color);
  }
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
  add("EncodedDiagnosticMessage", failure.denial);
  if (error.all) fields.set("Diagnostics", diagnostics_document(*error.all));
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
