// A program and its input, cut at the first newline, run as a server runs them: there are outputs
// or a reason, and the next program works. libjq is left to crash as it likes: it does so
// elsewhere.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "jq/client.h"
#include "value/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cairn::Value;
  static cairn::jq::ProcessJq jq({.workers = 1, .deadline_ms = 300});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = bytes.find('\n');
  const auto read = cairn::read_json(cut == bytes.npos ? "" : bytes.substr(cut + 1));
  const Value input = read ? *read : Value();
  for (const bool first_only : {true, false}) {
    const auto outputs = jq.run({bytes.substr(0, cut), input, first_only, 0});
    if (!outputs && (outputs.error().code != "StackValidationFailed" ||
                     outputs.error().message.empty() || outputs.error().fix.empty())) {
      std::abort();
    }
  }
  const auto next = jq.run({". + 1", Value::integer(1), false, 0});
  const bool late = !next && next.error().message.find("longer than") != std::string::npos;
  if (!late && (!next || next->size() != 1 || next->front() != Value::integer(2))) std::abort();
  return 0;
}
