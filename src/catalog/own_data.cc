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

}  // namespace cairn
