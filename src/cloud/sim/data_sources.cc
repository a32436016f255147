#include "cloud/sim/data_sources.h"

#include <algorithm>
#include <map>

#include "base/utc.h"
#include "catalog/regions.h"
#include "cloud/sim/attributes.h"
#include "cloud/sim/template_text.h"

namespace cairn::sim {
namespace {

// One thing a source can tell about: a resource, or a member of an instance group.
struct Found {
  std::string id;
  Value fields;
  const Record* record = nullptr;
};

bool is_list_source(const TypeFacts& source) {
  const std::string& ref = source.schema->ref_type;
  if (!ref.empty() && ref != "Null") return ref.starts_with("List");
  return source.schema->attributes.size() <= 2;
}

// "VSwitches" -> "VSwitch", "Repositories" -> "Repository", "Disks" -> "Disk".
std::string singular(std::string_view plural) {
  std::string word(plural);
  if (word.ends_with("ies")) return word.substr(0, word.size() - 3) + "y";
  for (const std::string_view ending : {"sses", "ches", "xes", "shes"}) {
    if (word.ends_with(ending)) return word.substr(0, word.size() - 2);
  }
  if (word.ends_with("s") && !word.ends_with("ss")) word.pop_back();
  return word;
}

bool is_target(const TypeFacts& type, const KindFacts* kind, std::string_view source,
               std::string_view word) {
  if (kind != nullptr) return type.kind == kind;
  if (type_product(type.name) != type_product(source)) return false;
  const std::string_view own = type_kind(type.name);
  return own == word || (own.ends_with(word) && !word.empty());
}

// The id that the product's own APIs give an object under: "DiskId" of a disk.
std::string id_field(const TypeFacts& type) {
  if (type.id.natural()) return std::string(type.id.last_property());
  for (const AttributeRule& rule : type.attributes.rules) {
    if (rule.source == AttributeSource::kOwnId) return rule.name;
    if (rule.source == AttributeSource::kMemberIds) return singular(rule.name);
  }
  return std::string(type_kind(type.name)) + "Id";
}

// Which EIP is bound to what: instance id -> the association's record.
using Bound = std::map<std::string, const Record*, std::less<>>;

Bound bound_eips(const SimWorld& world) {
  Bound bound;
  for (const Record* record : world.list()) {
    if (type_kind(world.text(record->type)) != "EIPAssociation") continue;
    bound.emplace(world.properties(*record).get_string("InstanceId"), record);
  }
  return bound;
}

Value eip_of(const SimWorld& world, const Bound& bound, std::string_view instance) {
  std::string address;
  std::string allocation;
  const auto found = bound.find(instance);
  if (found != bound.end()) {
    const Record& record = *found->second;
    const Value attributes =
        attributes_of(world, record, *world.type_of(record), world.properties(record));
    address = attributes.get_string("EipAddress");
    allocation = attributes.get_string("AllocationId");
  }
  return MapBuilder()
      .set("IpAddress", Value::string(address))
      .set("AllocationId", Value::string(allocation))
      .build();
}

// An ECS instance as DescribeInstances shows it.
void add_instance_fields(MapBuilder& fields, const Value& properties, const Value& attributes,
                         std::size_t member) {
  const auto nth = [&](std::string_view one, std::string_view many) {
    const Value& single = attributes.get(one);
    if (!single.is_null()) return single;
    const Value& list = attributes.get(many);
    return member < list.size() ? list.items()[member] : Value();
  };
  std::vector<Value> groups;
  for (const std::string_view name : {"SecurityGroupId", "SecurityGroupIds"}) {
    for (const std::string_view id : named_ids(properties.get(name))) {
      groups.push_back(Value::string(id));
    }
  }
  const Value address = nth("PublicIp", "PublicIps");
  const bool has_address = address.is_string() && !address.as_string().empty();
  const Value inner = nth("PrivateIp", "PrivateIps");
  fields.set("SecurityGroupIds", Value::list(std::move(groups)))
      .set("PublicIpAddress",
           Value::list(has_address ? std::vector<Value>{address} : std::vector<Value>{}))
      .set("PrivateIpAddress", Value::list({inner}))
      .set("VpcAttributes", MapBuilder()
                                .set("VpcId", properties.get("VpcId"))
                                .set("VSwitchId", properties.get("VSwitchId"))
                                .set("PrivateIpAddress", Value::list({inner}))
                                .build())
      .set("VswitchId", properties.get("VSwitchId"))
      .set("ZoneId", nth("ZoneId", "ZoneIds"))
      .set("HostName", nth("HostName", "HostNames"))
      .set("OSType", Value::string("linux"))
      .set("OsType", Value::string("linux"))
      .set("Status", Value::string("Running"));
}

Found describe(const SimWorld& world, const Record& record, const TypeFacts& type,
               const Value& properties, const Value& attributes, std::size_t member,
               const Bound& bound) {
  Found found{record.physical_id, {}, &record};
  for (const auto& [attribute, kind] : type.parts) {
    if (kind == type.kind) found.id = world.part_id(record, attribute, *kind, member);
  }
  MapBuilder fields;
  fields.set("Status", Value::string("Available"))
      .set("RegionId", Value::string(world.place(record).region))
      .set("CreationTime", Value::string(utc_text_z(record.created_at)))
      .set("CreateTime", Value::string(utc_text_z(record.created_at)))
      .set("ResourceGroupId", Value::string(""))
      .set("Description", Value::string(""));
  for (const Entry& entry : properties.entries()) fields.set(entry.key, entry.value);
  for (const Entry& entry : attributes.entries()) fields.set(entry.key, entry.value);
  if (type.kind == world.facts().kind("ecs-instance")) {
    add_instance_fields(fields, properties, attributes, member);
    fields.set("EipAddress", eip_of(world, bound, found.id));
  }
  fields.set(id_field(type), Value::string(found.id));
  found.fields = fields.build();
  return found;
}

bool equals_text(const Value& field, std::string_view wanted) {
  if (const std::optional<std::string> text = scalar_text(field)) return *text == wanted;
  for (const Value& item : field.items()) {
    if (item.is_string() && item.as_string() == wanted) return true;
  }
  return false;
}

// Filters that name something (an id, a name, a zone) must fit; others ("RefreshOptions",
// "Status") only when the object has such a field at all.
bool passes(const Found& found, const Entry& filter) {
  const std::string_view name = filter.key.as_string();
  std::vector<std::string> wanted;
  for (const std::string_view text : named_ids(filter.value)) wanted.emplace_back(text);
  if (filter.value.is_int() || filter.value.is_bool()) wanted.push_back(*scalar_text(filter.value));
  if (wanted.empty() || name == "RefreshOptions") return true;
  const std::string field_name = filter.value.is_list() ? singular(name) : std::string(name);
  const Value* field = found.fields.find(field_name);
  if (field == nullptr) field = found.fields.find(name);
  const bool by_id = field_name.ends_with("Id");
  const bool by_name = field_name.ends_with("Name");
  if (field == nullptr && !by_id && !by_name) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
    if (field != nullptr && equals_text(*field, text)) return true;
    return (field == nullptr || by_name) && text == found.id;
  });
}

