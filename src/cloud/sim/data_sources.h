// Data sources: questions about the simulated world (template-language section 11.8).
//
// DATASOURCE::<P>::<Kinds> lists the resources of ALIYUN::<P>::<Kind> in the region, those of
// stacks and those of the world file alike, filtered by the properties given.
// DATASOURCE::<P>::<Kind> describes the first that fits; when none does, Ref and every attribute
// are null. Zones, instance types and images, which nobody creates, have fixed answers.
#pragma once

#include "cloud/sim/sim_world.h"

namespace cairn::sim {

struct SourceAnswer {
  Value ref;
  Value attributes;
};

SourceAnswer answer_source(const SimWorld& world, const TypeFacts& source, const Place& place,
                           const Value& properties);

}  // namespace cairn::sim
