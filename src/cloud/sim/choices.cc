#include "cloud/sim/choices.h"

#include <algorithm>
#include <map>
#include <string>

#include "catalog/regions.h"

namespace cairn::sim {
namespace {

using Values = std::vector<Value>;

std::string_view last_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

// The property that a path names, through maps and lists.
const Property* find_property(const ResourceType& type, std::string_view path) {
  std::string_view name = path.substr(0, path.find('.'));
  const Property* at = type.find(name);
  while (at != nullptr && name.size() < path.size()) {
    path.remove_prefix(name.size() + 1);
    name = path.substr(0, path.find('.'));
    if (at->items) at = at->items.get();
    at = at->find(name);
  }
  return at;
}

// Where something lies, as far as it says.
struct Where {
  std::string vpc;
  std::string zone;
};

Where where_of(const SimWorld& world, const Place& place, const Value& properties) {
  Where where{std::string(properties.get_string("VpcId")),
              std::string(properties.get_string("ZoneId"))};
  if (const Record* vswitch = world.vswitch_of(properties, place)) {
    const Value of_vswitch = world.properties(*vswitch);
    if (where.vpc.empty()) where.vpc = of_vswitch.get_string("VpcId");
    if (where.zone.empty()) where.zone = of_vswitch.get_string("ZoneId");
  }
  return where;
}

bool fits(const std::string& wanted, const std::string& actual) {
  return wanted.empty() || actual.empty() || wanted == actual;
}

// What exists of a kind, in the place, not elsewhere than the other properties say.
void add_existing(const SimWorld& world, const ChoiceQuestion& question, const KindFacts& kind,
                  Values& out) {
  const Where wanted = where_of(world, question.place, question.known);
  std::map<std::uint64_t, const Record*> found;
  for (const Record* record : world.list()) {
    const Place at = world.place(*record);
    if (world.type_of(*record)->kind == &kind && at.account == question.place.account &&
        at.region == question.place.region) {
      found.emplace(record->number, record);
    }
  }
  const bool is_vpc = kind.name == "vpc";
  for (const auto& [number, record] : found) {
    const Where actual = where_of(world, question.place, world.properties(*record));
    const std::string& vpc = is_vpc ? record->physical_id : actual.vpc;
    if (!fits(wanted.vpc, vpc) || !fits(wanted.zone, actual.zone)) continue;
    out.push_back(Value::string(record->physical_id));
  }
}

Values zones(const SimWorld& world, const ChoiceQuestion& question) {
  const Where wanted = where_of(world, question.place, question.known);
  Values out;
  const Region* region = find_region(question.place.region);
  for (const std::string& zone : region == nullptr ? std::vector<std::string>() : region->zones) {
    if (fits(wanted.zone, zone)) out.push_back(Value::string(zone));
  }
  return out;
}

// A list of the facts: texts, or maps with an id and what else is known of it.
Values listed(const Value& list, const Value& known) {
  Values out;
  for (const Value& item : list.items()) {
    if (!item.is_map()) {
      out.push_back(item);
      continue;
    }
    const auto entries = item.entries();
    const bool wanted = std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) {
      const Value& given = known.get(entry.key.as_string());
      return given.is_null() || given == entry.value;
    });
    if (wanted) out.push_back(item.get("id"));
  }
  return out;
}

}  // namespace

std::optional<Values> choices(const SimWorld& world, const ChoiceQuestion& question) {
  const TypeFacts& type = question.type;
  const Property* schema = find_property(*type.schema, question.property);
  if (schema != nullptr && schema->items && !schema->items->allowed_values.empty()) {
    schema = schema->items.get();
  }
  if (schema != nullptr && !schema->allowed_values.empty()) return schema->allowed_values;

  Values out;
  for (const Need& need : type.needs) {
    if (need.property != question.property) continue;
    for (const KindFacts* kind : need.kinds) add_existing(world, question, *kind, out);
    return out;
  }
  const std::string_view name = last_name(question.property);
  const auto& zoned = type.zone_properties;
  if (name == "ZoneId" || std::find(zoned.begin(), zoned.end(), name) != zoned.end()) {
    // The zone asked about does not narrow itself down.
    MapBuilder others;
    for (const Entry& entry : question.known.entries()) {
      if (entry.key != Value::string(question.property)) others.set(entry.key, entry.value);
    }
    const Value known = others.build();
    return zones(world, {type, question.place, question.property, known});
  }
  const Facts& facts = world.facts();
  if (const Value& list = facts.choice_list(type.name, name); !list.is_null()) {
    out = listed(list, question.known);
    if (name == "ImageId") add_existing(world, question, *facts.kind("image"), out);
    return out;
  }
  // An id property: "VSwitchId", or a list of them.
  for (const std::string_view attribute :
       {name, name.substr(0, name.size() - name.ends_with("s"))}) {
    if (const KindFacts* kind = facts.attribute_kind(attribute)) {
      add_existing(world, question, *kind, out);
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace cairn::sim
