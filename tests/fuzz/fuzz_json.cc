// Whatever the bytes are, reading ends with a value or an error that has a place; a value that was
// read survives being written, in every style.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "value/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cairn::JsonStyle;
  const cairn::Result<cairn::Value> value =
      cairn::read_json({reinterpret_cast<const char*>(data), size});
  if (!value) {
    if (value.error().at.line == 0 || value.error().fix.empty()) std::abort();
    return 0;
  }
  // Compared as text, because NaN equals nothing.
  const std::string text = cairn::to_json(*value);
  for (const JsonStyle style : {JsonStyle::kCompact, JsonStyle::kPython, JsonStyle::kPretty}) {
    const cairn::Result<cairn::Value> back = cairn::read_json(cairn::to_json(*value, style));
    if (!back || cairn::to_json(*back) != text) std::abort();
    if (text.find("NaN") == std::string::npos && !(*back == *value)) std::abort();
  }
  return 0;
}
