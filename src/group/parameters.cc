#include "group/parameters.h"

#include <utility>
#include <vector>

namespace cairn {

Value merged_parameters(const Value& of_group, const Value& overrides) {
  if (overrides.size() == 0) return of_group;
  MapBuilder by_key;
  for (const Value* list : {&of_group, &overrides}) {
    for (const Value& parameter : list->items()) {
      by_key.set(parameter.get_string("ParameterKey"), parameter);
    }
  }
  const Value merged = by_key.build();
  std::vector<Value> items;
  items.reserve(merged.size());
  for (const Entry& entry : merged.entries()) items.push_back(entry.value);
  return Value::list(std::move(items));
}

Value overrides_after(const Value& existing, const std::optional<Value>& given) {
  return given ? *given : existing;
}

}  // namespace cairn