std::vector<Found> search(const SimWorld& world, const TypeFacts& source, const Place& place,
                          const Value& properties) {
  std::vector<Found> all;
  const KindFacts* kind = world.facts().target(source.name);
  const std::string_view own = type_kind(source.name);
  const std::string word = is_list_source(source) ? singular(own) : std::string(own);
  const bool instances = kind != nullptr && kind == world.facts().kind("ecs-instance");
  const Bound bound = instances ? bound_eips(world) : Bound{};
  for (const Record* record : world.list()) {
    const TypeFacts* type = world.type_of(*record);
    const Place at = world.place(*record);
    const bool here =
        at.account == place.account && (at.region == place.region || type->scope == Scope::kGlobal);
    if (!here || !is_target(*type, kind, source.name, word)) continue;
    const Value given = world.properties(*record);
    const Value attributes = attributes_of(world, *record, *type, given);
    for (std::size_t i = 0; i < SimWorld::members(*type, given); ++i) {
      Found found = describe(world, *record, *type, given, attributes, i, bound);
      const auto filters = properties.entries();
      const bool fits = std::all_of(filters.begin(), filters.end(),
                                    [&](const Entry& filter) { return passes(found, filter); });
      if (fits) all.push_back(std::move(found));
    }
  }
  return all;
}

