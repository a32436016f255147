#include "catalog/own_data.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "value/json.h"

namespace cairn {

void malformed_data(std::string_view file, std::string_view what) {
  const std::string text = fmt::format(
      "data/{} is malformed: {}. This is a bug in the program; please report it.\n", file, what);
  std::fputs(text.c_str(), stderr);
  std::abort();
}

Value read_own_json(std::string_view file, std::string_view text) {
  Result<Value> value = read_json(text);
  if (!value) malformed_data(file, value.error().message);
  return std::move(value).value();
}

bool own_flag(const Value& map, std::string_view key) {
  const Value& value = map.get(key);
  return value.is_bool() && value.as_bool();
}

std::vector<std::string> own_strings(const Value& list) {
  std::vector<std::string> result;
  result.reserve(list.size());
  for (const Value& item : list.items()) result.emplace_back(item.as_string());
  return result;
}

}  // namespace cairn
