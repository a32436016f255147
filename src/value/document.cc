#include "value/yaml.h"

namespace cairn {
namespace {

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

Result<Value> read_document(std::string_view text, const ParseLimits& limits,
                            RepeatedKeys* repeated) {
  Result<Value> json = read_json(text, limits, repeated);
  if (json) return json;
  if (repeated != nullptr) repeated->clear();
  Result<Value> yaml = read_yaml(text, limits, repeated);
  return yaml || !looks_like_json(text) ? std::move(yaml) : std::move(json);
}

}  // namespace cairn
