#include "value/repeated_keys.h"

#include "value/key_index.h"

namespace cairn::detail {
namespace {

constexpr std::size_t kComparedInPairs = 8;  // up to here an index would cost more

void tell(const Entry& first, const Entry& again, SourcePos map, RepeatedKeys& out) {
  if (out.size() >= kRepeatedKeysMax) return;
  const std::string name =
      again.key.is_string() ? std::string(again.key.as_string()) : to_json(again.key);
  out.push_back({name, map, first.key.pos(), again.key.pos()});
}

}  // namespace

void tell_repeated(const std::vector<Entry>& entries, SourcePos map, RepeatedKeys& out) {
  if (entries.size() <= kComparedInPairs) {
    for (std::size_t i = 1; i < entries.size(); ++i) {
      for (std::size_t before = 0; before < i; ++before) {
        if (entries[before].key != entries[i].key) continue;
        tell(entries[before], entries[i], map, out);
        break;
      }
    }
    return;
  }
  KeyIndex index(entries.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const std::uint32_t first = index.add(entries, i);
    if (first != i) tell(entries[first], entries[i], map, out);
  }
}

}  // namespace cairn::detail
