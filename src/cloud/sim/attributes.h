// The attributes of a resource, worked out when asked: from its properties, its seed and the
// resources around it. Equal records give equal attributes.
#pragma once

#include "cloud/sim/attribute_plan.h"
#include "cloud/sim/sim_world.h"

namespace cairn::sim {

// Every declared attribute of the type, in the catalogue's order; then those of record.extra, which
// win.
Value attributes_of(const SimWorld& world, const Record& record, const TypeFacts& type,
                    const Value& properties);

// One attribute by a rule that need not be the type's own: data sources ask in their own words.
Value attribute_of(const SimWorld& world, const Record& record, const TypeFacts& type,
                   const Value& properties, const AttributeRule& rule);

// What Ref gives; null means the physical id.
Value ref_of(const SimWorld& world, const Record& record, const TypeFacts& type,
             const Value& properties);

// The public address of member number `index`: distinct for the first 65,536 records and 32
// members each.
std::string public_ip(const Record& record, std::size_t index);

}  // namespace cairn::sim
