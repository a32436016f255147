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

// Where a type keeps its tags: mostly a list of Key and Value under Tags, of some types under Tag,
// of some a map. Null when it has none.
const Property* tags_of(const ResourceType& type) {
  for (const std::string_view name : {"Tags", "Tag"}) {
    const Property* p = type.find(name);
    if (p == nullptr || p->maybe_removed) continue;
    if (p->type == PropertyType::kMap) return p->properties.empty() ? p : nullptr;
    const bool pairs =
        p->items && p->items->find("Key") != nullptr && p->items->find("Value") != nullptr;
    return p->type == PropertyType::kList && pairs ? p : nullptr;
  }
  return nullptr;
}

// As many as there is room for, after the template's own.
Value tagged_list(const Property& property, const Value& own, const Value& tags) {
  std::vector<Value> all(own.items().begin(), own.items().end());
  for (const Value& tag : tags.items()) {
    const bool room = !property.max_length || all.size() < *property.max_length;
    if (room && !has_tag(own, tag.get_string("Key"))) all.push_back(tag);
  }
  return Value::list(std::move(all));
}

Value tagged_map(const Value& own, const Value& tags) {
  std::vector<Entry> all(own.entries().begin(), own.entries().end());
  for (const Value& tag : tags.items()) {
    if (own.find(tag.get("Key")) != nullptr) continue;
    all.push_back({tag.get("Key"), Value::string(tag.get_string("Value"))});
  }
  return Value::map(std::move(all));
}

Value with_tags(const ResourceType& type, Value properties, const Value& tags) {
  const Property* place = tags_of(type);
  if (place == nullptr || tags.size() == 0) return properties;
  const Value& own = properties.get(place->name);
  if (own.has_unknown() && !own.is_list() && !own.is_map()) return properties;
  return with(
      properties, place->name,
      place->type == PropertyType::kMap ? tagged_map(own, tags) : tagged_list(*place, own, tags));
}

}  // namespace

Value with_stack_marks(const ResourceType* type, Value properties, const Value& tags,
                       std::string_view resource_group) {
  if (type == nullptr || type->is_data_source) return properties;
  properties = with_tags(*type, std::move(properties), tags);
  if (!resource_group.empty() && type->find("ResourceGroupId") != nullptr &&
      properties.find("ResourceGroupId") == nullptr) {
    properties = with(properties, "ResourceGroupId", Value::string(resource_group));
  }
  return properties;
}

}  // namespace cairn
