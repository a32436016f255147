#include "service/import_identity.h"

#include "value/json.h"

namespace cairn::service {
namespace {

std::optional<std::string> text_of(const Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_bool() || value.is_number()) return to_json(value);
  return std::nullopt;
}

bool same_identifier(const Value& a, const Value& b) {
  if (a.is_null() || a.size() != b.size()) return false;
  for (const Entry& entry : a.entries()) {
    const Value* other = b.find(entry.key);
    if (other == nullptr || text_of(*other) != text_of(entry.value)) return false;
  }
  return true;
}

}  // namespace

Value identifier_of(const ResourceType& type, const LiveResource& live) {
  MapBuilder identifier;
  for (const std::string& key : type.identifier) {
    auto text = text_of(live.attributes.get(key));
    if (!text || text->empty()) text = text_of(live.properties.get(key));
    if ((!text || text->empty()) && type.identifier.size() == 1) text = live.physical_id;
    if (!text || text->empty()) return {};
    identifier.set(key, Value::string(*text));
  }
  return identifier.build();
}

std::optional<LiveResource> find_live(const ResourceType& type, const Value& identifier,
                                      const std::string& account, const std::string& region,
                                      const Inventory& inventory) {
  if (!inventory) return std::nullopt;
  InventoryQuery query{account, region, type.name, {}};
  const auto first = [&]() -> std::optional<LiveResource> {
    for (LiveResource& live : inventory(query)) {
      if (same_identifier(identifier_of(type, live), identifier)) return std::move(live);
    }
    return std::nullopt;
  };
  // The id alone is looked up at once; other names are searched for.
  if (identifier.size() == 1) {
    query.physical_id = text_of(identifier.entries().front().value).value_or("");
    if (auto live = first()) return live;
    query.physical_id.clear();
  }
  return first();
}

}  // namespace cairn::service
