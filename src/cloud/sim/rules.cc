#include "cloud/sim/rules.h"

#include <algorithm>
#include <unordered_map>

#include "catalog/regions.h"
#include "cloud/sim/ros_types.h"

namespace cairn::sim {
namespace {

const std::unordered_multimap<std::string_view, CreateRule>& table() {
  static const auto rules = [] {
    std::unordered_multimap<std::string_view, CreateRule> all;
    for (const auto family :
         {network_rules(), compute_rules(), name_rules(), service_rules(), ros_rules()}) {
      for (const RuleEntry& entry : family) all.emplace(entry.type, entry.check);
    }
    return all;
  }();
  return rules;
}

std::optional<Refusal> check_needs(const CreateCase& create) {
  for (const Need& need : create.type.needs) {
    for (const std::string_view id : named_ids(create.properties.get(need.property))) {
      if (create.world.find(need, create.place, id) != nullptr) continue;
      if (need.kinds.size() == 1) return about(need.kinds.front()->missing, id);
      return Refusal{"InvalidInstanceId.NotFound",
                     "The specified instance " + std::string(id) + " does not exist."};
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_zones(const CreateCase& create) {
  const Region* region = find_region(create.place.region);
  if (region == nullptr) return std::nullopt;
  for (const std::string& property : create.type.zone_properties) {
    const std::string_view zone = create.properties.get_string(property);
    // Names of several zones at once ("cn-hangzhou-MAZ5(b,e)") are the product's own affair.
    if (zone.empty() || zone.find('(') != std::string_view::npos) continue;
    if (std::find(region->zones.begin(), region->zones.end(), zone) == region->zones.end()) {
      return about(create.type.zone_missing, zone);
    }
  }
  return std::nullopt;
}

}  // namespace

Refusal about(const Refusal& refusal, std::string_view id) {
  Refusal filled = refusal;
  const std::size_t at = filled.message.find("{id}");
  if (at != std::string::npos) filled.message.replace(at, 4, id);
  return filled;
}

std::optional<Refusal> check_create(const CreateCase& create) {
  if (std::optional<Refusal> missing = check_needs(create)) return missing;
  if (std::optional<Refusal> no_zone = check_zones(create)) return no_zone;
  if (!create.type.taken.code.empty() &&
      create.world.find(create.type, create.place, create.physical_id) != nullptr) {
    return about(create.type.taken, create.physical_id);
  }
  const auto [begin, end] = table().equal_range(create.type.name);
  for (auto it = begin; it != end; ++it) {
    if (std::optional<Refusal> refused = it->second(create)) return refused;
  }
  return std::nullopt;
}

std::optional<Refusal> check_delete(const SimWorld& world, const Record& record,
                                    const TypeFacts& type, const Value& properties) {
  const Value& force = properties.get("DeletionForce");
  if (type.kind == nullptr || (force.is_bool() && force.as_bool())) return std::nullopt;
  for (const auto& [child, refusal] : type.kind->blocked) {
    if (world.dependants(record, child) > 0) return about(refusal, record.physical_id);
  }
  return std::nullopt;
}

}  // namespace cairn::sim
