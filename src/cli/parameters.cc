#include "cli/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "value/json.h"

namespace cairn::cli {
namespace {

auto find_key(Parameters& parameters, std::string_view key) {
  return std::find_if(parameters.begin(), parameters.end(),
                      [&](const auto& entry) { return entry.first == key; });
}

std::string text_of(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : to_json(value);
}

Error unusable(std::string_view path, SourcePos at, std::string what) {
  return {.code = "ParametersUnusable",
          .message = fmt::format("{}: {}", path, what),
          .at = at,
          .fix =
              "Write {\"Key\": \"value\"}, or [{\"ParameterKey\": \"Key\", "
              "\"ParameterValue\": \"value\"}]."};
}

}  // namespace

Result<Parameters> parse_assignments(const std::vector<std::string>& texts,
                                     std::string_view option) {
  Parameters parameters;
  for (const std::string& text : texts) {
    const auto mark = text.find('=');
    if (mark == std::string::npos || mark == 0) {
      return Error{.code = "ParameterUnusable",
                   .message = fmt::format("{} \"{}\" is not Key=Value.", option, text),
                   .fix = "Write the name, =, and the value; quote it for the shell."};
    }
    const std::string key = text.substr(0, mark);
    if (find_key(parameters, key) != parameters.end()) {
      return Error{.code = "ParameterUnusable",
                   .message = fmt::format("{} {} is given twice.", option, key),
                   .fix = fmt::format("Keep one of the two {} options.", option)};
    }
    parameters.emplace_back(key, text.substr(mark + 1));
  }
  return parameters;
}

Result<Parameters> parse_parameter_file(std::string_view text, std::string_view path) {
  const Result<Value> document = read_json(text);
  if (!document) return unusable(path, document.error().at, document.error().message);
  Parameters parameters;
  for (const Entry& entry : document->entries()) {
    if (!entry.key.is_string()) return unusable(path, entry.key.pos(), "a key is not text.");
    if (entry.value.is_null()) continue;
    parameters.emplace_back(entry.key.as_string(), text_of(entry.value));
  }
  for (const Value& item : document->items()) {
    const std::string_view key = item.get_string("ParameterKey");
    if (key.empty()) return unusable(path, item.pos(), "an item has no ParameterKey.");
    if (item.get("ParameterValue").is_null()) continue;
    parameters.emplace_back(key, text_of(item.get("ParameterValue")));
  }
  if (!document->is_map() && !document->is_list()) {
    return unusable(path, document->pos(), "this is neither a map nor a list.");
  }
  return parameters;
}

Parameters merge_parameters(Parameters file, const Parameters& assignments) {
  for (const auto& [key, value] : assignments) {
    const auto have = find_key(file, key);
    if (have != file.end()) {
      have->second = value;
    } else {
      file.emplace_back(key, value);
    }
  }
  return file;
}

void append_parameters(const Parameters& parameters, FormFields& fields, std::string_view list) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    fields.emplace_back(fmt::format("{}.{}.ParameterKey", list, i + 1), parameters[i].first);
    fields.emplace_back(fmt::format("{}.{}.ParameterValue", list, i + 1), parameters[i].second);
  }
}

}  // namespace cairn::cli
