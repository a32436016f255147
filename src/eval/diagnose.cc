#include "eval/diagnose.h"

#include <utility>

#include "base/utf8.h"
#include "eval/warnings.h"
#include "value/source_text.h"

namespace cairn {
namespace {

constexpr std::size_t kTextBytesMax = 200;

void quote(Errors& found, const SourceText& source) {
  for (Error& error : found) {
    if (error.at.line == 0 || !error.text.empty()) continue;
    const std::string_view token = source.token(error.at).substr(0, kTextBytesMax);
    error.text = token.substr(0, utf8_valid_prefix(token));
  }
}

void append(Errors& to, Errors more) {
  for (Error& error : more) to.push_back(std::move(error));
}

}  // namespace

Diagnosed diagnose(std::string_view text, std::span<const ParameterInput> inputs,
                   const StackContext& context, const Surroundings& surroundings,
                   const TypeCatalog& types, const BuildOptions& options, Warnings warnings) {
  return diagnose(text, parse_template(text), inputs, context, surroundings, types, options,
                  warnings);
}

Diagnosed diagnose(std::string_view text, ParsedTemplate parsed,
                   std::span<const ParameterInput> inputs, const StackContext& context,
                   const Surroundings& surroundings, const TypeCatalog& types,
                   const BuildOptions& options, Warnings warnings) {
  Diagnosed result{.source = parsed.source, .found = {std::move(parsed.errors), {}}};
  if (const auto& readable = parsed.source ? parsed.source : parsed.partial) {
    Built built = build_model(readable, inputs, context, surroundings, types, options);
    append(result.found.errors, std::move(built.errors));
    if (result.found.errors.empty()) result.model = std::move(built.model);
    if (warnings == Warnings::kAlways || !result.model) {
      result.found.warnings = std::move(built.warnings);
      append(result.found.warnings, find_warnings(*readable, types));
    }
  }
  if (result.found.errors.empty() && result.found.warnings.empty()) return result;
  const SourceText source(text);
  quote(result.found.errors, source);
  quote(result.found.warnings, source);
  return result;
}

Error refusal(Diagnostics found) {
  Error first = found.errors.front();
  first.all = std::make_shared<const Diagnostics>(std::move(found));
  return first;
}

}  // namespace cairn
