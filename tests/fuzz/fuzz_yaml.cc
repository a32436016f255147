// Whatever the bytes are, reading ends with a value or an error that has a place; a value that was
// read can be written as JSON and read again, and its tree is within the budgets.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "value/yaml.h"

namespace {

std::size_t count(const cairn::Value& value, std::size_t depth, std::size_t depth_max) {
  if (depth > depth_max) std::abort();
  std::size_t nodes = 1;
  for (const cairn::Value& item : value.items()) nodes += count(item, depth + 1, depth_max);
  for (const cairn::Entry& e : value.entries()) nodes += count(e.value, depth + 1, depth_max);
  return nodes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const cairn::ParseLimits limits{.depth_max = 40,
                                  .events_max = 20'000,
                                  .aliases_max = 1'000,
                                  .merged_entries_max = 2'000,
                                  .expanded_max = 20'000};
  const cairn::Result<cairn::Value> value =
      cairn::read_document({reinterpret_cast<const char*>(data), size}, limits);
  if (!value) {
    if (value.error().at.line == 0 || value.error().fix.empty()) std::abort();
    return 0;
  }
  // A short form adds a level and a few nodes to what was written.
  if (count(*value, 0, 3 * limits.depth_max) > 4 * limits.expanded_max) std::abort();
  if (!cairn::read_json(cairn::to_json(*value), {.depth_max = 1'000})) std::abort();
  return 0;
}