// The objects of a source that nobody creates.
std::vector<Found> fixed_objects(const Value& fixed, const Place& place, const Value& properties) {
  std::vector<std::string> ids;
  const Region* region = find_region(place.region);
  if (fixed.get_string("ids") == "$zones" && region != nullptr) ids = region->zones;
  for (const std::string_view id : named_ids(fixed.get("ids"))) {
    if (!id.starts_with('$')) ids.emplace_back(id);
  }
  std::vector<Found> all;
  const std::string zone = region == nullptr ? std::string() : region->zones.front();
  for (const std::string& id : ids) {
    const Value fields =
        fill(fixed.get("objects"),
             {{"$id", id}, {"$zone", zone}, {"$region", std::string(place.region)}});
    Found found{id, fields, nullptr};
    const auto filters = properties.entries();
    const bool fits = std::all_of(filters.begin(), filters.end(), [&](const Entry& filter) {
      return !filter.key.as_string().ends_with("Id") || passes(found, filter);
    });
    if (fits) all.push_back(std::move(found));
  }
  return all;
}

SourceAnswer answer_list(const TypeFacts& source, const std::vector<Found>& all) {
  std::vector<Value> ids;
  std::vector<Value> objects;
  const bool integers = source.schema->ref_type.starts_with("List[Integer");
  const bool maps = source.schema->ref_type.starts_with("List[Map");
  for (const Found& found : all) {
    const bool number = integers && found.record != nullptr;
    ids.push_back(number ? Value::integer(static_cast<std::int64_t>(found.record->number))
                  : maps ? found.fields
                         : Value::string(found.id));
    objects.push_back(found.fields);
  }
  const Value id_list = Value::list(std::move(ids));
  const Value object_list = Value::list(std::move(objects));
  MapBuilder attributes;
  for (const std::string& name : source.schema->attributes) {
    const bool only = source.schema->attributes.size() == 1;
    const std::string_view words = source.schema->attribute_types.get_string(name);
    const bool names_ids =
        only || words.starts_with("List") || name.ends_with("Ids") || name.ends_with("Names");
    attributes.set(name, names_ids ? id_list : object_list);
  }
  return {source.schema->ref_type == "Null" ? Value() : id_list, attributes.build()};
}

SourceAnswer answer_one(const SimWorld& world, const TypeFacts& source,
                        const std::vector<Found>& all) {
  MapBuilder attributes;
  for (const AttributeRule& rule : source.attributes.rules) {
    if (all.empty()) {
      attributes.set(rule.name, Value());
      continue;
    }
    const Found& first = all.front();
    const Value* field = first.fields.find(rule.name);
    if (field != nullptr) {
      attributes.set(rule.name, *field);
    } else {
      const TypeFacts* type = world.type_of(*first.record);
      const Value given = world.properties(*first.record);
      attributes.set(rule.name, attribute_of(world, *first.record, *type, given, rule));
    }
  }
  if (all.empty()) return {Value(), attributes.build()};
  const bool integer = source.schema->ref_type.starts_with("Integer");
  return {integer ? Value::integer(static_cast<std::int64_t>(all.front().record->number))
                  : Value::string(all.front().id),
          attributes.build()};
}

}  // namespace

SourceAnswer answer_source(const SimWorld& world, const TypeFacts& source, const Place& place,
                           const Value& properties) {
  const Value& fixed = world.facts().fixed_source(source.name);
  if (fixed.find("ids") != nullptr) {
    return answer_list(source, fixed_objects(fixed, place, properties));
  }
  const std::vector<Found> all = search(world, source, place, properties);
  SourceAnswer answer =
      is_list_source(source) ? answer_list(source, all) : answer_one(world, source, all);
  if (const Value& literal = fixed.get("attributes"); literal.is_map()) {
    MapBuilder attributes;
    const std::string address = "47.97.0.1";  // of a load balancer that a cluster would have made
    const Value filled = fill(literal, {{"$address", address}});
    for (const Entry& entry : answer.attributes.entries()) attributes.set(entry.key, entry.value);
    for (const Entry& entry : filled.entries()) attributes.set(entry.key, entry.value);
    answer.attributes = attributes.build();
    if (source.schema->ref_type.starts_with("Map")) answer.ref = answer.attributes;
    if (source.schema->ref_type == "AnyValue") answer.ref = filled.get("Response");
  }
  return answer;
}

}  // namespace cairn::sim
