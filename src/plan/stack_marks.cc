#include "plan/stack_marks.h"

#include <vector>

namespace cairn {
namespace {

bool has_tag(const Value& tags, std::string_view key) {
  for (const Value& tag : tags.items()) {
    if (tag.get_string("Key") == key) return true;
  }
  return false;
}

Value with(const Value& map, std::string_view key, Value value) {
  std::vector<Entry> entries(map.entries().begin(), map.entries().end());
  entries.push_back({Value::string(key), std::move(value)});
  return Value::map(std::move(entries));
}

}  // namespace

Value with_stack_marks(const ResourceType* type, Value properties, const Value& tags,
                       std::string_view resource_group) {
  if (type == nullptr || type->is_data_source) return properties;
  if (type->taggable && tags.size() > 0) {
    const Value& own = properties.get("Tags");
    std::vector<Value> all(own.items().begin(), own.items().end());
    for (const Value& tag : tags.items()) {
      if (!has_tag(own, tag.get_string("Key"))) all.push_back(tag);
    }
    properties = with(properties, "Tags", Value::list(std::move(all)));
  }
  if (!resource_group.empty() && type->find("ResourceGroupId") != nullptr &&
      properties.find("ResourceGroupId") == nullptr) {
    properties = with(properties, "ResourceGroupId", Value::string(resource_group));
  }
  return properties;
}

}  // namespace cairn
