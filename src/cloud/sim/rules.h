// What a product refuses beyond its catalogue: things that do not exist, overlap, are taken or are
// still in use. Generic rules come from data/sim-types.json; the others are small functions in a
// table, a file a product family.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cloud/sim/sim_world.h"

namespace cairn::sim {

// A create about to be applied.
struct CreateCase {
  const SimWorld& world;
  const TypeFacts& type;
  Place place;
  const Value& properties;  // converted to the types of the schema
  std::string physical_id;  // what it will get
};

// nullopt: go ahead.
std::optional<Refusal> check_create(const CreateCase& create);
std::optional<Refusal> check_delete(const SimWorld& world, const Record& record,
                                    const TypeFacts& type, const Value& properties);

using CreateRule = std::optional<Refusal> (*)(const CreateCase&);
struct RuleEntry {
  std::string_view type;
  CreateRule check;
};
std::span<const RuleEntry> network_rules();
std::span<const RuleEntry> compute_rules();
std::span<const RuleEntry> name_rules();
std::span<const RuleEntry> service_rules();

// The refusal with {id} filled in.
Refusal about(const Refusal& refusal, std::string_view id);

}  // namespace cairn::sim
