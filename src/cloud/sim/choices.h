// What may be chosen for a property: things that exist, zones of the region, and lists of
// data/sim-types.json.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cloud/sim/sim_world.h"

namespace cairn::sim {

struct ChoiceQuestion {
  const TypeFacts& type;
  Place place;
  std::string_view property;  // "VpcId", or a path: "DiskMappings.Category"
  const Value& known;         // map: other properties, which narrow the choice; null: none
};

// nullopt: this cloud knows no limit for the property. Otherwise every value that is allowed now,
// for a list property those of its items; things in order of creation.
std::optional<std::vector<Value>> choices(const SimWorld& world, const ChoiceQuestion& question);

}  // namespace cairn::sim
